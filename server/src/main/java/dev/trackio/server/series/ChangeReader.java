package dev.trackio.server.series;

import dev.trackio.api.Changes;
import dev.trackio.api.Changes.Growth;
import dev.trackio.api.ChartOperations.ChangesQuery;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunList;
import dev.trackio.server.runs.RunStore;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.ProjectColumns;
import java.util.HashMap;
import java.util.Map;

/** What was logged since an earlier look: which runs and metrics, not their values. */
public final class ChangeReader {
    private final SeriesCache cache;
    private final RunStore runs;
    private final MetricStore store;

    /**
     * @param runs as the cache knows them
     */
    public ChangeReader(SeriesCache cache, RunStore runs, MetricStore store) {
        this.cache = cache;
        this.runs = runs;
        this.store = store;
    }

    public Changes read(ChangesQuery in) {
        var project = ProjectName.of(in.project());
        var linked = runs.linked(project);
        return cache.read(
                        project,
                        columns ->
                                new Changes(
                                        columns.cursor(),
                                        columns.epoch(),
                                        RunList.of(CachedRuns.records(columns), linked),
                                        in.since() == null ? null : after(columns, in.since())))
                .orElseGet(() -> new Changes(store.lastId(project), 0, runs.runs(project), null));
    }

    private static Map<String, Map<String, Growth>> after(ProjectColumns columns, long id) {
        var grown = new HashMap<String, Map<String, Growth>>();
        for (var run : columns.runs()) {
            var metrics = run.after(id);
            if (!metrics.isEmpty()) {
                grown.put(run.id(), metrics);
            }
        }
        return grown;
    }
}
