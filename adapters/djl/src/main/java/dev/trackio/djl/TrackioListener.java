package dev.trackio.djl;

import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.listener.TrainingListenerAdapter;
import dev.trackio.Run;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Logs the loss and the evaluators of a training into a run: of every batch as {@code batch/loss},
 * of every epoch as {@code train/loss} and {@code validate/loss}, beside {@code epoch}, which
 * counts from 1. Evaluators have the names that they have in DJL, such as {@code train/Accuracy}.
 * The step is the number of batches trained so far.
 *
 * <p>It computes them itself, so it needs no other listener and no {@code Metrics}, and each batch
 * is evaluated once more; {@link #everyBatches} makes that less often. For one trainer, on its
 * thread. The run stays the caller's: finish it after the trainer is closed, which logs an epoch
 * that was interrupted, such as by an {@code EarlyStoppingListener}, and what was validated last.
 */
public final class TrackioListener extends TrainingListenerAdapter {
    private static final System.Logger LOGGER = System.getLogger(TrackioListener.class.getName());
    private static final String BATCH = "trackio/batch";
    private static final String TRAIN = "trackio/train";
    private static final String VALIDATE = "trackio/validate";

    private final Run run;
    private final int everyBatches;
    private long batches;
    private long epochs;
    private boolean hasTrained;
    private boolean hasValidated;
    private boolean hasEnded;

    /** Logs every batch. */
    public TrackioListener(Run run) {
        this(run, 1);
    }

    private TrackioListener(Run run, int everyBatches) {
        this.run = run;
        this.everyBatches = everyBatches;
    }

    /**
     * Evaluates and logs one batch of so many; what is logged of an epoch is then the mean of
     * these.
     *
     * @throws IllegalArgumentException when it is less than 1
     */
    public static TrackioListener everyBatches(int batches, Run run) {
        if (batches < 1) {
            throw new IllegalArgumentException("everyBatches is at least 1, not " + batches);
        }
        return new TrackioListener(run, batches);
    }

    /**
     * What is known of a training before it starts, for {@code RunBuilder.config}: the loss, the
     * evaluators, the devices, and the optimizer with its numbers, such as {@code learningRate},
     * which is that of the first update; beside one that changes is {@code learningRateTracker},
     * the class that changes it.
     */
    public static Map<String, Object> config(TrainingConfig config) {
        var found = new LinkedHashMap<String, Object>();
        found.put("loss", config.getLossFunction().getName());
        found.put("evaluators", config.getEvaluators().stream().map(Evaluator::getName).toList());
        found.put("devices", Arrays.stream(config.getDevices()).map(Object::toString).toList());
        found.put("optimizer", OptimizerFields.of(config.getOptimizer()));
        return found;
    }

    @Override
    public void onTrainingBegin(Trainer trainer) {
        for (var evaluator : trainer.getEvaluators()) {
            for (var key : new String[] {BATCH, TRAIN, VALIDATE}) {
                evaluator.addAccumulator(key);
            }
        }
    }

    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batch) {
        var step = batches++;
        if (step % everyBatches != 0 || hasEnded) {
            return;
        }
        hasTrained = true;
        reset(trainer, BATCH);
        update(trainer, batch, BATCH, TRAIN);
        var values = new LinkedHashMap<String, Object>();
        put(values, "batch/", trainer, BATCH);
        log(step, values);
    }

    @Override
    public void onValidationBatch(Trainer trainer, BatchData batch) {
        hasValidated = true;
        update(trainer, batch, VALIDATE);
    }

    @Override
    public void onEpoch(Trainer trainer) {
        epochs++;
        logWhole(trainer);
    }

    /**
     * Logs an epoch that was interrupted, and what was validated after the last one. An {@code
     * EarlyStoppingListener} throws out of {@code onEpoch}, so listeners behind it hear of the last
     * epoch only here.
     */
    @Override
    public void onTrainingEnd(Trainer trainer) {
        if (hasTrained) {
            epochs++;
        }
        if (hasTrained || hasValidated) {
            logWhole(trainer);
        }
    }

    private void logWhole(Trainer trainer) {
        var values = new LinkedHashMap<String, Object>();
        values.put("epoch", epochs);
        if (hasTrained) {
            put(values, "train/", trainer, TRAIN);
        }
        if (hasValidated) {
            put(values, "validate/", trainer, VALIDATE);
        }
        log(batches, values);
        reset(trainer, TRAIN);
        reset(trainer, VALIDATE);
        hasTrained = false;
        hasValidated = false;
    }

    /**
     * The training goes on when the run has ended before it: DJL would lose native memory if
     * something were thrown out of {@code Trainer.close}.
     */
    private void log(long step, Map<String, Object> values) {
        if (hasEnded) {
            return;
        }
        try {
            run.log(step, values);
        } catch (IllegalStateException e) {
            hasEnded = true;
            LOGGER.log(
                    Level.WARNING, "the training goes on without being logged: " + e.getMessage());
        }
    }

    private static void update(Trainer trainer, BatchData batch, String... keys) {
        for (var device : batch.getLabels().keySet()) {
            var labels = batch.getLabels().get(device);
            var predictions = batch.getPredictions().get(device);
            for (var evaluator : trainer.getEvaluators()) {
                evaluator.updateAccumulators(keys, labels, predictions);
            }
        }
    }

    private static void reset(Trainer trainer, String key) {
        for (var evaluator : trainer.getEvaluators()) {
            evaluator.resetAccumulator(key);
        }
    }

    private static void put(
            Map<String, Object> values, String prefix, Trainer trainer, String key) {
        for (var evaluator : trainer.getEvaluators()) {
            var name = evaluator.equals(trainer.getLoss()) ? "loss" : evaluator.getName();
            values.put(prefix + name, evaluator.getAccumulator(key));
        }
    }
}
