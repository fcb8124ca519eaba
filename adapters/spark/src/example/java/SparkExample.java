import dev.trackio.Trackio;
import dev.trackio.spark.TrackioSparkListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Learns on which side of a line points lie. */
public final class SparkExample {
    /** Prints what Spark itself knows of the model as lines of JSON. */
    public static void main(String[] arguments) throws IOException {
        var assembler =
                new VectorAssembler()
                        .setInputCols(new String[] {"x", "y"})
                        .setOutputCol("features");
        var regression = new LogisticRegression().setMaxIter(10).setRegParam(0.001);
        var pipeline = new Pipeline().setStages(new PipelineStage[] {assembler, regression});

        var config = TrackioSparkListener.config(pipeline);
        try (var run = Trackio.run("spark-example").name("line").config(config).start();
                var spark =
                        SparkSession.builder()
                                .master("local[1]")
                                .config("spark.ui.enabled", false)
                                .getOrCreate()) {
            PipelineModel model;
            try (var listener = new TrackioSparkListener(run, spark.sparkContext())) {
                model = pipeline.fit(points(spark));
            }
            var learned = (LogisticRegressionModel) model.stages()[1];
            var step = 0;
            for (var objective : learned.summary().objectiveHistory()) {
                System.out.printf(
                        "{\"step\": %d, \"LogisticRegression/objective\": %s}%n",
                        step++, objective);
            }
        }
    }

    private static Dataset<Row> points(SparkSession spark) {
        var random = new Random(7);
        var points = new ArrayList<Row>();
        for (var i = 0; i < 200; i++) {
            var x = random.nextDouble();
            var y = random.nextDouble();
            points.add(RowFactory.create(x, y, x > y ? 1.0 : 0.0));
        }
        var schema = new StructType().add("x", "double").add("y", "double").add("label", "double");
        return spark.createDataFrame(points, schema);
    }

    private SparkExample() {}
}
