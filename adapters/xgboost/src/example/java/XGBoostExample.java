import dev.trackio.Trackio;
import dev.trackio.xgboost.LoggedXGBoost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Learns on which side of a line points lie. */
public final class XGBoostExample {
    private static final int ROUNDS = 10;

    /** Prints as lines of JSON what XGBoost itself finds when it trains the same once more. */
    public static void main(String[] arguments) throws XGBoostError {
        var parameters =
                Map.<String, Object>of(
                        "objective",
                        "binary:logistic",
                        "eval_metric",
                        List.of("logloss", "auc"),
                        "max_depth",
                        2,
                        "eta",
                        0.3,
                        "seed",
                        7,
                        "nthread",
                        1);
        var random = new Random(7);
        var train = points(random, 400);
        var watched = new LinkedHashMap<String, DMatrix>();
        watched.put("train", train);
        watched.put("test", points(random, 100));

        Booster booster;
        try (var run = Trackio.run("xgboost-example").name("line").config(parameters).start()) {
            booster = LoggedXGBoost.train(run, train, parameters, ROUNDS, watched);
        }
        check(booster, parameters, watched);
    }

    private static void check(
            Booster booster, Map<String, Object> parameters, Map<String, DMatrix> watched)
            throws XGBoostError {
        var again = new LinkedHashMap<>(parameters);
        again.put("eval_metric", "logloss");
        var train = watched.get("train");
        var metrics = new float[watched.size()][ROUNDS];
        XGBoost.train(train, again, ROUNDS, watched, metrics, null, null, 0);
        for (var round = 0; round < ROUNDS; round++) {
            System.out.printf(
                    "{\"step\": %d, \"train/logloss\": %s, \"test/logloss\": %s}%n",
                    round, metrics[0][round], metrics[1][round]);
        }
        System.out.println("{\"rounds\": " + booster.getNumBoostedRound() + "}");
    }

    private static DMatrix points(Random random, int count) throws XGBoostError {
        var points = new float[2 * count];
        var isAbove = new float[count];
        for (var i = 0; i < count; i++) {
            points[2 * i] = random.nextFloat();
            points[2 * i + 1] = random.nextFloat();
            isAbove[i] = points[2 * i + 1] > points[2 * i] ? 1 : 0;
        }
        var matrix = new DMatrix(points, count, 2, Float.NaN);
        matrix.setLabel(isAbove);
        return matrix;
    }

    private XGBoostExample() {}
}
