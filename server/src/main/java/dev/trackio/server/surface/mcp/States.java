package dev.trackio.server.surface.mcp;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By what a resource is seen to have changed. */
final class States {
    private final Calls calls;
    private final ChangeFeed.Source changes;

    States(Calls calls, ChangeFeed.Source changes) {
        this.calls = calls;
        this.changes = changes;
    }

    static @Nullable String project(String uri) {
        return switch (ResourceUri.of(uri).orElse(new ResourceUri.Projects())) {
            case ResourceUri.Projects() -> null;
            case ResourceUri.Project(var project) -> project;
            case ResourceUri.Report(var project) -> project;
            case ResourceUri.Plot(var project, var ignored) -> project;
            case ResourceUri.Run(var project, var ignored) -> project;
            case ResourceUri.Config(var project, var ignored) -> project;
            case ResourceUri.Table(var project, var ignored) -> project;
            case ResourceUri.Metric(var project, var ignored, var metric) -> project;
        };
    }

    /** Whether it is the address of something that can be, now or later. */
    boolean isAddress(String uri) {
        try {
            if (ResourceUri.of(uri).isEmpty()) {
                return false;
            }
            var project = project(uri);
            if (project != null) {
                var _ = changes.version(project);
            }
            return true;
        } catch (ApiException e) {
            return false; // a broken escape, or a name that no project can have
        }
    }

    /** Something that differs when what the address has does. */
    String of(Caller caller, String uri) throws IOException {
        try {
            return switch (ResourceUri.of(uri).orElse(new ResourceUri.Projects())) {
                case ResourceUri.Projects() ->
                        calls.json(caller, "get_all_projects", Map.of()).toString();
                case ResourceUri.Project(var project) -> version(project);
                case ResourceUri.Report(var project) -> version(project);
                case ResourceUri.Plot(var project, var ignored) -> version(project);
                case ResourceUri.Run(var project, var run) -> run(caller, project, run);
                case ResourceUri.Config(var project, var run) -> run(caller, project, run);
                case ResourceUri.Table(var project, var run) -> run(caller, project, run);
                case ResourceUri.Metric(var project, var run, var ignored) ->
                        run(caller, project, run);
            };
        } catch (ApiException e) {
            return ""; // not there, or not now
        }
    }

    /** By its name or by its id, as addresses are read. */
    private String run(Caller caller, String project, String run) throws IOException {
        var state = new StringBuilder();
        for (var key : List.of("run", "run_id")) {
            var given = JsonObject.of("project", project, key, run);
            state.append(calls.json(caller, "get_run_summary", given));
        }
        return state.toString();
    }

    private String version(String project) {
        return Long.toString(changes.version(project));
    }
}
