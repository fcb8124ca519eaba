package dev.trackio.xgboost;

import dev.trackio.Run;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IEvaluation;

/** Collects a round, then logs it. XGBoost does not say what it asks for, but keeps to an order. */
final class LoggedEvaluation implements IEvaluation {
    private static final long serialVersionUID = 1;

    private final transient Run run;
    private final transient List<String> watched;
    private final transient IEvaluation evaluation;
    private final transient Map<String, Object> round = new LinkedHashMap<>();
    private long calls;

    LoggedEvaluation(Run run, List<String> watched, IEvaluation evaluation) {
        this.run = run;
        this.watched = watched;
        this.evaluation = evaluation;
    }

    @Override
    public String getMetric() {
        return evaluation.getMetric();
    }

    @Override
    public float eval(float[][] predicted, DMatrix data) {
        var value = evaluation.eval(predicted, data);
        var of = watched.get((int) (calls % watched.size()));
        round.put(of + "/" + getMetric(), value);
        if (++calls % watched.size() == 0) {
            run.log(calls / watched.size() - 1, round);
            round.clear();
        }
        return value;
    }

    /** XGBoost declares evaluations serializable, for clusters; a run stays where it is. */
    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a run cannot be sent to another machine");
    }
}
