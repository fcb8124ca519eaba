package dev.trackio.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.trackio.testing.LoggedRun;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a Spark in this process. */
class TrackioSparkListenerTest {
    @TempDir Path folder;
    private LoggedRun logged;
    private SparkSession spark;

    @BeforeEach
    void start() {
        logged = LoggedRun.start(folder);
        spark =
                SparkSession.builder()
                        .master("local[1]")
                        .config("spark.ui.enabled", false)
                        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                        .getOrCreate();
        spark.sparkContext().addSparkListener(new TrackioSparkListener(logged.run()));
    }

    @AfterEach
    void end() {
        spark.stop();
        logged.close();
    }

    private static VectorAssembler assembler() {
        return new VectorAssembler().setInputCols(new String[] {"id"}).setOutputCol("features");
    }

    private static LinearRegression regression() {
        return new LinearRegression().setSolver("l-bfgs").setLabelCol("y").setMaxIter(5);
    }

    /** y = 3 id + 1. */
    private PipelineModel fit(PipelineStage... stages) {
        var data = spark.range(40).selectExpr("id", "3.0 * id + 1 as y");
        var model = new Pipeline().setStages(stages).fit(data);
        spark.stop(); // delivers the events
        return model;
    }

    private List<Object> values(String metric) {
        return logged.metrics().stream()
                .filter(each -> each.containsKey(metric))
                .map(each -> each.get(metric))
                .toList();
    }

    private static Object[] boxed(double... values) {
        return Arrays.stream(values).boxed().toArray();
    }

    @Test
    void theObjectiveOfEachIterationIsLogged() {
        var model = fit(assembler(), regression(), regression().setPredictionCol("again"));
        var first = (LinearRegressionModel) model.stages()[1];
        var second = (LinearRegressionModel) model.stages()[2];
        assertThat(values("LinearRegression/objective"))
                .hasSizeGreaterThan(1)
                .containsExactly(boxed(first.summary().objectiveHistory()));
        assertThat(values("LinearRegression-2/objective"))
                .containsExactly(boxed(second.summary().objectiveHistory()));
    }

    @Test
    void clustersAndScalersAreLoggedAsFarAsTheyHaveSomethingToTell() {
        var kMeans = new KMeans().setK(2).setSeed(7);
        var mixture =
                new GaussianMixture()
                        .setK(2)
                        .setSeed(7)
                        .setPredictionCol("mixed")
                        .setProbabilityCol("p");
        var scaler = new StandardScaler().setInputCol("features").setOutputCol("scaled");
        var model = fit(assembler(), scaler, kMeans, mixture);
        var clusters = ((KMeansModel) model.stages()[2]).summary();
        var mixed = ((GaussianMixtureModel) model.stages()[3]).summary();
        assertThat(logged.metrics())
                .containsExactly(
                        Map.of("KMeans/training_cost", clusters.trainingCost()),
                        Map.of("GaussianMixture/log_likelihood", mixed.logLikelihood()));
        assertThat(logged.steps())
                .containsExactly((long) clusters.numIter(), (long) mixed.numIter());
    }

    @Test
    void validatedParametersHaveTheirMetric() {
        var regression = regression();
        var grid =
                new ParamGridBuilder()
                        .addGrid(regression.regParam(), new double[] {0, 1, 100})
                        .build();
        var evaluator = new RegressionEvaluator().setLabelCol("y");
        var cross =
                new CrossValidator()
                        .setEstimator(regression)
                        .setEstimatorParamMaps(grid)
                        .setEvaluator(evaluator)
                        .setNumFolds(2)
                        .setSeed(7);
        var split =
                new TrainValidationSplit()
                        .setEstimator(regression().setPredictionCol("again"))
                        .setEstimatorParamMaps(new ParamMap[] {new ParamMap()})
                        .setEvaluator(
                                new RegressionEvaluator()
                                        .setLabelCol("y")
                                        .setPredictionCol("again"))
                        .setSeed(7);
        var model = fit(assembler(), cross, split);
        assertThat(values("CrossValidator/metric"))
                .hasSize(3)
                .containsExactly(boxed(((CrossValidatorModel) model.stages()[1]).avgMetrics()));
        assertThat(values("TrainValidationSplit/metric"))
                .hasSize(1)
                .containsExactly(
                        boxed(((TrainValidationSplitModel) model.stages()[2]).validationMetrics()));
    }

    @Test
    void stagesAreSystemMetrics() {
        spark.range(0, 1000, 1, 4).repartition(3).count();
        spark.stop();
        assertThat(logged.system()).hasSizeGreaterThanOrEqualTo(2);
        var first = logged.system().get(0);
        assertThat(first).containsEntry("spark/tasks", 4).containsEntry("spark/spilled_bytes", 0);
        assertThat((double) first.get("spark/stage_seconds")).isBetween(0.001, 60.0);
        assertThat((double) first.get("spark/cpu_seconds")).isBetween(0.0001, 60.0);
        assertThat((int) first.get("spark/shuffle_write_bytes")).isPositive();
    }

    @Test
    void theConfigurationOfAPipelineIsThatOfItsStages() {
        var pipeline =
                new Pipeline()
                        .setStages(new PipelineStage[] {assembler(), regression(), regression()});
        assertThat(TrackioSparkListener.config(pipeline))
                .containsOnlyKeys("VectorAssembler", "LinearRegression", "LinearRegression-2")
                .extractingByKey("LinearRegression", MAP)
                .containsEntry("maxIter", 5)
                .containsEntry("tol", 1e-6)
                .containsEntry("solver", "l-bfgs");
    }
}
