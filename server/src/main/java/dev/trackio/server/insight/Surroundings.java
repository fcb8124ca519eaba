package dev.trackio.server.insight;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.series.CachedRuns;
import dev.trackio.server.series.MetricNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a call names, and says what there is instead when there is no such thing. */
public final class Surroundings {
    private final ProjectStore projects;
    private final CachedRuns runs;
    private final MetricNames names;

    public Surroundings(ProjectStore projects, CachedRuns runs, MetricNames names) {
        this.projects = projects;
        this.runs = runs;
        this.names = names;
    }

    /**
     * @throws ApiException NOT_FOUND when there is none
     */
    ProjectName project(String name) {
        var project = ProjectName.of(name);
        if (!projects.exists(project)) {
            throw ApiException.notFound(
                    "Project '%s' does not exist.%s"
                            .formatted(
                                    ApiException.shown(name), Nearest.hint(name, projects.keys())));
        }
        return project;
    }

    List<String> projects() {
        return projects.keys();
    }

    /** Sorted. */
    List<String> metrics(ProjectName project, @Nullable List<String> runIds) {
        return names.numeric(new MetricOperations.MetricNames(project.key(), runIds));
    }

    /** Oldest first. */
    List<RunRecord> runs(ProjectName project) {
        return runs.runs(project);
    }

    /** By id where one is given, else by the name, or the id that was given as one. */
    RunRecord run(ProjectName project, @Nullable String name, @Nullable String id) {
        var wanted = id == null ? name : id;
        if (wanted == null) {
            throw ApiException.badRequest(
                    "run: give a name or a run_id."
                            + Nearest.hint(
                                    "", runs(project).stream().map(RunRecord::name).toList()));
        }
        var found = new Chosen(runs(project));
        var run = id == null ? found.find(wanted) : found.byId.get(id);
        if (run == null) {
            throw id == null ? found.unknown(wanted, project) : found.unknownId(id, project);
        }
        return run;
    }

    /**
     * Each by id or name, once; null: all.
     *
     * @throws ApiException NOT_FOUND when one of them does not exist
     */
    List<RunRecord> runs(ProjectName project, @Nullable List<String> wanted) {
        var all = runs(project);
        if (wanted == null) {
            return all;
        }
        var chosen = new Chosen(all);
        var runs = new LinkedHashSet<RunRecord>();
        for (var each : wanted) {
            var run = chosen.find(each);
            if (run == null) {
                throw chosen.unknown(each, project);
            }
            runs.add(run);
        }
        return new ArrayList<>(runs);
    }

    private static final class Chosen {
        private final HashMap<String, RunRecord> byId = new HashMap<>();
        private final HashMap<String, RunRecord> byName = new HashMap<>();

        Chosen(List<RunRecord> oldestFirst) {
            for (var run : oldestFirst) {
                byId.putIfAbsent(run.id(), run);
                byName.put(run.name(), run);
            }
        }

        @Nullable RunRecord find(String nameOrId) {
            var run = byId.get(nameOrId);
            return run == null ? byName.get(nameOrId) : run;
        }

        ApiException unknownId(String id, ProjectName project) {
            return ApiException.notFound(
                    "No run of project '%s' has the id '%s'.%s"
                            .formatted(
                                    ApiException.shown(project.key()),
                                    ApiException.shown(id),
                                    Nearest.hint(id, byId.keySet())));
        }

        ApiException unknown(String wanted, ProjectName project) {
            return ApiException.notFound(
                    "Run '%s' does not exist in project '%s'.%s"
                            .formatted(
                                    ApiException.shown(wanted),
                                    ApiException.shown(project.key()),
                                    Nearest.hint(wanted, byName.keySet())));
        }
    }
}
