package dev.trackio.dl4j;

import dev.trackio.Run;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.callbacks.EvaluationCallback;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.IMetric;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.evaluation.classification.ROC;
import org.nd4j.evaluation.classification.ROCBinary;
import org.nd4j.evaluation.classification.ROCMultiClass;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Logs the score of every iteration of a training into a run, as {@code train/loss} beside {@code
 * epoch}, which counts from 0; the step is the iteration, as Deeplearning4j counts it.
 *
 * <p>As the callback of an {@code EvaluativeListener} it logs what that one evaluates, too: {@code
 * validate/accuracy}, {@code validate/f1}; {@code validate/mse} and {@code validate/r2} of a
 * regression; and so on. For one model, on its training thread. The run stays the caller's.
 */
public final class TrackioListener extends BaseTrainingListener implements EvaluationCallback {
    private static final System.Logger LOGGER = System.getLogger(TrackioListener.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Run run;
    private final int everyIterations;
    private boolean hasEnded;

    /** Logs every iteration. */
    public TrackioListener(Run run) {
        this(run, 1);
    }

    private TrackioListener(Run run, int everyIterations) {
        this.run = run;
        this.everyIterations = everyIterations;
    }

    /**
     * Logs one iteration of so many, those whose number it divides.
     *
     * @throws IllegalArgumentException when it is less than 1
     */
    public static TrackioListener everyIterations(int iterations, Run run) {
        if (iterations < 1) {
            throw new IllegalArgumentException("everyIterations is at least 1, not " + iterations);
        }
        return new TrackioListener(run, iterations);
    }

    /**
     * What is known of a model before it is trained, for {@code RunBuilder.config}: {@code model}
     * is its class, {@code parameters} their number, and {@code configuration} that of a {@code
     * MultiLayerNetwork} or {@code ComputationGraph}, as Deeplearning4j writes it into JSON.
     */
    public static Map<String, Object> config(Model model) {
        var found = new LinkedHashMap<String, Object>();
        found.put("model", model.getClass().getSimpleName());
        found.put("parameters", model.numParams());
        if (model instanceof MultiLayerNetwork network) {
            found.put("configuration", parsed(network.getLayerWiseConfigurations().toJson()));
        } else if (model instanceof ComputationGraph graph) {
            found.put("configuration", parsed(graph.getConfiguration().toJson()));
        }
        return found;
    }

    private static Object parsed(String json) {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // it comes from the same library
        }
    }

    /**
     * The metrics of evaluations, for {@code Run.log}.
     *
     * @param prefix begins each name, such as {@code test/}
     */
    public static Map<String, Double> metrics(String prefix, IEvaluation<?>... evaluations) {
        var found = new LinkedHashMap<String, Double>();
        for (var evaluation : evaluations) {
            for (var metric : metrics(evaluation)) {
                var name = metric.toString().toLowerCase(Locale.ROOT);
                found.put(prefix + name, evaluation.getValue(metric));
            }
        }
        return found;
    }

    /** Of evaluations that are not listed there is nothing to log. */
    private static IMetric[] metrics(IEvaluation<?> evaluation) {
        if (evaluation instanceof Evaluation) {
            return Evaluation.Metric.values();
        }
        if (evaluation instanceof RegressionEvaluation) {
            return RegressionEvaluation.Metric.values();
        }
        if (evaluation instanceof EvaluationBinary) {
            return EvaluationBinary.Metric.values();
        }
        if (evaluation instanceof ROC) {
            return ROC.Metric.values();
        }
        if (evaluation instanceof ROCBinary) {
            return ROCBinary.Metric.values();
        }
        return evaluation instanceof ROCMultiClass ? ROCMultiClass.Metric.values() : new IMetric[0];
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        if (iteration % everyIterations == 0) {
            var values = new LinkedHashMap<String, Object>();
            values.put("train/loss", model.score());
            values.put("epoch", epoch);
            log(iteration, values);
        }
    }

    /** The training goes on when the run has ended before it. */
    private void log(long step, Map<String, ?> values) {
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

    /** Logs an evaluation at the step of the last iteration; one without any data is left out. */
    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public void call(
            EvaluativeListener listener, Model model, long count, IEvaluation[] evaluations) {
        var found = new LinkedHashMap<String, Double>();
        for (IEvaluation<?> evaluation : evaluations) {
            try {
                found.putAll(metrics("validate/", evaluation));
            } catch (RuntimeException e) { // thrown by Evaluation where there was no data
                LOGGER.log(Level.DEBUG, "an evaluation has no metrics", e);
            }
        }
        if (!found.isEmpty()) {
            log(lastIteration(model, listener.getInvocationType()), found);
        }
    }

    /**
     * It is asked for and not kept, as Deeplearning4j may call the evaluating listener before this
     * one. The model counts an iteration after the listeners have heard of it.
     */
    private static long lastIteration(Model model, InvocationType when) {
        var done = BaseOptimizer.getIterationCount(model);
        return when == InvocationType.ITERATION_END ? done : Math.max(0, done - 1);
    }
}
