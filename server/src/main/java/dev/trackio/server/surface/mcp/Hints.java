package dev.trackio.server.surface.mcp;

import dev.trackio.api.ProjectSummary;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunSummary;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says why an answer is empty. What is not there is no fault in Trackio, so an answer about it is
 * an empty list, from which a model would conclude that nothing was logged.
 */
final class Hints {
    private final Calls calls;

    Hints(Calls calls) {
        this.calls = calls;
    }

    /** Whether a result is as empty as that of something that is not there. */
    static boolean mayBeMissing(@Nullable Object result) {
        return switch (result) {
            case RunSummary run -> run.numLogs() == 0;
            case ProjectSummary project -> project.numRuns() == 0;
            case List<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case null, default -> false;
        };
    }

    /** The first name among the arguments that is not there, and the one that is most like it. */
    Optional<String> of(Caller caller, Map<String, RawJson> given) throws IOException {
        try {
            return missing(caller, given);
        } catch (ApiException e) {
            return Optional.empty(); // the answer itself was fine
        }
    }

    private Optional<String> missing(Caller caller, Map<String, RawJson> given) throws IOException {
        var project = Json.text(given.get("project"));
        if (project == null) {
            return Optional.empty();
        }
        var projects = calls.names(caller, "get_all_projects", Map.of());
        if (!projects.contains(project)) {
            return Optional.of(said("project", project, projects));
        }
        var run = Json.text(given.get("run"));
        if (run == null || given.containsKey("run_id")) {
            return Optional.empty();
        }
        var runs = calls.names(caller, "get_runs_for_project", Map.of("project", project));
        if (!runs.contains(run)) {
            return Optional.of(said("run", run, runs));
        }
        var metric = Json.text(given.get("metric_name"));
        if (metric == null) {
            return Optional.empty();
        }
        var of = JsonObject.of("project", project, "run", run);
        var metrics = calls.names(caller, "get_metrics_for_run", of);
        return metrics.contains(metric)
                ? Optional.empty()
                : Optional.of(said("metric", metric, metrics));
    }

    private static String said(String kind, String name, List<String> known) {
        var shown = Json.string(Nearest.shortened(name));
        return "There is no " + kind + " " + shown + "." + Nearest.hint(name, known);
    }
}
