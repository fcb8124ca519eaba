package dev.trackio.server.insight;

import dev.trackio.api.RunRecord;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.Points;
import dev.trackio.server.series.column.ProjectColumns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The values of metrics as they are at one moment: from the columns, or where these are not to be
 * had from the rows, for one call at a time.
 */
public final class Columns {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * A database takes so many parameters and not many times more: of more runs all rows are read.
     */
    static final int MAX_ASKED = 10_000;

    private final SeriesCache cache;
    private final MetricStore store;
    private final Turns reading =
            new Turns(1, PATIENCE, "Too many series are read from rows now. Try again later.");

    /** Copies of up to 5 million values each. */
    private final Turns looking =
            new Turns(2, PATIENCE, "Too many series are looked at now. Try again later.");

    public Columns(SeriesCache cache, MetricStore store) {
        this.cache = cache;
        this.store = store;
    }

    /** One metric of one run. */
    record Taken(RunRecord run, String metric, Points points) {}

    /** What copies values into memory, two calls at a time. */
    <T> T inTurn(Supplier<T> look) {
        return looking.take(look);
    }

    /** Those that have values, by run and metric in their order. */
    List<Taken> take(ProjectName project, List<RunRecord> runs, List<String> metrics) {
        return cache.read(project, columns -> in(columns, runs, metrics))
                .orElseGet(() -> fromRows(project, runs, metrics));
    }

    private static List<Taken> in(
            ProjectColumns columns, List<RunRecord> runs, List<String> metrics) {
        var taken = new ArrayList<Taken>();
        for (var run : runs) {
            var found = columns.find(new RunRef(null, run.id()));
            if (found != null) {
                for (var metric : metrics) {
                    var points = found.points(metric);
                    if (points.count() > 0) {
                        taken.add(new Taken(run, metric, points));
                    }
                }
            }
        }
        return taken;
    }

    private List<Taken> fromRows(ProjectName project, List<RunRecord> runs, List<String> metrics) {
        var ids = runs.stream().map(RunRecord::id).collect(Collectors.toUnmodifiableSet());
        var wanted = Set.copyOf(metrics);
        var asked = ids.size() > MAX_ASKED ? null : List.copyOf(ids);
        return reading.take(
                () -> {
                    try (var rows = store.rows(project, asked, 0)) {
                        var columns = ProjectColumns.packed();
                        rows.iterator()
                                .forEachRemaining(
                                        row -> {
                                            var values = values(row, wanted);
                                            if (ids.contains(row.runId()) && !values.isEmpty()) {
                                                columns.add(row.with(Json.raw(values)));
                                            }
                                        });
                        return in(columns, runs, metrics);
                    }
                });
    }

    private static Map<String, Double> values(StoredRow row, Set<String> metrics) {
        var values = new LinkedHashMap<String, Double>();
        Members.numbers(
                row.metrics(),
                (name, value) -> {
                    if (metrics.contains(name)) {
                        values.put(name, value);
                    }
                });
        return values;
    }

    /** How many runs have each of the metrics that hold numbers. */
    Map<String, Integer> runsOfMetrics(ProjectName project) {
        return cache.read(
                        project,
                        columns -> {
                            Map<String, Integer> counts = new HashMap<>();
                            for (var run : columns.runs()) {
                                run.numericMetrics().forEach(m -> counts.merge(m, 1, Integer::sum));
                            }
                            return counts;
                        })
                .orElseGet(() -> reading.take(() -> countedInRows(project)));
    }

    private Map<String, Integer> countedInRows(ProjectName project) {
        var seen = new HashMap<String, Set<String>>();
        try (var rows = store.rows(project, null, 0)) {
            rows.iterator()
                    .forEachRemaining(
                            row -> {
                                var known =
                                        seen.computeIfAbsent(row.runId(), id -> new HashSet<>());
                                Members.numbers(row.metrics(), (name, value) -> known.add(name));
                            });
        }
        var counts = new HashMap<String, Integer>();
        seen.values().forEach(names -> names.forEach(m -> counts.merge(m, 1, Integer::sum)));
        return counts;
    }
}
