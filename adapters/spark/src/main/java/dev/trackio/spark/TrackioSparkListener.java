package dev.trackio.spark;

import dev.trackio.Run;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.ml.FitEnd;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.classification.TrainingSummary;
import org.apache.spark.ml.clustering.GaussianMixtureSummary;
import org.apache.spark.ml.clustering.KMeansSummary;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.regression.LinearRegressionTrainingSummary;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerStageCompleted;

/**
 * Logs into a run what the models of MLlib learn, and what the stages of Spark take. For {@code
 * SparkContext.addSparkListener} on the driver; executors log nothing.
 *
 * <p>When a {@code Pipeline} has fitted a model, which is all that Spark tells of, its training is
 * logged: {@code LogisticRegression/objective} at the step of each iteration; {@code
 * KMeans/training_cost} and {@code GaussianMixture/log_likelihood} at the last one; {@code
 * CrossValidator/metric} and {@code TrainValidationSplit/metric} of each set of parameters, by its
 * number. A second model of a kind is {@code LogisticRegression-2}.
 *
 * <p>Of each stage that ends there are system metrics: {@code spark/stage_seconds} on the clock,
 * {@code spark/tasks}, and sums over its tasks: {@code spark/cpu_seconds}, {@code
 * spark/gc_seconds}, {@code spark/input_bytes}, {@code spark/output_bytes}, {@code
 * spark/shuffle_read_bytes}, {@code spark/shuffle_write_bytes}, {@code spark/spilled_bytes}.
 *
 * <p>Spark calls it on a thread of its own, later. The run stays the caller's: stop Spark first,
 * which delivers what is left, then finish the run.
 */
public final class TrackioSparkListener extends SparkListener {
    private final Run run;

    /** How many models of each kind there were; only Spark's thread is here. */
    private final Map<String, Integer> models = new HashMap<>();

    /** Logs into the run. */
    public TrackioSparkListener(Run run) {
        this.run = run;
    }

    /**
     * The parameters of a stage of MLlib by their names, defaults too, for {@code
     * RunBuilder.config}; of a pipeline those of its stages, by their kinds. Two of a kind are told
     * apart as models are.
     */
    public static Map<String, Object> config(Params stage) {
        var found = new LinkedHashMap<String, Object>();
        if (stage instanceof Pipeline pipeline) {
            var kinds = new HashMap<String, Integer>();
            for (var each : pipeline.getStages()) {
                found.put(name(each, kinds), config(each));
            }
            return found;
        }
        for (var pair : stage.extractParamMap().toList()) {
            found.put(pair.param().name(), pair.value());
        }
        return found;
    }

    private static String name(Object stage, Map<String, Integer> kinds) {
        var kind = stage.getClass().getSimpleName();
        var number = kinds.merge(kind, 1, Integer::sum);
        return number == 1 ? kind : kind + "-" + number;
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof FitEnd<?> end && !(end.estimator() instanceof Pipeline)) {
            logModel(name(end.estimator(), models), end.model());
        }
    }

    private void logModel(String name, Model<?> model) {
        if (model instanceof CrossValidatorModel validated) {
            logEach(name + "/metric", validated.avgMetrics());
        } else if (model instanceof TrainValidationSplitModel validated) {
            logEach(name + "/metric", validated.validationMetrics());
        } else if (model instanceof HasTrainingSummary<?> trained && trained.hasSummary()) {
            logSummary(name, trained.summary());
        }
    }

    private void logSummary(String name, Object summary) {
        if (summary instanceof TrainingSummary training) {
            logEach(name + "/objective", training.objectiveHistory());
        } else if (summary instanceof LinearRegressionTrainingSummary training) {
            logEach(name + "/objective", training.objectiveHistory());
        } else if (summary instanceof KMeansSummary clusters) {
            run.log(clusters.numIter(), name + "/training_cost", clusters.trainingCost());
        } else if (summary instanceof GaussianMixtureSummary clusters) {
            run.log(clusters.numIter(), name + "/log_likelihood", clusters.logLikelihood());
        }
    }

    private void logEach(String metric, double[] values) {
        for (var step = 0; step < values.length; step++) {
            run.log(step, metric, values[step]);
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
        run.logSystem(entry);
    }

    private static void putSums(Map<String, Object> entry, TaskMetrics tasks) {
        entry.put("spark/cpu_seconds", tasks.executorCpuTime() / 1e9);
        entry.put("spark/gc_seconds", tasks.jvmGCTime() / 1e3);
        entry.put("spark/input_bytes", tasks.inputMetrics().bytesRead());
        entry.put("spark/output_bytes", tasks.outputMetrics().bytesWritten());
        entry.put("spark/shuffle_read_bytes", tasks.shuffleReadMetrics().totalBytesRead());
        entry.put("spark/shuffle_write_bytes", tasks.shuffleWriteMetrics().bytesWritten());
        entry.put("spark/spilled_bytes", tasks.memoryBytesSpilled() + tasks.diskBytesSpilled());
    }
}
