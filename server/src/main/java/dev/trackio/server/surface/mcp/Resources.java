package dev.trackio.server.surface.mcp;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be read by address: projects, runs, configurations, metrics, charts, reports. A client
 * shows them for its user to choose, and a model follows links to them.
 */
final class Resources implements Part {
    private static final String JSON = "application/json";
    private static final int PAGE = 100;
    private static final int NOT_FOUND_OF_OLD = -32002;

    private static final List<Map<String, Object>> TEMPLATES =
            List.of(
                    template(
                            "{project}", "project", JSON, "A project: its runs and what it holds."),
                    template("{project}/{run}", "run", JSON, "A run: its metrics, its last step."),
                    template("{project}/{run}/config", "config", JSON, "The run's configuration."),
                    template(
                            "{project}/{run}/metrics/{metric}",
                            "metric",
                            JSON,
                            "The values of a metric, at most 1,000: smallest and largest are kept."),
                    template(
                            "{project}/{run}/metrics.csv",
                            "table",
                            "text/csv",
                            "All numbers of a run, a row for each entry."),
                    template(
                            "{project}/plot/{metric}.png",
                            "plot",
                            "image/png",
                            "A chart of a metric of the newest runs."),
                    template(
                            "{project}/report.md",
                            "report",
                            "text/markdown",
                            "What a project holds, in words and tables."));

    private final Calls calls;
    private final ResourceContents contents;

    Resources(Calls calls) {
        this.calls = calls;
        contents = new ResourceContents(calls);
    }

    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return Map.of("resources", Map.of(), "extensions", ChartApp.EXTENSION);
    }

    @Override
    public Map<String, Method> methods(Era era) {
        return Map.of(
                "resources/list", this::list,
                "resources/templates/list", this::templates,
                "resources/read", this::read);
    }

    /** The list of projects, then each project, by pages. */
    private void list(Exchange exchange) throws IOException {
        var from = from(exchange.request().text("cursor"));
        var projects = calls.names(exchange.caller(), "get_all_projects", Map.of());
        var all = new ArrayList<Map<String, Object>>();
        if (from == 0) {
            all.add(
                    resource(
                            ResourceUri.SCHEME + ResourceUri.PROJECTS,
                            ResourceUri.PROJECTS,
                            JSON,
                            "The names of all projects."));
        }
        if (from == 0) {
            all.add(
                    resource(
                            ChartApp.URI,
                            "chart",
                            ChartApp.TYPE,
                            "Shows the answer of plot_metrics, for hosts with MCP Apps."));
        }
        var to = Math.min(projects.size(), from + PAGE);
        for (var project : projects.subList(Math.min(from, to), to)) {
            all.add(
                    resource(
                            ResourceUri.ofProject(project),
                            project,
                            JSON,
                            "A project: its runs and what it holds."));
        }
        var result = JsonObject.of("resources", all);
        if (to < projects.size()) {
            result.put("nextCursor", Integer.toString(to));
        }
        exchange.result(result);
    }

    private static int from(@Nullable String cursor) {
        try {
            return cursor == null ? 0 : Math.max(0, Integer.parseInt(cursor));
        } catch (NumberFormatException e) {
            throw RpcFault.invalidParams("\"cursor\" is not one that this server gave out.");
        }
    }

    private void templates(Exchange exchange) throws IOException {
        exchange.result(JsonObject.of("resourceTemplates", TEMPLATES));
    }

    private void read(Exchange exchange) throws IOException {
        var uri = exchange.text("uri");
        if (uri.equals(ChartApp.URI)) {
            exchange.result(JsonObject.of("contents", List.of(ChartApp.content())));
            return;
        }
        try {
            var meant = ResourceUri.of(uri);
            if (meant.isEmpty()) {
                throw ApiException.notFound(
                        "addresses begin with trackio://projects or trackio://PROJECT");
            }
            var content = contents.of(exchange.caller(), uri, meant.get());
            exchange.result(JsonObject.of("contents", List.of(content)));
        } catch (ApiException e) {
            if (e.kind() == ApiException.Kind.NOT_FOUND
                    || e.kind() == ApiException.Kind.BAD_REQUEST) {
                throw notFound(exchange.era(), uri, e.getMessage());
            }
            throw e;
        }
    }

    private static RpcFault notFound(Era era, String uri, @Nullable String why) {
        var shown = Nearest.shortened(uri);
        var code =
                switch (era) {
                    case LEGACY -> NOT_FOUND_OF_OLD;
                    case MODERN -> RpcFault.INVALID_PARAMS;
                };
        return new RpcFault(
                code, 400, "Resource not found: " + shown + " (" + why + ")", Map.of("uri", shown));
    }

    private static Map<String, Object> resource(
            String uri, String name, String type, String description) {
        return JsonObject.of(
                "uri", uri, "name", name, "description", description, "mimeType", type);
    }

    private static Map<String, Object> template(
            String path, String name, String type, String description) {
        return JsonObject.of(
                "uriTemplate", ResourceUri.SCHEME + path,
                "name", name,
                "description", description,
                "mimeType", type);
    }
}
