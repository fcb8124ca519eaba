package dev.trackio.xgboost;

import dev.trackio.Run;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IEvaluation;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * Logs the rounds of a training into a run: {@code train/logloss} is the metric {@code logloss} of
 * what is watched as {@code train}, and the step is the round, from 0. The parameters are a run's
 * configuration as they are: {@code RunBuilder.config(parameters)}.
 *
 * <p>XGBoost4J has no callback for a round. So there is {@link #train}, which goes from round to
 * round itself; {@link #logged}, for {@code XGBoost.train} with a metric of one's own; and {@link
 * #log}, for what {@code XGBoost.train} has written down when it is done. On the caller's thread.
 */
public final class LoggedXGBoost {
    private static final String EVAL_METRIC = "eval_metric";

    private LoggedXGBoost() {}

    /**
     * Trains like {@code XGBoost.train}, and logs every metric after each round, when it is known,
     * and with the last round {@code best_iteration} and {@code best_score}, which are the
     * booster's attributes, too: the round, by its step, in which the last metric of what is
     * watched last was best.
     *
     * @param parameters those of XGBoost; {@code eval_metric} may be a list of several
     * @param watched what the metrics are of, by the name to log; without any, nothing is logged
     * @throws XGBoostError what XGBoost throws
     */
    public static Booster train(
            Run run,
            DMatrix data,
            Map<String, Object> parameters,
            int rounds,
            Map<String, DMatrix> watched)
            throws XGBoostError {
        return train(run, data, parameters, rounds, watched, 0, null);
    }

    /**
     * The same with early stopping, going on from a booster. As in {@code XGBoost.train}, the last
     * metric of what is watched last decides: when it was not better for so many rounds, the
     * training ends.
     *
     * @param earlyStoppingRounds 0 to go through all rounds
     * @param earlier whose rounds come before these, also in the steps; it is trained itself
     * @throws XGBoostError what XGBoost throws
     */
    public static Booster train(
            Run run,
            DMatrix data,
            Map<String, Object> parameters,
            int rounds,
            Map<String, DMatrix> watched,
            int earlyStoppingRounds,
            @Nullable Booster earlier)
            throws XGBoostError {
        var single = new HashMap<>(parameters);
        var several = List.<Object>of();
        if (parameters.get(EVAL_METRIC) instanceof List<?> metrics) { // XGBoost4J takes one
            several = List.copyOf(metrics);
            single.remove(EVAL_METRIC);
        }
        var booster = XGBoost.train(data, single, 0, watched, null, null, null, 0, earlier);
        for (var metric : several) {
            booster.setParam(EVAL_METRIC, metric);
        }
        var names = watched.keySet().toArray(new String[0]);
        var matrices = watched.values().toArray(new DMatrix[0]);
        var first = booster.getNumBoostedRound();
        var best = new BestRound(earlyStoppingRounds, parameters);
        for (var round = first; round < first + rounds; round++) {
            booster.update(data, round);
            if (names.length == 0) {
                continue;
            }
            var values = values(booster.evalSet(matrices, names, round), names);
            var isLast = best.isLast(round, values) || round == first + rounds - 1;
            if (isLast) {
                best.tell(booster, values);
            }
            if (!values.isEmpty()) { // as with disable_default_eval_metric
                run.log(round, values);
            }
            if (isLast) {
                break;
            }
        }
        return booster;
    }

    /**
     * The same evaluation, which also logs what it finds: for one call of {@code XGBoost.train}.
     *
     * @param watched the same map that {@code XGBoost.train} is given, which asks for each entry
     *     once a round, in the order of the map
     */
    public static IEvaluation logged(
            Run run, Map<String, DMatrix> watched, IEvaluation evaluation) {
        return new LoggedEvaluation(run, List.copyOf(watched.keySet()), evaluation);
    }

    /**
     * Logs the matrix that {@code XGBoost.train} fills, for as many rounds as the booster has: when
     * it stopped early the rest is empty. When the training went on from another booster, the steps
     * go on, too.
     *
     * @param watched the same map that {@code XGBoost.train} was given
     * @param metric the metric's name, such as {@code logloss}
     * @param values by the order of the map, then by round
     * @throws XGBoostError when the booster does not say how many rounds it has
     */
    public static void log(
            Run run, Booster booster, Map<String, DMatrix> watched, String metric, float[][] values)
            throws XGBoostError {
        if (watched.isEmpty()) {
            return;
        }
        var boosted = booster.getNumBoostedRound();
        var first = Math.max(0, boosted - values[0].length);
        for (var round = 0; round < boosted - first; round++) {
            var entry = new LinkedHashMap<String, Object>();
            var row = 0;
            for (var name : watched.keySet()) {
                entry.put(name + "/" + metric, values[row++][round]);
            }
            run.log(first + round, entry);
        }
    }

    /**
     * Of a text such as {@code [0]<tab>train-logloss:0.5<tab>train-auc:0.9<tab>test-logloss:0.6}.
     * It has all digits; the arrays that XGBoost4J can fill have those of a float. A name may have
     * hyphens, and so may a metric, so both are told apart by the order: all metrics of one name
     * come before those of the next.
     */
    static Map<String, Object> values(String evaluated, String[] names) {
        var values = new LinkedHashMap<String, Object>();
        var parts = evaluated.split("\t", -1);
        var perName = (parts.length - 1) / names.length;
        for (var part = 1; part < parts.length; part++) {
            var name = names[(part - 1) / perName];
            var end = parts[part].lastIndexOf(':');
            var metric = parts[part].substring(name.length() + 1, end);
            values.put(name + "/" + metric, number(parts[part].substring(end + 1)));
        }
        return values;
    }

    /** Written by C++. */
    private static double number(String text) {
        var word = text.strip();
        if (word.endsWith("nan")) {
            return Double.NaN;
        }
        if (word.endsWith("inf")) {
            return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.parseDouble(word);
    }
}
