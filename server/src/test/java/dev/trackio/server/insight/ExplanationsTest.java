package dev.trackio.server.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.Comparison;
import dev.trackio.api.Comparison.ConfigDifference;
import dev.trackio.api.Comparison.MetricComparison;
import dev.trackio.api.Comparison.MetricRange;
import dev.trackio.api.Explains;
import dev.trackio.api.Explains.Explanation;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which key explains a gap, and that nothing is claimed where nothing can be known. */
class ExplanationsTest {
    private static Comparison comparison(
            List<ConfigDifference> config, List<MetricComparison> metrics, int runs) {
        return new Comparison(
                IntStream.range(0, runs)
                        .mapToObj(i -> new RunRecord("id" + i, "run" + i, null))
                        .toList(),
                List.of(),
                config,
                metrics,
                List.of("other"),
                new Explains(null, List.of()));
    }

    private static ConfigDifference key(String name, Object... values) {
        return new ConfigDifference(
                name,
                Arrays.stream(values)
                        .map(
                                v ->
                                        RawJson.of(
                                                v instanceof String text
                                                        ? '"' + text + '"'
                                                        : String.valueOf(v)))
                        .toList());
    }

    private static MetricComparison metric(String name, double... values) {
        return new MetricComparison(
                name,
                Arrays.stream(values)
                        .mapToObj(
                                v ->
                                        new MetricRange(
                                                v + 10,
                                                Step.of(9),
                                                v,
                                                Step.of(5),
                                                v + 20,
                                                Step.of(0),
                                                10))
                        .toList());
    }

    private static Explains explained(Comparison comparison) {
        return Explanations.of(comparison, null, ids -> List.of("loss", "lots")).explains();
    }

    private static Explanation one(List<ConfigDifference> config, MetricComparison metric) {
        var explains = explained(comparison(config, List.of(metric), metric.runs().size()));
        assertThat(explains.reason()).isNull();
        return explains.metrics().getFirst();
    }

    private static final double[] LOSSES = {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2};

    @Test
    void aNumberThatTheMetricFallsWithExplainsIt() {
        var found =
                one(
                        List.of(
                                key("seed", 3, 1, 4, 1, 5, 9, 2, 6),
                                key("lr", 1, 2, 3, 4, 5, 6, 7, 8)),
                        metric("loss", LOSSES));
        assertThat(found.key()).isEqualTo("lr");
        assertThat(found.of()).isEqualTo("min");
        assertThat(found.score()).isEqualTo(1);
        assertThat(found.couldBeChance()).isFalse();
        assertThat(found.together()).isEmpty();
        assertThat(found.message())
                .isEqualTo("loss falls as lr rises (min of each run, score 1 over 8 runs).");
    }

    @Test
    void aCategoryThatSplitsTheRunsExplainsThem() {
        var found =
                one(
                        List.of(
                                key(
                                        "opt", "sgd", "sgd", "sgd", "sgd", "adam", "adam", "adam",
                                        "adam"),
                                key("wd", true, true, true, true, false, false, false, false),
                                key("seed", 3, 8, 4, 1, 5, 9, 2, 6)),
                        metric("val/acc", LOSSES));
        assertThat(found.key()).isEqualTo("opt");
        assertThat(found.kind()).isEqualTo("category");
        assertThat(found.of()).isEqualTo("max");
        assertThat(found.together()).containsExactly("wd");
        assertThat(found.message())
                .contains("lowest with opt = adam and highest with sgd")
                .contains("it cannot be told from wd");
    }

    @Test
    void numbersOfOneOrderCannotBeToldApart() {
        var found =
                one(
                        List.of(
                                key("lr", 1, 2, 3, 4, 5, 6, 7, 8),
                                key("decay", 8, 7, 6, 5, 4, 3, 2, 1),
                                key("width", 10, 20, 30, 40, 60, 50, 80, 70)),
                        metric("loss", LOSSES));
        assertThat(found.key()).isEqualTo("lr");
        assertThat(found.together()).containsExactly("decay");
    }

