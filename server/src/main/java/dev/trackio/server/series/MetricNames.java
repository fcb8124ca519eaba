package dev.trackio.server.series;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.MetricsForRun;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.ProjectColumns;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names of metrics, sorted. */
public final class MetricNames {
    private static final Set<String> NO_METRICS = Set.of("timestamp", "step");

    private final SeriesCache cache;
    private final MetricStore store;

    public MetricNames(SeriesCache cache, MetricStore store) {
        this.cache = cache;
        this.store = store;
    }

    /** All metrics of a run, also those that hold no numbers. */
    public List<String> all(MetricsForRun in) {
        return names(ProjectName.of(in.project()), new RunRef(in.run(), in.runId()));
    }

    /** As {@link #all}, for the summary of a run. */
    public List<String> of(OfRun in) {
        return names(ProjectName.of(in.project()), new RunRef(in.run(), in.runId()));
    }

    private List<String> names(ProjectName project, RunRef run) {
        var names =
                cache.read(
                                project,
                                columns -> {
                                    var found = columns.find(run);
                                    return found == null ? Set.<String>of() : found.metrics();
                                })
                        .orElseGet(() -> read(project, run));
        return names.stream().filter(name -> !NO_METRICS.contains(name)).sorted().toList();
    }

    private Set<String> read(ProjectName project, RunRef run) {
        var names = new TreeSet<String>();
        try (var rows = store.history(project, run)) {
            rows.iterator().forEachRemaining(row -> Members.names(row.metrics(), names::add));
        }
        return names;
    }

    /** The metrics that hold numbers, over several runs. */
    public List<String> numeric(MetricOperations.MetricNames in) {
        var project = ProjectName.of(in.project());
        return cache
                .read(project, columns -> numeric(columns, in.runs()))
                .orElseGet(() -> readNumeric(project, in.runs()))
                .stream()
                .sorted()
                .toList();
    }

    private static Set<String> numeric(ProjectColumns columns, @Nullable List<String> runs) {
        var names = new HashSet<String>();
        var wanted = runs == null ? null : new HashSet<>(runs);
        for (var run : columns.runs()) {
            if (wanted == null || wanted.contains(run.id())) {
                run.addNumericMetrics(names);
            }
        }
        return names;
    }

    private Set<String> readNumeric(ProjectName project, @Nullable List<String> runs) {
        var names = new TreeSet<String>();
        try (var rows = store.rows(project, runs, 0)) {
            rows.iterator()
                    .forEachRemaining(
                            row ->
                                    Members.numbers(
                                            row.metrics(), (name, value) -> names.add(name)));
        }
        return names;
    }
}
