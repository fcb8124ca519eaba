package dev.trackio.xgboost;

import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Early stopping by the rules of {@code XGBoost.train}: the last metric of the last name decides.
 */
final class BestRound {
    private final int earlyStoppingRounds;
    private final Map<String, Object> parameters;
    private int round = -1;
    private float score = Float.NaN;

    /** With 0 rounds nothing is stopped. */
    BestRound(int earlyStoppingRounds, Map<String, Object> parameters) {
        this.earlyStoppingRounds = earlyStoppingRounds;
        this.parameters = new HashMap<>(parameters);
        this.parameters.remove("eval_metric"); // else it is taken for the one metric there is
    }

    /** Whether the training ends with this round. */
    boolean isLast(int now, Map<String, Object> values) {
        if (values.isEmpty()) {
            return false;
        }
        var name = "";
        var value = Float.NaN;
        for (var each : values.entrySet()) {
            name = each.getKey();
            value = (float) (double) each.getValue(); // XGBoost compares floats
        }
        if (round < 0 || Float.isNaN(score) || (isToGrow(name) ? value > score : value < score)) {
            round = now;
            score = value;
        }
        return earlyStoppingRounds > 0 && now - round >= earlyStoppingRounds;
    }

    /** XGBoost knows a metric by where it stands in the text. */
    private boolean isToGrow(String name) {
        var metric = name.substring(name.lastIndexOf('/') + 1);
        return XGBoost.isMaximizeEvaluation("of-" + metric + ":", new String[] {"of"}, parameters);
    }

    /** Into the booster's attributes and the values of the last round. */
    void tell(Booster booster, Map<String, Object> values) throws XGBoostError {
        if (round < 0) {
            return;
        }
        booster.setAttr("best_iteration", String.valueOf(round));
        booster.setAttr("best_score", String.valueOf(score));
        values.put("best_iteration", round);
        values.put("best_score", score);
    }
}
