package dev.trackio.server.insight;

import dev.trackio.api.Alert;
import dev.trackio.api.ProjectOverview;
import dev.trackio.api.ProjectOverview.AlertCounts;
import dev.trackio.api.ProjectOverview.Best;
import dev.trackio.api.ProjectOverview.MetricCount;
import dev.trackio.api.ProjectOverview.RunCounts;
import dev.trackio.api.ProjectOverview.VaryingKey;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunTable.RunRow;
import dev.trackio.api.RunTableOperations.RunTableQuery;
import dev.trackio.server.alerts.AlertStore;
import dev.trackio.server.artifacts.ArtifactStore;
import dev.trackio.server.json.Json;
import dev.trackio.server.series.RunTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Projects at a glance. */
public final class Overviews {
    private static final int MAX_BEST = 8;
    private static final int MAX_KEYS = 12;
    private static final int MAX_ALERTS = 5;
    private static final int LONGEST_ALERT = 160;
    private static final int EXAMPLES = 5;
    private static final int LONGEST_EXAMPLE = 40;
    private static final int BUDGET = 8_000;

    /** Metrics that are listed, fewer where their names are long. */
    private static final List<Integer> LISTED = List.of(30, 15, 8, 4, 2);

    private final Columns columns;
    private final Surroundings surroundings;
    private final RunTables tables;
    private final Beside beside;

    /** What is known of projects beside their runs. */
    public record Beside(AlertStore alerts, ArtifactStore artifacts) {}

    public Overviews(Columns columns, Surroundings surroundings, RunTables tables, Beside beside) {
        this.columns = columns;
        this.surroundings = surroundings;
        this.tables = tables;
        this.beside = beside;
    }

    public ProjectOverview of(OfProject in) {
        var project = surroundings.project(in.project());
        var counts = columns.runsOfMetrics(project);
        var ordered = counts.entrySet().stream().sorted(MOST_RUNS).toList();
        var main = main(counts);
        var part = tables.part(new RunTableQuery(in.project(), main, null), null);
        var rows = part.table().runs();
        var filterRows = FilterRow.of(rows, List.of());
        var parts =
                new Parts(
                        in.project(),
                        part,
                        first(surroundings.runs(project)),
                        ordered,
                        best(main, rows, counts),
                        filterRows,
                        VaryingKeys.of(filterRows).varying(),
                        beside.alerts().alerts(project, null, null, null),
                        beside.artifacts().artifacts(project).size());
        for (var listed : LISTED) {
            var overview = parts.overview(listed);
            if (Json.bytes(overview).length <= BUDGET) {
                return overview;
            }
        }
        return parts.overview(1);
    }

