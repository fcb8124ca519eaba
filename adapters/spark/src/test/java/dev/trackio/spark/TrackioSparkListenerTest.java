package dev.trackio.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.trackio.testing.LoggedRun;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
    private TrackioSparkListener listener;

    @BeforeEach
    void start() {
        logged = LoggedRun.start(folder);
        spark =
                SparkSession.builder()
                        .master("local[1]")
                        .config("spark.ui.enabled", false)
                        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                        .getOrCreate();
        listener = new TrackioSparkListener(logged.run(), spark.sparkContext());
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

    private PipelineModel fit(PipelineStage... stages) {
        var model = new Pipeline().setStages(stages).fit(line());
        listener.close();
        return model;
    }

    /** y = 3 id + 1. */
    private Dataset<Row> line() {
        return spark.range(40).selectExpr("id", "3.0 * id + 1 as y");
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
        assertThat(values("LinearRegression/root_mean_squared_error"))
                .containsExactly(first.summary().rootMeanSquaredError());
        assertThat(values("LinearRegression/r2")).containsExactly(first.summary().r2());
        assertThat(logged.steps().subList(0, 3)).containsExactly(0L, 1L, 1L);
    }

    @Test
    void aSolverWithoutIterationsHasNoObjective() {
        var model = fit(assembler(), regression().setSolver("normal"));
        var summary = ((LinearRegressionModel) model.stages()[1]).summary();
        assertThat(logged.metrics())
                .containsExactly(
                        Map.of(
                                "LinearRegression/root_mean_squared_error",
                                summary.rootMeanSquaredError(),
                                "LinearRegression/r2",
                                summary.r2()));
        assertThat(logged.steps()).containsExactly(0L);
    }

    @Test
    void everyRunOfASessionHasAllThatWasFittedInIt(@TempDir Path folders) {
        listener.close();
        for (var i = 0; i < 10; i++) {
            try (var own = LoggedRun.start(folders.resolve("run-" + i))) {
                LinearRegressionModel fitted;
                try (var ownListener = new TrackioSparkListener(own.run(), spark.sparkContext())) {
                    var stages = new PipelineStage[] {assembler(), regression()};
                    var model = new Pipeline().setStages(stages).fit(line());
                    fitted = (LinearRegressionModel) model.stages()[1];
                    assertThat(ownListener).isNotNull();
                }
                assertThat(
                                own.metrics().stream()
                                        .map(each -> each.get("LinearRegression/objective")))
                        .filteredOn(Objects::nonNull)
                        .containsExactly(boxed(fitted.summary().objectiveHistory()));
                assertThat(own.system()).isNotEmpty();
            }
        }
        assertThat(logged.metrics()).isEmpty();
    }

    @Test
    void sparkGoesOnAfterItsRunHasEnded() {
        var said = new ByteArrayOutputStream();
        var handler = new StreamHandler(said, new SimpleFormatter());
        var logger = Logger.getLogger(TrackioSparkListener.class.getName());
        logger.addHandler(handler);
        logged.run().finish();
        spark.range(10).count();
        spark.range(10).count();
        spark.stop();
        listener.close();
        logger.removeHandler(handler);
        handler.flush();
        assertThat(said.toString(UTF_8)).containsOnlyOnce("Spark goes on without being logged");
        assertThat(logged.system()).isEmpty();
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

    private static CrossValidator crossValidator(LinearRegression regression) {
        var stages = new PipelineStage[] {assembler(), regression};
        return new CrossValidator()
                .setEstimator(new Pipeline().setStages(stages))
                .setEstimatorParamMaps(
                        new ParamGridBuilder()
                                .addGrid(regression.regParam(), new double[] {0, 1})
                                .build())
                .setEvaluator(new RegressionEvaluator().setLabelCol("y"))
                .setNumFolds(2)
                .setSeed(7);
    }

    @Test
    void aStageThatIsFittedManyTimesHasOneNameAndGoesOn() {
        crossValidator(regression()).fit(line());
        listener.close();
        assertThat(logged.metrics().stream().flatMap(each -> each.keySet().stream()))
                .containsOnly(
                        "LinearRegression/objective",
                        "LinearRegression/root_mean_squared_error",
                        "LinearRegression/r2");
        // two sets of parameters, each on two folds, and the best one on all
        assertThat(values("LinearRegression/r2")).hasSize(5);
        assertThat(logged.steps()).isSorted();
        assertThat(Set.copyOf(logged.steps())).hasSize(values("LinearRegression/objective").size());
    }

    @Test
    void whatIsFittedOutsideOfAPipelineIsLoggedByItself(@TempDir Path another) {
        var model = crossValidator(regression()).fit(line());
        listener.close();
        try (var own = LoggedRun.start(another)) {
            TrackioSparkListener.log(own.run(), model);
            var best = (LinearRegressionModel) ((PipelineModel) model.bestModel()).stages()[1];
            assertThat(own.metrics().subList(0, 3))
                    .containsExactly(
                            Map.of("CrossValidator/metric", model.avgMetrics()[0]),
                            Map.of("CrossValidator/metric", model.avgMetrics()[1]),
                            Map.of(
                                    "LinearRegression/objective",
                                    best.summary().objectiveHistory()[0]));
            assertThat(own.steps().subList(0, 4)).containsExactly(0L, 1L, 0L, 1L);
        }
    }

    @Test
    void theConfigurationOfAValidatorHasThatOfItsEstimator() {
        var config = TrackioSparkListener.config(crossValidator(regression()));
        assertThat(config)
                .containsEntry("numFolds", 2)
                .containsEntry(
                        "estimatorParamMaps",
                        List.of(Map.of("regParam", 0.0), Map.of("regParam", 1.0)));
        assertThat(config.get("estimator"))
                .asInstanceOf(MAP)
                .containsOnlyKeys("VectorAssembler", "LinearRegression")
                .extractingByKey("LinearRegression", MAP)
                .containsEntry("maxIter", 5);
        assertThat(config.get("evaluator"))
                .asInstanceOf(MAP)
                .extractingByKey("RegressionEvaluator", MAP)
                .containsEntry("labelCol", "y");
    }

    @Test
    void stagesAreSystemMetrics() {
        spark.range(0, 1000, 1, 4).repartition(3).count();
        listener.close();
        assertThat(logged.system()).hasSizeGreaterThanOrEqualTo(2);
        var first = logged.system().get(0);
        assertThat(first)
                .containsEntry("spark/tasks", 4)
                .containsEntry("spark/memory_spilled_bytes", 0)
                .containsEntry("spark/disk_spilled_bytes", 0);
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
