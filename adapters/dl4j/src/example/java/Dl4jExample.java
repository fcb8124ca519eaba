import dev.trackio.Trackio;
import dev.trackio.dl4j.TrackioListener;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Learns on which side of a circle points lie. */
public final class Dl4jExample {
    private static final int ITERATIONS = 60;

    /** Prints what Deeplearning4j itself knows as lines of JSON. */
    public static void main(String[] arguments) {
        Nd4j.getRandom().setSeed(7);
        var network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(7)
                                .updater(new Adam(0.05))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(2)
                                                .nOut(16)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        network.init();
        var train = points(256);
        var test = points(64);

        var config = TrackioListener.config(network);
        try (var run = Trackio.run("dl4j-example").name("circle").config(config).start()) {
            var listener = new TrackioListener(run);
            var evaluating =
                    new EvaluativeListener(
                            test, 20, InvocationType.ITERATION_END, new Evaluation());
            evaluating.setCallback(listener);
            var scores = new CollectScoresListener(1);
            network.setListeners(listener, evaluating, scores);
            for (var i = 0; i < ITERATIONS; i++) {
                network.fit(train);
            }
            for (var i = 0; i < ITERATIONS; i++) {
                var score = scores.getListScore().getDouble(i);
                System.out.println("{\"step\": " + i + ", \"train/loss\": " + score + "}");
            }
            var evaluation = new Evaluation();
            evaluation.eval(test.getLabels(), network.output(test.getFeatures()));
            run.log(ITERATIONS, TrackioListener.metrics("test/", evaluation));
            System.out.println("{\"test/accuracy\": " + evaluation.accuracy() + "}");
        }
    }

    private static DataSet points(int count) {
        var points = Nd4j.rand(count, 2).muli(2).subi(1);
        var sides = Nd4j.zeros(count, 2);
        for (var i = 0; i < count; i++) {
            var x = points.getDouble(i, 0);
            var y = points.getDouble(i, 1);
            sides.putScalar(i, x * x + y * y < 0.5 ? 1 : 0, 1);
        }
        return new DataSet(points, sides);
    }

    private Dl4jExample() {}
}