    private static final Comparator<Map.Entry<String, Integer>> MOST_RUNS =
            Map.Entry.<String, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey());

    /** All that a project has, before it is made short. */
    private record Parts(
            String project,
            RunTables.Part part,
            @Nullable String firstActivity,
            List<Map.Entry<String, Integer>> counts,
            List<Best> best,
            List<FilterRow> filterRows,
            List<String> keys,
            List<Alert> alerts,
            int artifacts) {
        /** With so many of everything at most. */
        ProjectOverview overview(int listed) {
            var shownKeys = keys.subList(0, Math.min(Math.min(MAX_KEYS, listed), keys.size()));
            var rows = part.table().runs();
            var shownBest = best.subList(0, Math.min(listed, best.size()));
            var last =
                    rows.stream()
                            .map(RunRow::lastActivity)
                            .filter(Objects::nonNull)
                            .max(Long::compare);
            return new ProjectOverview(
                    project,
                    new RunCounts(
                            part.table().total(),
                            count(rows, "running"),
                            count(rows, "stalled"),
                            count(rows, "finished")),
                    firstActivity,
                    last.map(millis -> Instant.ofEpochMilli(millis).toString()).orElse(null),
                    rows.stream().mapToLong(RunRow::numLogs).sum(),
                    counts.stream()
                            .limit(listed)
                            .map(e -> new MetricCount(e.getKey(), e.getValue()))
                            .toList(),
                    counts.size(),
                    shownBest,
                    shownKeys.stream().map(key -> varying(key, filterRows)).toList(),
                    keys.size(),
                    alerted(alerts, Math.min(MAX_ALERTS, listed)),
                    artifacts,
                    !part.whole()
                            || shownKeys.stream().anyMatch(key -> isCut(key, filterRows))
                            || counts.size() > listed
                            || shownKeys.size() < keys.size()
                            || shownBest.size() < best.size());
        }
    }

    private static @Nullable String first(List<RunRecord> oldestFirst) {
        return oldestFirst.stream()
                .map(RunRecord::createdAt)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static long count(List<RunRow> rows, String state) {
        return rows.stream().filter(row -> row.state().equals(state)).count();
    }

    /** What runs are trained for: validation first, then what most runs have. */
    private static List<String> main(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .filter(entry -> Goal.trained(entry.getKey()) != null)
                .sorted(
                        Comparator.comparing(
                                        (Map.Entry<String, Integer> e) ->
                                                !Twins.isHeldOut(e.getKey()))
                                .thenComparing(MOST_RUNS))
                .limit(MAX_BEST)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<Best> best(
            List<String> metrics, List<RunRow> rows, Map<String, Integer> counts) {
        var all = new ArrayList<Best>();
        for (var i = 0; i < metrics.size(); i++) {
            var metric = metrics.get(i);
            var goal = Goal.of(metric);
            if (goal == null) {
                continue;
            }
            Best best = null;
            for (var row : rows) {
                var value = best(row, i, goal);
                if (value != null && (best == null || goal.isBetter(value, best.value()))) {
                    best =
                            new Best(
                                    metric,
                                    goal == Goal.LOWER ? "min" : "max",
                                    row.id(),
                                    row.name(),
                                    value,
                                    counts.getOrDefault(metric, 0));
                }
            }
            if (best != null) {
                all.add(best);
            }
        }
        return all;
    }

    private static @Nullable Double best(RunRow row, int metric, Goal goal) {
        var glance = row.values().get(metric);
        return glance == null ? null : goal == Goal.LOWER ? glance.min() : glance.max();
    }

    /** Its values by what they are: 1 and 1.0 are one. */
    private static Map<Object, String> values(String key, List<FilterRow> rows) {
        var values = new LinkedHashMap<Object, String>();
        for (var row : rows) {
            var text = row.texts().get(key);
            if (text != null) {
                values.putIfAbsent(Scalars.simple(text), text);
            }
        }
        return values;
    }

    private static boolean isCut(String key, List<FilterRow> rows) {
        return values(key, rows).values().stream()
                .limit(EXAMPLES)
                .anyMatch(text -> text.length() > LONGEST_EXAMPLE);
    }

    private static VaryingKey varying(String key, List<FilterRow> rows) {
        var values = values(key, rows);
        var numbers =
                values.keySet().stream()
                        .filter(Double.class::isInstance)
                        .mapToDouble(Double.class::cast)
                        .filter(Double::isFinite)
                        .summaryStatistics();
        var numeric = numbers.getCount() == values.size();
        return new VaryingKey(
                key,
                values.size(),
                numeric ? numbers.getMin() : null,
                numeric ? numbers.getMax() : null,
                values.values().stream()
                        .limit(EXAMPLES)
                        .map(value -> Cut.text(value, LONGEST_EXAMPLE))
                        .toList());
    }

    private static AlertCounts alerted(List<Alert> all, int shown) {
        var newest =
                all.stream()
                        .limit(shown)
                        .map(
                                alert ->
                                        new Alert(
                                                alert.timestamp(),
                                                alert.run(),
                                                Cut.text(alert.title(), LONGEST_ALERT),
                                                alert.text() == null
                                                        ? null
                                                        : Cut.text(alert.text(), LONGEST_ALERT),
                                                alert.level(),
                                                alert.step()))
                        .toList();
        return new AlertCounts(
                all.stream().filter(alert -> alert.level().equals("error")).count(),
                all.stream().filter(alert -> alert.level().startsWith("warn")).count(),
                all.stream().filter(alert -> alert.level().equals("info")).count(),
                newest);
    }
}
