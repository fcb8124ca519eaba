package dev.trackio.server.series;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunList;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.runs.RunStore;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.ProjectColumns;
import dev.trackio.server.series.column.RunColumns;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs as the cache knows them: no summary reads rows. */
public final class CachedRuns implements RunStore {
    // Plain: what Comparator.comparing makes is in no class archive, and takes 10 ms to make.
    private static final Comparator<RunColumns> OLDEST_FIRST =
            (one, other) -> {
                var byTime = one.first().timestamp().compareTo(other.first().timestamp());
                return byTime != 0 ? byTime : Long.compare(one.first().id(), other.first().id());
            };

    private final SeriesCache cache;
    private final RunStore store;

    public CachedRuns(SeriesCache cache, RunStore store) {
        this.cache = cache;
        this.store = store;
    }

    @Override
    public List<RunRecord> runs(ProjectName project) {
        return cache.read(project, CachedRuns::records)
                .map(logged -> RunList.of(logged, store.linked(project)))
                .orElseGet(() -> store.runs(project));
    }

    @Override
    public List<Linked> linked(ProjectName project) {
        return store.linked(project);
    }

    static List<RunRecord> records(ProjectColumns columns) {
        return columns.runs().stream()
                .sorted(OLDEST_FIRST)
                .map(RunColumns::first)
                .map(row -> new RunRecord(row.runId(), row.runName(), row.timestamp()))
                .toList();
    }

    @Override
    public Map<String, RawJson> configs(ProjectName project) {
        return store.configs(project);
    }

    @Override
    public Optional<RawJson> config(ProjectName project, String runId) {
        return store.config(project, runId);
    }

    @Override
    public Optional<Totals> totals(ProjectName project, RunRef run) {
        var found =
                cache.read(
                        project, columns -> Optional.ofNullable(columns.find(run)).map(Glance::of));
        if (found.isEmpty()) {
            return store.totals(project, run);
        }
        return found.get()
                .map(
                        seen ->
                                new Totals(
                                        seen.id,
                                        seen.name,
                                        seen.count,
                                        seen.largestStep,
                                        store.config(project, seen.id).orElse(null)));
    }

    /** What is taken out of the columns of a run. */
    private record Glance(String id, String name, long count, Step largestStep) {
        static Glance of(RunColumns run) {
            return new Glance(run.id(), run.first().runName(), run.count(), run.largestStep());
        }
    }
}
