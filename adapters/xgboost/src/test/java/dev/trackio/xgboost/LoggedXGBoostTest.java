package dev.trackio.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.testing.LoggedRun;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IEvaluation;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With XGBoost's own library. */
class LoggedXGBoostTest {
    @TempDir Path folder;
    private final Map<String, DMatrix> watched = new LinkedHashMap<>();
    private final Map<String, Object> parameters = new HashMap<>();
    private LoggedRun logged;
    private DMatrix train;

    @BeforeEach
    void start() throws XGBoostError {
        logged = LoggedRun.start(folder);
        train = points(0, 1, 2, 3, 4, 5, 6, 7);
        watched.put("train", train);
        watched.put("hold-out", points(0.5f, 6.5f));
        parameters.putAll(Map.of("max_depth", 1, "eta", 0.5, "nthread", 1));
    }

    @AfterEach
    void end() {
        logged.close();
    }

    /** y is 1 from x = 4 on. */
    private static DMatrix points(float... xs) throws XGBoostError {
        var matrix = new DMatrix(xs, xs.length, 1, Float.NaN);
        var ys = new float[xs.length];
        for (var i = 0; i < xs.length; i++) {
            ys[i] = xs[i] < 4 ? 0 : 1;
        }
        matrix.setLabel(ys);
        return matrix;
    }

    /** The largest value that was predicted. */
    private static final class Largest implements IEvaluation {
        private static final long serialVersionUID = 1;

        @Override
        public String getMetric() {
            return "largest";
        }

        @Override
        public float eval(float[][] predicted, DMatrix data) {
            var largest = Float.NEGATIVE_INFINITY;
            for (var row : predicted) {
                largest = Math.max(largest, row[0]);
            }
            return largest;
        }
    }

    private static float at(List<Map<String, Object>> rounds, int round, String metric) {
        return ((Number) rounds.get(round).get(metric)).floatValue();
    }

    @Test
    void everyRoundHasTheValuesOfXgboostItself() throws XGBoostError {
        var booster = LoggedXGBoost.train(logged.run(), train, parameters, 4, watched);
        var metrics = new float[2][4];
        var same = XGBoost.train(train, parameters, 4, watched, metrics, null, null, 0);
        assertThat(booster.predict(train)).isDeepEqualTo(same.predict(train));
        assertThat(logged.steps()).containsExactly(0L, 1L, 2L, 3L);
        for (var round = 0; round < 4; round++) {
            assertThat(at(logged.metrics(), round, "train/rmse")).isEqualTo(metrics[0][round]);
            assertThat(at(logged.metrics(), round, "hold-out/rmse")).isEqualTo(metrics[1][round]);
        }
        assertThat(metrics[0][3]).isBetween(0.01f, metrics[0][0] / 2);
    }

    @Test
    void severalMetricsAreLoggedUnderTheirNames() throws XGBoostError {
        parameters.put("objective", "binary:logistic");
        parameters.put("eval_metric", List.of("logloss", "error@0.9", "ndcg@3-"));
        LoggedXGBoost.train(logged.run(), train, parameters, 1, watched);
        assertThat(logged.metrics().get(0))
                .containsOnlyKeys(
                        "train/logloss",
                        "train/error@0.9",
                        "train/ndcg@3-",
                        "hold-out/logloss",
                        "hold-out/error@0.9",
                        "hold-out/ndcg@3-",
                        "best_iteration",
                        "best_score")
                .containsEntry("train/error@0.9", 0.5);
    }

    @Test
    void withoutAnythingToWatchNothingIsLogged() throws XGBoostError {
        var booster = LoggedXGBoost.train(logged.run(), train, parameters, 2, Map.of());
        assertThat(booster.getNumBoostedRound()).isEqualTo(2);
        assertThat(logged.metrics()).isEmpty();
    }

    @Test
    void anEvaluationOfOnesOwnIsLoggedWhenItsRoundIsComplete() throws XGBoostError {
        var metrics = new float[2][3];
        var evaluation = LoggedXGBoost.logged(logged.run(), watched, new Largest());
        XGBoost.train(train, parameters, 3, watched, metrics, null, evaluation, 0);
        assertThat(logged.steps()).containsExactly(0L, 1L, 2L);
        for (var round = 0; round < 3; round++) {
            var entry = logged.metrics().get(round);
            assertThat(entry).containsOnlyKeys("train/largest", "hold-out/largest");
            assertThat(at(logged.metrics(), round, "train/largest")).isEqualTo(metrics[0][round]);
            assertThat(at(logged.metrics(), round, "hold-out/largest"))
                    .isEqualTo(metrics[1][round]);
        }
        assertThat(metrics[0][2]).isGreaterThan(metrics[0][0]);
    }

    @Test
    void anEvaluationStaysOnItsMachine() {
        var evaluation = LoggedXGBoost.logged(logged.run(), watched, new Largest());
        assertThatThrownBy(
                        () ->
                                new ObjectOutputStream(new ByteArrayOutputStream())
                                        .writeObject(evaluation))
                .isInstanceOf(NotSerializableException.class);
    }