    @Test
    void fourRunsInOrderCouldBeChance() {
        var found = one(List.of(key("lr", 1, 2, 3, 4)), metric("loss", 4, 3, 2, 1));
        assertThat(found.key()).isEqualTo("lr");
        assertThat(found.couldBeChance()).isTrue();
        assertThat(found.message()).contains("could be chance");
    }

    @Test
    void keysThatMeanNothingAreSeldomSaidToExplain() {
        var claimed = 0;
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var keys =
                    IntStream.range(0, 10)
                            .mapToObj(
                                    k ->
                                            key(
                                                    "k" + k,
                                                    IntStream.range(0, 20)
                                                            .mapToObj(
                                                                    i ->
                                                                            (Object)
                                                                                    random.nextInt(
                                                                                            1_000))
                                                            .toArray()))
                            .toList();
            var found = one(keys, metric("loss", random.doubles(20).toArray()));
            claimed += Boolean.FALSE.equals(found.couldBeChance()) ? 1 : 0;
        }
        assertThat(claimed).isLessThan(20); // one in twenty is expected
    }

    @Test
    void whereNothingCanBeSaidTheReasonIs() {
        var three = comparison(List.of(key("lr", 1, 2, 3)), List.of(metric("loss", 1, 2, 3)), 3);
        assertThat(explained(three).reason()).startsWith("3 runs cannot tell");
        assertThat(explained(comparison(List.of(), List.of(metric("loss", LOSSES)), 8)).reason())
                .isEqualTo("The configurations of these runs do not differ.");
        assertThat(explained(comparison(List.of(key("lr", 1, 2, 3, 4)), List.of(), 4)).reason())
                .isEqualTo("There is no metric that all of these runs have.");
        var own = one(List.of(key("name", "a", "b", "c", "d")), metric("loss", 4, 3, 2, 1));
        assertThat(own.key()).isNull();
        assertThat(own.message()).startsWith("Nothing can be said");
        var equal = one(List.of(key("lr", 1, 2, 3, 4)), metric("loss", 1, 1, 1, 1));
        assertThat(equal.key()).isNull();
        var weak =
                one(
                        List.of(key("lr", 1, 2, 3, 4, 5, 6, 7, 8)),
                        metric("loss", 1, 8, 2, 7, 3, 6, 4, 5));
        assertThat(weak.key()).isNull();
        assertThat(weak.message()).isEqualTo("No key goes along with loss.");
    }

    @Test
    void aNamedMetricIsExplainedAloneAndAnUnknownOneIsNamed() {
        var comparison =
                comparison(
                        List.of(key("lr", 1, 2, 3, 4)),
                        List.of(metric("loss", 4, 3, 2, 1), metric("time", 1, 2, 3, 4)),
                        4);
        assertThat(
                        Explanations.of(comparison, "time", ids -> List.of("loss", "lots"))
                                .explains()
                                .metrics())
                .extracting(Explanation::metric)
                .containsExactly("time");
        assertThat(
                        Explanations.of(comparison, "other", ids -> List.of("loss", "lots"))
                                .explains()
                                .reason())
                .isEqualTo("Not all of the runs have 'other': compare only those that do.");
        assertThatThrownBy(() -> Explanations.of(comparison, "los", ids -> List.of("loss", "lots")))
                .isInstanceOf(ApiException.class)
                .hasMessage("None of the runs has a metric 'los'. Like it: loss, lots.");
    }

    @Test
    void longNamesAndValuesAreCutInSentences() {
        var name = "k".repeat(5_000);
        var value = "v".repeat(5_000);
        var found =
                one(
                        List.of(
                                key(name, value, value, value, value, "b", "b", "b", "b"),
                                key(name + 2, value, value, value, value, "b", "b", "b", "b")),
                        metric("loss/" + name, LOSSES));
        assertThat(found.key()).isEqualTo(name);
        assertThat(found.message()).contains("k".repeat(60) + "… = ").hasSizeLessThan(500);
    }
}
