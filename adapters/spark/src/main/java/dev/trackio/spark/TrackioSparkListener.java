package dev.trackio.spark;

import dev.trackio.Run;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.ml.FitEnd;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.param.Params;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerStageCompleted;

/**
 * Logs into a run what the models of MLlib learn, and what the stages of Spark take. On the driver;
 * executors log nothing.
 *
 * <pre>{@code
 * try (var listener = new TrackioSparkListener(run, spark.sparkContext())) {
 *     model = pipeline.fit(data);
 * }
 * }</pre>
 *
 * <p>When a {@code Pipeline} has fitted a model, which is all that Spark tells of, its training is
 * logged: {@code LogisticRegression/objective} at the step of each iteration, {@code
 * LinearRegression/root_mean_squared_error} and {@code LinearRegression/r2}; {@code
 * KMeans/training_cost} and {@code GaussianMixture/log_likelihood} at the last one; {@code
 * CrossValidator/metric} and {@code TrainValidationSplit/metric} of each set of parameters, by its
 * number. A second stage of a kind is {@code LogisticRegression-2}; when a stage is fitted again,
 * as within a {@code CrossValidator}, its steps go on. For what is fitted outside of a {@code
 * Pipeline} there is {@link #log}.
 *
 * <p>Of each stage that ends there are system metrics: {@code spark/stage_seconds} on the clock,
 * {@code spark/tasks}, and sums over its tasks: {@code spark/cpu_seconds}, {@code
 * spark/gc_seconds}, {@code spark/input_bytes}, {@code spark/output_bytes}, {@code
 * spark/shuffle_read_bytes}, {@code spark/shuffle_write_bytes}, {@code spark/memory_spilled_bytes}
 * (their size before) and {@code spark/disk_spilled_bytes} (after).
 *
 * <p>Spark calls it on a thread of its own, later; {@link #close} waits for that. The run stays the
 * caller's: finish it after that.
 */
public final class TrackioSparkListener extends SparkListener implements AutoCloseable {
    private static final System.Logger LOGGER =
            System.getLogger(TrackioSparkListener.class.getName());

    /** What Spark waits for its listeners when it stops is without a bound. */
    private static final long MOST_MILLIS = 60_000;

    private final Run run;
    private final SparkContext spark;

    /** Only Spark's thread is here. */
    private final FittedModels models;

    private boolean hasEnded;

    /** Listens to this Spark until it is closed. */
    public TrackioSparkListener(Run run, SparkContext spark) {
        this.run = run;
        this.spark = spark;
        this.models = new FittedModels(run);
        spark.addSparkListener(this);
    }

    /**
     * Logs at once what a model has learned, with the models that it is made of: the stages of a
     * pipeline, and the best one of those that were validated. For models that were fitted outside
     * of a {@code Pipeline}, which no listener hears of: the outer {@code CrossValidator} is one.
     * Steps begin at 0.
     */
    public static void log(Run run, Model<?> model) {
        new FittedModels(run).logWhole(model);
    }

    /**
     * The parameters of a stage of MLlib by their names, defaults too, for {@code
     * RunBuilder.config}; of a pipeline those of its stages, by their kinds. Two of a kind are told
     * apart as models are. A stage that is a parameter, such as the estimator of a {@code
     * CrossValidator}, is a map of the same form.
     */
    public static Map<String, Object> config(Params stage) {
        return Configuration.of(stage);
    }

    /**
     * Waits until Spark has told all that has happened so far, at most a minute, then listens no
     * more.
     */
    @Override
    public void close() {
        try {
            spark.listenerBus().waitUntilEmpty(MOST_MILLIS);
        } catch (TimeoutException e) {
            LOGGER.log(Level.WARNING, "Spark is late: what it has not told is not logged", e);
        }
        spark.removeSparkListener(this);
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof FitEnd<?> end && !(end.estimator() instanceof Pipeline)) {
            whileTheRunLasts(() -> models.log(end.model()));
        }
    }

    /** The training goes on when the run has ended before it. */
    private void whileTheRunLasts(Runnable logging) {
        if (hasEnded) {
            return;
        }
        try {
            logging.run();
        } catch (IllegalStateException e) {
            hasEnded = true;
            LOGGER.log(Level.WARNING, "Spark goes on without being logged: " + e.getMessage());
        }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted event) {
        var stage = event.stageInfo();
        var entry = new LinkedHashMap<String, Object>();
        if (stage.submissionTime().isDefined() && stage.completionTime().isDefined()) {
            var millis = (long) stage.completionTime().get() - (long) stage.submissionTime().get();
            entry.put("spark/stage_seconds", millis / 1e3);
        }
        entry.put("spark/tasks", stage.numTasks());
        putSums(entry, stage.taskMetrics());
        whileTheRunLasts(() -> run.logSystem(entry));
    }

    private static void putSums(Map<String, Object> entry, TaskMetrics tasks) {
        entry.put("spark/cpu_seconds", tasks.executorCpuTime() / 1e9);
        entry.put("spark/gc_seconds", tasks.jvmGCTime() / 1e3);
        entry.put("spark/input_bytes", tasks.inputMetrics().bytesRead());
        entry.put("spark/output_bytes", tasks.outputMetrics().bytesWritten());
        entry.put("spark/shuffle_read_bytes", tasks.shuffleReadMetrics().totalBytesRead());
        entry.put("spark/shuffle_write_bytes", tasks.shuffleWriteMetrics().bytesWritten());
        entry.put("spark/memory_spilled_bytes", tasks.memoryBytesSpilled());
        entry.put("spark/disk_spilled_bytes", tasks.diskBytesSpilled());
    }
}
