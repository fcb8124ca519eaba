package dev.trackio.server.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunTable.Glance;
import dev.trackio.api.RunTable.RunRow;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.insight.FilterParser.Known;
import dev.trackio.server.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases are those of the dashboard's run-filter.test.ts: both read one language. */
class RunFilterTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final List<String> METRICS = List.of("loss", "val/loss", "a.min", "my metric");
    private static final Known KNOWN =
            new Known(
                    Set.copyOf(METRICS), Set.of("lr", "optimizer.name", "loss", "seed", "missing"));

    private static RunRow row(
            String name,
            String state,
            Duration age,
            int rejected,
            List<String> tags,
            String notes,
            String group,
            String config,
            Glance... values) {
        return new RunRow(
                "id-" + name,
                name,
                NOW.minus(age).toString(),
                state,
                null,
                NOW.minusSeconds(600).toEpochMilli(),
                100,
                Step.of(99),
                rejected,
                tags,
                notes,
                group,
                RawJson.of(config),
                Arrays.asList(Arrays.copyOf(values, METRICS.size())));
    }

    private static Glance glance(String last, double min, double max) {
        return new Glance(RawJson.of(last), min, max);
    }

    private static final List<FilterRow> ROWS =
            FilterRow.of(
                    List.of(
                            row(
                                    "resnet",
                                    "running",
                                    HOUR,
                                    0,
                                    List.of("baseline", "Good one"),
                                    "",
                                    "",
                                    "{\"lr\":0.0005,\"optimizer\":{\"name\":\"adamw\"}}",
                                    glance("0.3", 0.1, 2),
                                    null,
                                    null,
                                    glance("7", 7, 7)),
                            row(
                                    "vit",
                                    "finished",
                                    HOUR,
                                    0,
                                    List.of(),
                                    "read me",
                                    "sweep",
                                    "{\"lr\":1e-2,\"optimizer\":{\"name\":\"sgd\"},\"seed\":7.0}",
                                    glance("\"NaN\"", 0.2, 3)),
                            row(
                                    "lr=0.01",
                                    "finished",
                                    Duration.ofDays(10),
                                    3,
                                    List.of(),
                                    "",
                                    "",
                                    "{}")),
                    METRICS);

    private static String found(String text) {
        var filter = RunFilter.of(text, KNOWN);
        return String.join(
                " ",
                ROWS.stream()
                        .filter(row -> filter.passes(row, NOW.toEpochMilli()))
                        .map(row -> row.run().name())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "|resnet vit lr=0.01",
                "res|resnet",
                "v(?=it)|vit",
                "(?<!v)it|",
                "res or vit|",
                "(|",
                "^[vr].*t$|resnet vit",
            })
    void withoutAComparisonItIsAPartOfTheNameOrARegularExpression(String text, String names) {
        var given = text == null ? "" : text;
        assertThat(RunFilter.isExpression(given)).isFalse();
        assertThat(found(given)).isEqualTo(names == null ? "" : names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "config.lr < 1e-3|resnet",
                "config.lr<1e-3|resnet",
                "config.lr >= 0.01|vit",
                "lr = 0.01|vit",
                "lr == 0.0100|vit",
                "lr != 0.01|resnet lr=0.01",
                "config.missing = \"\"|resnet vit lr=0.01",
                "optimizer.name = AdamW|resnet",
                "optimizer.name ~ \"^(adam.sgd)\"|",
                "optimizer.name ~ \"^(adam(?:w)?)\"|resnet",
                "state = running|resnet",
                "state != Running|vit lr=0.01",
                "not state = running|vit lr=0.01",
                "loss < 0.5|resnet",
                "metric.loss.min < 0.2|resnet",
                "metric.loss.min <= 0.2|resnet vit",
                "loss.max > 2.5|vit",
                "loss = nan|vit",
                "config.loss = \"\"|resnet vit lr=0.01",
                "\"my metric\" > 5|resnet",
                "`metric.my metric.max` > 5|resnet",
                "a.min < 5|",
                "tag = baseline|resnet",
                "tags = 'good ONE'|resnet",
                "tags ~ ^base|resnet",
                "tags !~ base|vit lr=0.01",
                "tags != baseline|vit lr=0.01",
                "tags = \"\"|vit lr=0.01",
                "group = sweep and state = finished|vit",
                "state = running or group = sweep and config.seed = 8|resnet",
                "(state = running or group = sweep) and not config.seed = 7|resnet",
                "vit or state = running|resnet vit",
                "NOT vit AND state = finished|lr=0.01",
                "created > 2026-11-20|resnet vit",
                "age > 2d|lr=0.01",
                "duration = 50m|resnet vit",
                "idle < 1h|resnet vit lr=0.01",
                "rejected > 0|lr=0.01",
                "steps >= 99 and logs < 1000 and notes ~ read|vit",
                "name = \"lr=0.01\"|lr=0.01",
                "lr=0.01|vit lr=0.01",
                "bs=32|",
                "lr < many|",
                "created > \"2026-11-20\"|resnet vit",
                "config.lr < \"1e-3\"|resnet",
                "config.seed = '7.00'|vit",
                "state = \"Running\"|resnet",
                "age > '2d'|lr=0.01",
                "created = \"\"|",
                "state != \"\"|resnet vit lr=0.01",
                "config.seed ~ ^7$|vit",
                "lr ~ ^0.0005$|resnet",
            })
    void comparisonsMeanWhatTheyMeanInTheDashboard(String text, String names) {
        assertThat(found(text)).isEqualTo(names == null ? "" : names);
    }

    @Test
    void aListInAPatternIsReadAsWritten() {
        assertThat(found("optimizer.name ~ \"^(adam|sgd)\"")).isEqualTo("resnet vit");
        assertThat(found("^(?:vit|resnet)$")).isEqualTo("resnet vit");
    }

    @Test
    void itTellsWhichMetricsItNeeds() {
        assertThat(
                        RunFilter.of("loss < 1 and metric.val/loss.min > 0 or loss.max > 3", KNOWN)
                                .metrics())
                .containsExactly("loss", "val/loss");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "lr <;expected a value after “<”;3",
                "lr < and state = running;expected “and” or “or” before “state”;9",
                "lr < );expected a value after “<”;5",
                "< 5 and lr = 1;expected a field before “<”;0",
                "(lr = 1;this bracket is not closed;0",
                "lr = 1);this bracket was never opened;6",
                "lr = \"x;this quote \" has no end;5",
                "lr = 1 state = running;expected “and” or “or” before “state”;7",
                "lr = 1 and;expected a comparison such as state = running;10",
                "optimizer.name ~ ^(adam|sgd);expected “and” or “or” before “(”;18",
                "foo < 1 or lr = 1;there is no field, metric or config “foo”;0",
                "lr = 1 or metric.foo.min < 1;there is no metric “foo.min”;10",
                "state = gone;a state is running, stalled or finished;8",
                "age < 3 or age < 3x;a time is a number with a unit: 90s, 5m, 2h, 3d, 1w;17",
                "created > yesterday;a date is written 2026-11-22 or 2026-11-22T09:30;10",
                "state = \"gone\";a state is running, stalled or finished;8",
                "lr = 1 or config.l = 2;there is no config “l”;10",
                "tags < x;tags are compared by = != ~ or !~;7",
            })
    void whatCannotBeReadIsSaidWithItsPlace(String text, String message, int from) {
        assertThatThrownBy(() -> RunFilter.of(text, KNOWN))
                .isInstanceOfSatisfying(
                        UnreadableFilter.class,
                        e -> {
                            assertThat(e.words()).isEqualTo(message);
                            assertThat(e.from()).isEqualTo(from);
                            assertThat(e.to()).isGreaterThan(from);
                        });
    }

    @Test
    void nestingHasABound() {
        assertThatThrownBy(() -> RunFilter.of("not ".repeat(200) + "lr = 1", KNOWN))
                .isInstanceOfSatisfying(
                        UnreadableFilter.class, e -> assertThat(e.from()).isEqualTo(400));
    }

    @Test
    void aPatternThatTakesForEverMatchesNothing() {
        var name = "a".repeat(299) + "!";
        for (var pattern : List.of("(a|a)*b", "(a+)+$", "(.*a){20}", "a*a*a*a*a*b")) {
            assertThat(new TextFilter(pattern, new TextFilter.Looks()).passes(name))
                    .as(pattern)
                    .isFalse();
        }
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            RunFilter.of(text, KNOWN).passes(ROWS.getFirst(), NOW.toEpochMilli());
        } catch (UnreadableFilter e) {
            assertThat(e.from()).isBetween(0, text.length());
        }
    }

    @Property
    void aNumberInAConfigurationEqualsItself(@ForAll double value) {
        var known = new Known(Set.of(), Set.of("x"));
        var run = row("r", "running", HOUR, 0, List.of(), "", "", Json.string(Map.of("x", value)));
        var row = FilterRow.of(List.of(run), List.of()).getFirst();
        assertThat(RunFilter.of("x = " + Scalars.text(value), known).passes(row, 0)).isTrue();
        assertThat(RunFilter.of("x > " + Scalars.text(value), known).passes(row, 0)).isFalse();
    }

    @Test
    void lengthAndComparisonsHaveBounds() {
        var most = String.join(" or ", Collections.nCopies(200, "lr = 1"));
        assertThat(RunFilter.of(most, KNOWN).passes(ROWS.getFirst(), 0)).isFalse();
        assertThatThrownBy(() -> RunFilter.of(most + " or lr = 1", KNOWN))
                .isInstanceOfSatisfying(
                        UnreadableFilter.class,
                        e -> assertThat(e.words()).contains("more than 200"));
        assertThatThrownBy(() -> RunFilter.of("lr=1" + " or lr=1".repeat(100_000), KNOWN))
                .isInstanceOfSatisfying(
                        UnreadableFilter.class,
                        e -> assertThat(e.words()).contains("at most 4,000"));
    }

    @Test
    void expressionsOfOneCallHaveOneBudget() {
        var filter = new TextFilter("x.*y.*z", new TextFilter.Looks(5_000));
        assertThat(filter.passes("x".repeat(20))).isFalse();
        assertThatThrownBy(
                        () -> {
                            for (var i = 0; i < 1_000; i++) {
                                filter.passes("x".repeat(20));
                            }
                        })
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("take too long");
    }

    @Test
    void whereNoRunHasAConfigurationAnyKeyIsTaken() {
        var none = new Known(Set.of(), Set.of());
        assertThat(RunFilter.of("config.x = 1", none).passes(ROWS.getFirst(), 0)).isFalse();
    }
}
