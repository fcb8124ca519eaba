import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.trackio.Trackio;
import dev.trackio.djl.TrackioListener;

/** Learns on which side of a circle points lie. */
public final class DjlExample {
    private static final int EPOCHS = 5;

    /** Prints what DJL itself knows of each epoch as lines of JSON. */
    public static void main(String[] arguments) throws Exception {
        Engine.getInstance().setRandomSeed(7);
        var config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .addEvaluator(new Accuracy())
                        .optOptimizer(
                                Optimizer.adam()
                                        .optLearningRateTracker(Tracker.fixed(0.02f))
                                        .build())
                        .addTrainingListeners(TrainingListener.Defaults.basic())
                        .addTrainingListeners(new Printing());
        var builder = Trackio.run("djl-example").config(TrackioListener.config(config));
        try (var run = builder.start()) {
            config.addTrainingListeners(new TrackioListener(run));
            train(config);
        }
    }

    private static void train(DefaultTrainingConfig config) throws Exception {
        try (var manager = NDManager.newBaseManager();
                var model = Model.newInstance("circle")) {
            model.setBlock(
                    new SequentialBlock()
                            .add(Linear.builder().setUnits(16).build())
                            .add(Activation::relu)
                            .add(Linear.builder().setUnits(2).build()));
            var train = points(manager, 512);
            var validate = points(manager, 128);
            try (var trainer = model.newTrainer(config)) {
                trainer.setMetrics(new Metrics()); // for what is printed
                trainer.initialize(new Shape(1, 2));
                EasyTrain.fit(trainer, EPOCHS, train, validate);
            }
        }
    }

    private static final class Printing extends TrainingListenerAdapter {
        @Override
        public void onEpoch(Trainer trainer) {
            var result = trainer.getTrainingResult();
            System.out.printf(
                    "{\"train/loss\": %s, \"validate/loss\": %s, \"validate/Accuracy\": %s}%n",
                    result.getTrainLoss(),
                    result.getValidateLoss(),
                    result.getValidateEvaluation("Accuracy"));
        }
    }

    private static ArrayDataset points(NDManager manager, int count) {
        var points = manager.randomUniform(-1, 1, new Shape(count, 2));
        var isInside = points.square().sum(new int[] {1}).lt(0.5f);
        return new ArrayDataset.Builder()
                .setData(points)
                .optLabels(isInside.toType(DataType.INT64, false))
                .setSampling(32, false)
                .build();
    }

    private DjlExample() {}
}