    @Test
    void whatIsWrittenDownIsLoggedAsFarAsTheTrainingWent() throws XGBoostError {
        parameters.put("eta", 1);
        var metrics = new float[2][50];
        var booster = XGBoost.train(train, parameters, 50, watched, metrics, null, null, 2);
        var rounds = booster.getNumBoostedRound();
        assertThat(rounds).isBetween(2, 49);
        LoggedXGBoost.log(logged.run(), booster, watched, "rmse", metrics);
        assertThat(logged.metrics()).hasSize(rounds);
        assertThat(at(logged.metrics(), rounds - 1, "hold-out/rmse"))
                .isEqualTo(metrics[1][rounds - 1]);
    }

    @Test
    void itStopsWhenXgboostItselfWould(@TempDir Path folders) throws XGBoostError {
        for (var metric : new String[] {"rmse", "auc"}) { // less is better, and more
            parameters.putAll(Map.of("eta", 1, "eval_metric", metric));
            var same = XGBoost.train(train, parameters, 50, watched, null, null, null, 2);
            parameters.put("eval_metric", List.of("mae", metric));
            try (var own = LoggedRun.start(folders.resolve(metric))) {
                var booster =
                        LoggedXGBoost.train(own.run(), train, parameters, 50, watched, 2, null);
                assertThat(booster.getNumBoostedRound())
                        .isEqualTo(same.getNumBoostedRound())
                        .isBetween(2, 49);
                assertThat(booster.getAttrs()).isEqualTo(same.getAttrs());
                var last = own.metrics().size() - 1;
                assertThat(at(own.metrics(), last, "best_iteration"))
                        .isEqualTo(Float.parseFloat(same.getAttr("best_iteration")));
                assertThat(at(own.metrics(), last, "best_score"))
                        .isEqualTo(Float.parseFloat(same.getAttr("best_score")));
                assertThat(own.metrics().get(0)).doesNotContainKey("best_score");
            }
        }
    }

    @Test
    void whatIsBetterDependsOnTheMetric() {
        var growing = new BestRound(1, Map.of("eval_metric", List.of("rmse", "auc")));
        assertThat(growing.isLast(0, Map.of("a/auc", 0.5))).isFalse();
        assertThat(growing.isLast(1, Map.of("a/auc", 0.6))).isFalse();
        assertThat(growing.isLast(2, Map.of("a/auc", 0.4))).isTrue();
        var shrinking = new BestRound(1, Map.of());
        assertThat(shrinking.isLast(0, Map.of("a/rmse", Double.NaN))).isFalse();
        assertThat(shrinking.isLast(1, Map.of("a/rmse", 0.6))).isFalse();
        assertThat(shrinking.isLast(2, Map.of("a/rmse", 0.5))).isFalse();
        assertThat(shrinking.isLast(3, Map.of("a/rmse", 0.6))).isTrue();
    }

    @Test
    void aTrainingThatGoesOnHasStepsThatGoOn(@TempDir Path another) throws XGBoostError {
        var earlier = XGBoost.train(train, parameters, 3, watched, null, null);
        var whole = XGBoost.train(train, parameters, 5, watched, null, null);
        var booster = LoggedXGBoost.train(logged.run(), train, parameters, 2, watched, 0, earlier);
        assertThat(booster.predict(train)).isDeepEqualTo(whole.predict(train));
        assertThat(logged.steps()).containsExactly(3L, 4L);
        assertThat(logged.metrics().get(1)).containsEntry("best_iteration", 4);

        var metrics = new float[2][2];
        var again = XGBoost.train(train, parameters, 2, watched, metrics, null, null, 0, earlier);
        try (var own = LoggedRun.start(another)) {
            LoggedXGBoost.log(own.run(), again, watched, "rmse", metrics);
            assertThat(own.steps()).containsExactly(5L, 6L);
            assertThat(at(own.metrics(), 1, "train/rmse")).isEqualTo(metrics[0][1]);
        }
    }

    @Test
    void withoutAnyMetricNothingIsLogged() throws XGBoostError {
        parameters.put("disable_default_eval_metric", 1);
        LoggedXGBoost.train(logged.run(), train, parameters, 2, watched);
        var booster = XGBoost.train(train, parameters, 2, Map.of(), null, null);
        LoggedXGBoost.log(logged.run(), booster, Map.of(), "rmse", new float[0][]);
        assertThat(logged.metrics()).isEmpty();
    }

    @Test
    void numbersThatAreNoneAreRead() {
        var names = new String[] {"a", "a-b"};
        assertThat(LoggedXGBoost.values("[3]\ta-m:nan\ta-b-m:-inf", names))
                .isEqualTo(Map.of("a/m", Double.NaN, "a-b/m", Double.NEGATIVE_INFINITY));
        assertThat(LoggedXGBoost.values("[3]\ta-m:-nan\ta-b-m:inf", names))
                .isEqualTo(Map.of("a/m", Double.NaN, "a-b/m", Double.POSITIVE_INFINITY));
    }
}
