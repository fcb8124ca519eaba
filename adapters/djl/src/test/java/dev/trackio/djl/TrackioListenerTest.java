package dev.trackio.djl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.listener.EarlyStoppingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.trackio.testing.LoggedRun;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the PyTorch engine: y = w x without bias, w = 0 at first, x = 1, y = 1 and 3. */
class TrackioListenerTest {
    @TempDir Path folder;
    private LoggedRun logged;
    private NDManager manager;
    private Model model;

    @BeforeEach
    void start() {
        logged = LoggedRun.start(folder);
        manager = NDManager.newBaseManager();
        model = Model.newInstance("line");
        model.setBlock(Linear.builder().setUnits(1).optBias(false).build());
    }

    @AfterEach
    void end() {
        model.close();
        manager.close();
        logged.close();
    }

    private static DefaultTrainingConfig config() {
        var still = Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0)).build();
        return new DefaultTrainingConfig(Loss.l1Loss())
                .optInitializer(new ConstantInitializer(0), parameter -> true)
                .optOptimizer(still);
    }

    private Trainer trainer(DefaultTrainingConfig config, TrainingListener listener) {
        var trainer = model.newTrainer(config.addTrainingListeners(listener));
        trainer.initialize(new Shape(1, 1));
        return trainer;
    }

    private ArrayDataset points(float... ys) {
        return new ArrayDataset.Builder()
                .setData(manager.ones(new Shape(ys.length, 1)))
                .optLabels(manager.create(ys, new Shape(ys.length, 1)))
                .setSampling(1, false)
                .build();
    }

    @Test
    void batchesAndEpochsAreLoggedAtTheNumberOfBatches() throws Exception {
        try (var trainer = trainer(config(), new TrackioListener(logged.run()))) {
            EasyTrain.fit(trainer, 2, points(1, 3), points(5));
        }
        assertThat(logged.metrics())
                .containsExactly(
                        Map.of("batch/loss", 1.0),
                        Map.of("batch/loss", 3.0),
                        Map.of("epoch", 1, "train/loss", 2.0, "validate/loss", 5.0),
                        Map.of("batch/loss", 1.0),
                        Map.of("batch/loss", 3.0),
                        Map.of("epoch", 2, "train/loss", 2.0, "validate/loss", 5.0));
        assertThat(logged.steps()).containsExactly(0L, 1L, 2L, 2L, 3L, 4L);
    }

    @Test
    void evaluatorsKeepTheirNames() throws Exception {
        var config = config().addEvaluator(Loss.l2Loss("squared", 1));
        try (var trainer = trainer(config, new TrackioListener(logged.run()))) {
            EasyTrain.fit(trainer, 1, points(3), null);
        }
        assertThat(logged.metrics())
                .containsExactly(
                        Map.of("batch/squared", 9.0, "batch/loss", 3.0),
                        Map.of("epoch", 1, "train/squared", 9.0, "train/loss", 3.0));
    }

    @Test
    void fewerBatchesAreLoggedWhenThatIsWanted() throws Exception {
        var listener = TrackioListener.everyBatches(2, logged.run());
        try (var trainer = trainer(config(), listener)) {
            EasyTrain.fit(trainer, 1, points(1, 3, 5), null);
        }
        assertThat(logged.metrics())
                .containsExactly(
                        Map.of("batch/loss", 1.0),
                        Map.of("batch/loss", 5.0),
                        Map.of("epoch", 1, "train/loss", 3.0));
        assertThat(logged.steps()).containsExactly(0L, 2L, 3L);
        assertThatThrownBy(() -> TrackioListener.everyBatches(0, logged.run()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsValidatedAfterTheLastEpochIsLoggedWhenTheTrainerCloses() throws Exception {
        try (var trainer = trainer(config(), new TrackioListener(logged.run()))) {
            EasyTrain.fit(trainer, 1, points(1), null);
            EasyTrain.evaluateDataset(trainer, points(7));
        }
        assertThat(logged.metrics()).last().isEqualTo(Map.of("epoch", 1, "validate/loss", 7.0));
    }

    @Test
    void theLastEpochCountsWhenATrainingStopsEarly() throws Exception {
        var early =
                EarlyStoppingListener.builder()
                        .optEpochPatience(1)
                        .optEarlyStopPctImprovement(1)
                        .build();
        var config = config().addTrainingListeners(TrainingListener.Defaults.basic());
        config.addTrainingListeners(early); // throws before ours is told
        try (var trainer = trainer(config, new TrackioListener(logged.run()))) {
            trainer.setMetrics(new Metrics());
            assertThatThrownBy(() -> EasyTrain.fit(trainer, 9, points(1), points(5)))
                    .isInstanceOf(EarlyStoppingListener.EarlyStoppedException.class);
        }
        var wholes = logged.metrics().stream().filter(each -> each.containsKey("epoch")).toList();
        assertThat(wholes).extracting(each -> each.get("epoch")).containsExactly(1, 2);
        assertThat(wholes)
                .last()
                .isEqualTo(Map.of("epoch", 2, "train/loss", 1.0, "validate/loss", 5.0));
    }

    @Test
    void anEpochThatIsInterruptedIsLoggedWhenTheTrainerCloses() throws Exception {
        try (var trainer = trainer(config(), new TrackioListener(logged.run()))) {
            for (var batch : trainer.iterateDataset(points(3))) {
                EasyTrain.trainBatch(trainer, batch);
                batch.close();
            }
        }
        assertThat(logged.metrics())
                .containsExactly(Map.of("batch/loss", 3.0), Map.of("epoch", 1, "train/loss", 3.0));
    }

    @Test
    void theTrainingGoesOnAfterItsRunHasEnded() throws Exception {
        var said = new ByteArrayOutputStream();
        var handler = new StreamHandler(said, new SimpleFormatter());
        var logger = Logger.getLogger(TrackioListener.class.getName());
        logger.addHandler(handler);
        try (var trainer = trainer(config(), new TrackioListener(logged.run()))) {
            EasyTrain.fit(trainer, 1, points(1), points(5));
            logged.run().finish();
            EasyTrain.fit(trainer, 1, points(1), points(5));
            EasyTrain.evaluateDataset(trainer, points(7));
        }
        logger.removeHandler(handler);
        handler.flush();
        assertThat(said.toString(UTF_8)).containsOnlyOnce("goes on without being logged");
        assertThat(logged.metrics()).hasSize(2);
    }

    @Test
    void theConfigurationHasTheHyperparameters() {
        var adam =
                Optimizer.adam()
                        .optLearningRateTracker(
                                Tracker.warmUp()
                                        .optWarmUpBeginValue(0)
                                        .optWarmUpSteps(4)
                                        .setMainTracker(Tracker.fixed(0.5f))
                                        .build())
                        .optBeta1(0.8f)
                        .optWeightDecays(0.01f)
                        .build();
        var config = config().addEvaluator(new Accuracy()).optOptimizer(adam);
        var found = TrackioListener.config(config);
        assertThat(found)
                .containsEntry("loss", "L1Loss")
                .containsEntry("evaluators", List.of("Accuracy"))
                .containsEntry("devices", List.of("cpu()"));
        assertThat(found.get("optimizer"))
                .asInstanceOf(MAP)
                .containsEntry("name", "Adam")
                .containsEntry("learningRate", 0.125f) // as of the first update
                .containsEntry("learningRateTracker", "WarmUpTracker")
                .containsEntry("beta1", 0.8f)
                .containsEntry("weightDecays", 0.01f);
        assertThat(TrackioListener.config(config()).get("optimizer"))
                .asInstanceOf(MAP)
                .containsEntry("learningRate", 0f)
                .doesNotContainKey("learningRateTracker");
    }
}
