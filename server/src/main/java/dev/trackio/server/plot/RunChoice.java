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
import java.util.Map;
import java.util.Set;

/**
 * Which runs are drawn.
 *
 * @param drawn as they were named, else the oldest first
 * @param leftOut that have one of the metrics, the newest first
 * @param named whether the caller chose them
 */
record RunChoice(List<RunRecord> drawn, List<RunRecord> leftOut, boolean named) {
    private static final int NEWEST = 10;

    static RunChoice of(PlotPlan plan, ProjectStore projects, RunStore runs, SeriesCache cache) {
        var all = runs.runs(plan.project());
        if (all.isEmpty()) {
            throw noRuns(plan.project(), projects);
        }
        if (plan.runs() != null) {
            return new RunChoice(named(plan.runs(), all), List.of(), true);
        }
        var ids = cache.read(plan.project(), columns -> having(columns, plan.metrics()));
        if (ids.isPresent()) {
            return chosen(all.reversed(), plan.metrics(), ids.get());
        }
        // only the answer tells which of them have the metrics: those without are dropped then
        var most = Math.min(2 * NEWEST, all.size());
        return new RunChoice(all.subList(all.size() - most, all.size()), List.of(), false);
    }

    /**
     * The same with what is known of these runs only once they are read.
     *
     * @param ids of the runs that have each of the metrics
     */
    RunChoice having(List<String> metrics, Map<String, Set<String>> ids) {
        return named ? this : chosen(drawn.reversed(), metrics, ids).without(leftOut);
    }

    private RunChoice without(List<RunRecord> older) {
        var left = new ArrayList<>(leftOut);
        left.addAll(older);
        return new RunChoice(drawn, left, named);
    }

    /** The newest that have one of the metrics, and of each metric that none of these has one. */
    private static RunChoice chosen(
            List<RunRecord> newestFirst, List<String> metrics, Map<String, Set<String>> ids) {
        var having =
                newestFirst.stream()
                        .filter(run -> ids.values().stream().anyMatch(of -> of.contains(run.id())))
                        .toList();
        var drawn = new LinkedHashSet<>(having.subList(0, Math.min(NEWEST, having.size())));
        for (var metric : metrics) {
            var of = ids.getOrDefault(metric, Set.of());
            if (drawn.stream().noneMatch(run -> of.contains(run.id()))) {
                having.stream()
                        .filter(run -> of.contains(run.id()))
                        .findFirst()
                        .ifPresent(drawn::add);
            }
        }
        return new RunChoice(
                having.stream().filter(drawn::contains).toList().reversed(),
                having.stream().filter(run -> !drawn.contains(run)).toList(),
                false);
    }

    /** Whether none that is left out is newer than one that is drawn. */
    boolean isNewest() {
        return drawn.size() <= NEWEST;
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

    /** Ids of the runs that have each of the metrics. */
    private static Map<String, Set<String>> having(ProjectColumns columns, List<String> metrics) {
        Map<String, Set<String>> ids = new HashMap<>();
        for (var run : columns.runs()) {
            var known = run.numericMetrics();
            for (var metric : metrics) {
                if (known.contains(metric)) {
                    ids.computeIfAbsent(metric, m -> new HashSet<>()).add(run.id());
                }
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
