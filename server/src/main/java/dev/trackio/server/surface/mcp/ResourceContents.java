package dev.trackio.server.surface.mcp;

import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what stands at an address. Every answer is held whole, so each has a bound. */
final class ResourceContents {
    private static final int MOST_BYTES = 8 << 20;

    private final Calls calls;

    ResourceContents(Calls calls) {
        this.calls = calls;
    }

    /** One entry of {@code contents}. */
    Map<String, Object> of(Caller caller, String uri, ResourceUri meant) throws IOException {
        return switch (meant) {
            case ResourceUri.Projects() ->
                    json(uri, calls.json(caller, "get_all_projects", Map.of()));
            case ResourceUri.Project(var project) -> {
                mustExist(caller, project);
                yield json(
                        uri, calls.json(caller, "get_project_summary", Map.of("project", project)));
            }
            case ResourceUri.Run(var project, var run) ->
                    json(uri, summary(caller, of(caller, project, run)));
            case ResourceUri.Config(var project, var run) ->
                    json(
                            uri,
                            Json.fields(summary(caller, of(caller, project, run)))
                                    .getOrDefault("config", RawJson.NULL));
            case ResourceUri.Metric(var project, var run, var metric) ->
                    json(uri, metric(caller, of(caller, project, run), metric));
            case ResourceUri.Table(var project, var run) ->
                    text(uri, "text/csv", table(caller, of(caller, project, run)));
            case ResourceUri.Report(var project) -> {
                mustExist(caller, project);
                yield text(uri, "text/markdown", new ProjectReport(calls).of(caller, project));
            }
            case ResourceUri.Plot(var project, var metric) -> plot(caller, uri, project, metric);
        };
    }

    private void mustExist(Caller caller, String project) throws IOException {
        var projects = calls.names(caller, "get_all_projects", Map.of());
        if (!projects.contains(project)) {
            throw ApiException.notFound(
                    "no such project"
                            + Nearest.to(project, projects)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
    }

    /** The arguments that name a run: by its name, else by its id. */
    private Map<String, Object> of(Caller caller, String project, String run) throws IOException {
        mustExist(caller, project);
        var names = calls.names(caller, "get_runs_for_project", Map.of("project", project));
        if (names.contains(run)) {
            return JsonObject.of("project", project, "run", run);
        }
        var byId = JsonObject.of("project", project, "run_id", run);
        if ("0".equals(String.valueOf(Json.fields(summary(caller, byId)).get("num_logs")))) {
            throw ApiException.notFound(
                    "no such run"
                            + Nearest.to(run, names)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
        return byId;
    }

    private RawJson summary(Caller caller, Map<String, Object> run) throws IOException {
        return calls.json(caller, "get_run_summary", run);
    }

    private RawJson metric(Caller caller, Map<String, Object> run, String metric)
            throws IOException {
        var given = new LinkedHashMap<>(run);
        given.put("metric_name", metric);
        var answer = new LinkedHashMap<String, Object>();
        calls.call(
                caller,
                "get_metric_values",
                given,
                result -> {
                    @SuppressWarnings("unchecked") // what that operation gives
                    var rows = (Rows<MetricPoint>) result;
                    var thinned = Thinned.of(rows == null ? Rows.of(List.of()) : rows);
                    answer.put("metric", metric);
                    answer.put("total", thinned.total());
                    answer.put("truncated", thinned.total() > Thinned.MOST);
                    answer.put("values", thinned.points());
                });
        if (Long.valueOf(0).equals(answer.get("total"))) {
            var known = calls.names(caller, "get_metrics_for_run", run);
            throw ApiException.notFound(
                    "no values of this metric; "
                            + Nearest.to(metric, known)
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("the run has " + known.size() + " others"));
        }
        return Json.raw(answer);
    }

    private String table(Caller caller, Map<String, Object> run) throws IOException {
        var csv = new CsvTable(MOST_BYTES);
        calls.call(
                caller,
                "get_logs",
                run,
                result -> {
                    if (result instanceof Rows<?> rows) {
                        csv.read(rows);
                    }
                });
        return csv.text();
    }

    private Map<String, Object> plot(Caller caller, String uri, String project, String metric)
            throws IOException {
        var plot =
                calls.json(
                        caller,
                        "plot_metrics",
                        JsonObject.of("project", project, "metrics", List.of(metric)));
        var image = Json.fields(Json.fields(plot).getOrDefault("image", RawJson.of("{}")));
        return JsonObject.of(
                "uri",
                uri,
                "mimeType",
                image.getOrDefault("mime_type", RawJson.NULL),
                "blob",
                image.getOrDefault("data", RawJson.NULL));
    }

    private static Map<String, Object> json(String uri, RawJson json) {
        return text(uri, "application/json", json.toString());
    }

    private static Map<String, Object> text(String uri, String type, String text) {
        return JsonObject.of("uri", uri, "mimeType", type, "text", text);
    }
}
