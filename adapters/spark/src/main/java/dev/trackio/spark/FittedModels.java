package dev.trackio.spark;

import dev.trackio.Run;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.TrainingSummary;
import org.apache.spark.ml.clustering.GaussianMixtureSummary;
import org.apache.spark.ml.clustering.KMeansSummary;
import org.apache.spark.ml.regression.LinearRegressionTrainingSummary;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.ml.util.HasTrainingSummary;

/** Logs what models have learned, and remembers their names and steps. For one thread at a time. */
final class FittedModels {
    private final Run run;
    private final Names names = new Names();

    /** Where the next fit of a stage begins, by its name. */
    private final Map<String, Long> steps = new HashMap<>();

    FittedModels(Run run) {
        this.run = run;
    }

    /** With all models that it is made of. */
    void logWhole(Model<?> model) {
        if (model instanceof PipelineModel pipeline) {
            for (var stage : pipeline.stages()) {
                if (stage instanceof Model<?> fitted) {
                    logWhole(fitted);
                }
            }
            return;
        }
        log(model);
        if (model instanceof CrossValidatorModel validated) {
            logWhole(validated.bestModel());
        } else if (model instanceof TrainValidationSplitModel validated) {
            logWhole(validated.bestModel());
        }
    }

    /** Without the models within. */
    void log(Model<?> model) {
        var name = names.of(kind(model), model.uid());
        if (model instanceof CrossValidatorModel validated) {
            logEach(name, "metric", validated.avgMetrics());
        } else if (model instanceof TrainValidationSplitModel validated) {
            logEach(name, "metric", validated.validationMetrics());
        } else if (model instanceof HasTrainingSummary<?> trained && trained.hasSummary()) {
            logSummary(name, trained.summary());
        }
    }

    /** A model that was read from a file does not know what it comes from. */
    private static String kind(Model<?> model) {
        return model.hasParent()
                ? model.parent().getClass().getSimpleName()
                : model.getClass().getSimpleName().replaceFirst("Model$", "");
    }

    private void logSummary(String name, Object summary) {
        if (summary instanceof TrainingSummary training) {
            logEach(name, "objective", objectives(training.objectiveHistory()));
        } else if (summary instanceof LinearRegressionTrainingSummary training) {
            var objectives = objectives(training.objectiveHistory());
            logEach(name, "objective", objectives);
            var values = new LinkedHashMap<String, Object>();
            values.put(name + "/root_mean_squared_error", training.rootMeanSquaredError());
            values.put(name + "/r2", training.r2());
            if (objectives.length == 0) {
                run.log(next(name, 1), values);
            } else {
                run.log(next(name, 0) - 1, values);
            }
        } else if (summary instanceof KMeansSummary clusters) {
            logLast(name, "training_cost", clusters.numIter(), clusters.trainingCost());
        } else if (summary instanceof GaussianMixtureSummary clusters) {
            logLast(name, "log_likelihood", clusters.numIter(), clusters.logLikelihood());
        }
    }

    /**
     * What has no iterations, such as the solver "normal" and forests, has a single 0 in Spark 4.
     */
    private static double[] objectives(double[] history) {
        return history.length == 1 && history[0] == 0 ? new double[0] : history;
    }

    private void logEach(String name, String metric, double[] values) {
        var step = next(name, values.length);
        for (var value : values) {
            run.log(step++, name + "/" + metric, value);
        }
    }

    private void logLast(String name, String metric, int iterations, double value) {
        run.log(next(name, iterations + 1) + iterations, name + "/" + metric, value);
    }

    /** The next step of a stage, which then takes so many. */
    private long next(String name, int count) {
        return steps.merge(name, (long) count, Long::sum) - count;
    }
}
