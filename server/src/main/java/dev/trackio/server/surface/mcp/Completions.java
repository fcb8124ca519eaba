package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Completes the names of projects, runs and metrics in prompts and in addresses of resources. */
final class Completions implements Part {
    private static final int MOST = 100;

    private final Calls calls;

    Completions(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return Map.of("completions", Map.of());
    }

    @Override
    public Map<String, Method> methods(Era era) {
        return Map.of("completion/complete", this::complete);
    }

    private void complete(Exchange exchange) throws IOException {
        var params = exchange.request().params();
        var argument = Message.object(params, "argument");
        var name = Json.text(argument.get("name"));
        var typed = Json.text(argument.get("value"));
        if (name == null || typed == null) {
            throw RpcFault.invalidParams(
                    "\"argument\" must have a \"name\" and a \"value\", both strings.");
        }
        var others = Message.object(Message.object(params, "context"), "arguments");
        var found = matching(known(exchange.caller(), name, others), typed);
        exchange.result(
                JsonObject.of(
                        "completion",
                        JsonObject.of(
                                "values", found.stream().limit(MOST).toList(),
                                "total", found.size(),
                                "hasMore", found.size() > MOST)));
    }

    /** All values that an argument can have; of what stands for no name there are none. */
    private List<String> known(Caller caller, String name, Map<String, RawJson> others)
            throws IOException {
        if (name.equals("project")) {
            return calls.names(caller, "get_all_projects", Map.of());
        }
        var project = Json.text(others.get("project"));
        if (project == null) {
            return List.of();
        }
        try {
            return switch (name) {
                case "run", "other_run" ->
                        calls.names(caller, "get_runs_for_project", Map.of("project", project))
                                .reversed();
                case "metric" -> metrics(caller, project, Json.text(others.get("run")));
                default -> List.of();
            };
        } catch (ApiException e) {
            return List.of(); // of a project that is not there
        }
    }

    private List<String> metrics(Caller caller, String project, @Nullable String run)
            throws IOException {
        return run == null
                ? calls.names(caller, "get_metric_names", Map.of("project", project))
                : calls.names(
                        caller,
                        "get_metrics_for_run",
                        JsonObject.of("project", project, "run", run));
    }

    /** Those that begin as typed, then those that have it elsewhere; each once. */
    private static List<String> matching(List<String> known, String typed) {
        var wanted = typed.toLowerCase(Locale.ROOT);
        var names = known.stream().distinct().toList();
        return Stream.concat(
                        names.stream().filter(one -> lower(one).startsWith(wanted)),
                        names.stream()
                                .filter(one -> !lower(one).startsWith(wanted))
                                .filter(one -> lower(one).contains(wanted)))
                .toList();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
