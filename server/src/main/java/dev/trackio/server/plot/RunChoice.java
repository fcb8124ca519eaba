package dev.trackio.server.plot;

import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.runs.RunStore;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.ProjectColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which runs are drawn.
 *
 * @param drawn as they were named, else the oldest first
 * @param leftOut that have one of the metrics, the newest first
 */
record RunChoice(List<RunRecord> drawn, List<RunRecord> leftOut) {
    private static final int NEWEST = 10;

    static RunChoice of(PlotPlan plan, ProjectStore projects, RunStore runs, SeriesCache cache) {
        var all = runs.runs(plan.project());
        if (all.isEmpty()) {
            throw noRuns(plan.project(), projects);
        }
        if (plan.runs() != null) {
            return new RunChoice(named(plan.runs(), all), List.of());
        }
        var ids = cache.read(plan.project(), columns -> having(columns, plan.metrics()));
        var newest =
                all.reversed().stream()
                        .filter(run -> ids.isEmpty() || ids.get().contains(run.id()))
                        .toList();
        var drawn = newest.subList(0, Math.min(NEWEST, newest.size()));
        return new RunChoice(drawn.reversed(), newest.subList(drawn.size(), newest.size()));
    }

    private static ApiException noRuns(ProjectName project, ProjectStore projects) {
        var shown = '"' + ApiException.shown(project.given()) + '"';
        return ApiException.notFound(
                projects.exists(project)
                        ? "project: " + shown + " has no runs"
                        : "project: there is no "
                                + shown
                                + "."
                                + Nearest.hint(project.given(), projects.keys()));
    }

    private static Set<String> having(ProjectColumns columns, List<String> metrics) {
        var ids = new HashSet<String>();
        for (var run : columns.runs()) {
            var known = run.numericMetrics();
            if (metrics.stream().anyMatch(known::contains)) {
                ids.add(run.id());
            }
        }
        return ids;
    }

    /** Of several runs with one name the newest is meant. */
    private static List<RunRecord> named(List<String> wanted, List<RunRecord> all) {
        var byId = new HashMap<String, RunRecord>();
        var byName = new HashMap<String, RunRecord>();
        for (var run : all) {
            byId.putIfAbsent(run.id(), run);
            byName.put(run.name(), run);
        }
        var found = new LinkedHashSet<RunRecord>();
        for (var each : wanted) {
            var run = byId.getOrDefault(each, byName.get(each));
            if (run == null) {
                throw ApiException.notFound(
                        "runs: there is no \""
                                + ApiException.shown(each)
                                + "\"."
                                + Nearest.hint(each, byName.keySet()));
            }
            found.add(run);
        }
        return new ArrayList<>(found);
    }
}
