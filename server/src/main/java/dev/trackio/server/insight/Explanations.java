package dev.trackio.server.insight;

import dev.trackio.api.Comparison;
import dev.trackio.api.Comparison.ConfigDifference;
import dev.trackio.api.Comparison.MetricComparison;
import dev.trackio.api.Explains;
import dev.trackio.api.Explains.Explanation;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says which key of the configurations goes along with what compared runs reached. */
public final class Explanations {
    /** Of fewer runs any key would explain anything. */
    static final int LEAST_RUNS = 4;

    private static final int MAX_METRICS = 8;
    private static final int MAX_TOGETHER = 10;
    private static final double WEAK = 0.3;

    /** Of ranks that are the same but for a tie. */
    private static final double SAME = 0.99;

    private static final double CHANCE = 0.05;

    private Explanations() {}

    /**
     * The same comparison with its explanations.
     *
     * @param metric the one that is meant; null for those that runs are trained for
     * @param known the names of all metrics that runs with these ids have
     */
    public static Comparison of(
            Comparison comparison,
            @Nullable String metric,
            Function<List<String>, List<String>> known) {
        return comparison.with(explains(comparison, metric, known));
    }

    private static Explains explains(
            Comparison comparison,
            @Nullable String metric,
            Function<List<String>, List<String>> known) {
        var names = comparison.metrics().stream().map(MetricComparison::metric).toList();
        var runs = comparison.runs().size();
        if (metric != null && runs > 0 && !names.contains(metric)) {
            if (comparison.otherMetrics().contains(metric)) {
                return nothing(
                        "Not all of the runs have '%s': compare only those that do."
                                .formatted(ApiException.shown(metric)));
            }
            throw ApiException.notFound(
                    "None of the runs has a metric '%s'.%s"
                            .formatted(
                                    ApiException.shown(metric),
                                    Nearest.hint(metric, known.apply(ids(comparison)))));
        }
        if (runs < LEAST_RUNS) {
            return nothing(
                    "%d runs cannot tell what explains a gap: compare at least 4.".formatted(runs));
        }
        if (comparison.config().isEmpty()) {
            return nothing("The configurations of these runs do not differ.");
        }
        var keys = comparison.config().stream().map(Key::of).toList();
        var explained =
                comparison.metrics().stream()
                        .filter(m -> metric == null || m.metric().equals(metric))
                        .sorted(Comparator.comparingInt(m -> rank(m.metric())))
                        .limit(MAX_METRICS)
                        .map(m -> explain(m, keys))
                        .toList();
        return explained.isEmpty()
                ? nothing("There is no metric that all of these runs have.")
                : new Explains(null, explained);
    }

    private static List<String> ids(Comparison comparison) {
        return comparison.runs().stream().map(RunRecord::id).toList();
    }

    private static Explains nothing(String reason) {
        return new Explains(reason, List.of());
    }

    private static int rank(String metric) {
        return Goal.trained(metric) == null ? 2 : Twins.isHeldOut(metric) ? 0 : 1;
    }

    /** A key and its values as numbers or texts. */
    private record Key(String name, List<@Nullable Object> values) {
        static Key of(ConfigDifference difference) {
            var values = new ArrayList<@Nullable Object>();
            difference.values().forEach(value -> values.add(value(value)));
            return new Key(difference.key(), values);
        }

        private static @Nullable Object value(RawJson json) {
            if (json.equals(RawJson.NULL)) {
                return null;
            }
            var text = Json.text(json);
            return Scalars.simple(text == null ? json.toString() : text);
        }

        /**
         * Whether the values of both say the same of the runs: numbers put them in one order,
         * others into the same groups.
         */
        boolean cannotBeToldFrom(Key other) {
            if (values.stream().allMatch(Double.class::isInstance)
                    && other.values.stream().allMatch(Double.class::isInstance)) {
                return Math.abs(Importance.correlation(numbers(), other.numbers())) > SAME;
            }
            var groups = groups();
            return groups.equals(other.groups())
                    && groups.stream().distinct().count() <= values.size() / 2;
        }

        private double[] numbers() {
            return values.stream().mapToDouble(v -> v instanceof Double d ? d : 0).toArray();
        }

        /** For each run the first one with its value. */
        private List<Integer> groups() {
            var first = new HashMap<@Nullable Object, Integer>();
            var groups = new ArrayList<Integer>();
            for (var i = 0; i < values.size(); i++) {
                groups.add(Objects.requireNonNullElse(first.putIfAbsent(values.get(i), i), i));
            }
            return groups;
        }
    }

    private static Explanation explain(MetricComparison metric, List<Key> keys) {
        var goal = Goal.of(metric.metric());
        var of = goal == null ? "last" : goal == Goal.LOWER ? "min" : "max";
        var target =
                metric.runs().stream()
                        .mapToDouble(
                                range ->
                                        goal == null
                                                ? range.last()
                                                : goal == Goal.LOWER ? range.min() : range.max())
                        .toArray();
        Key best = null;
        Importance strongest = null;
        var tried = 0;
        for (var key : keys) {
            var importance = Importance.of(key.values, target);
            if (importance != null) {
                tried++;
                if (strongest == null || importance.strength() > strongest.strength()) {
                    strongest = importance;
                    best = key;
                }
            }
        }
        if (best == null || strongest == null) {
            return unexplained(
                    metric.metric(),
                    of,
                    target.length,
                    "Nothing can be said: the values are equal, or almost every run has a value of"
                            + " its own for every key.");
        }
        if (strongest.strength() < WEAK) {
            return unexplained(
                    metric.metric(),
                    of,
                    target.length,
                    "No key goes along with " + Cut.name(metric.metric()) + '.');
        }
        return explanation(metric.metric(), of, best, strongest, keys, tried);
    }

    private static Explanation unexplained(String metric, String of, int runs, String message) {
        return new Explanation(metric, of, null, null, null, null, List.of(), runs, message);
    }

    private static Explanation explanation(
            String metric, String of, Key best, Importance found, List<Key> keys, int tried) {
        var together =
                keys.stream()
                        .filter(key -> !key.name.equals(best.name) && key.cannotBeToldFrom(best))
                        .map(Key::name)
                        .limit(MAX_TOGETHER)
                        .toList();
        var chance = found.unlikely() * tried > CHANCE;
        var how =
                found.number()
                        ? "%s %s as %s rises"
                                .formatted(
                                        Cut.name(metric),
                                        found.sign() > 0 ? "rises" : "falls",
                                        Cut.name(best.name))
                        : "%s is lowest with %s = %s and highest with %s"
                                .formatted(
                                        Cut.name(metric),
                                        Cut.name(best.name),
                                        Cut.name(found.lowest()),
                                        Cut.name(found.highest()));
        return new Explanation(
                metric,
                of,
                best.name,
                Scalars.six(found.strength()),
                found.number() ? "number" : "category",
                chance,
                together,
                found.runs(),
                "%s (%s of each run, score %s over %d runs)%s%s."
                        .formatted(
                                how,
                                of,
                                Scalars.figure(Math.round(100 * found.strength()) / 100.0),
                                found.runs(),
                                chance ? "; with so few runs that could be chance" : "",
                                together.isEmpty()
                                        ? ""
                                        : "; it cannot be told from "
                                                + together.stream()
                                                        .map(Cut::name)
                                                        .collect(Collectors.joining(", "))));
    }
}
