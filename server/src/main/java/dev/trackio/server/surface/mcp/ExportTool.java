package dev.trackio.server.surface.mcp;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.api.Schema;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives links to tables of runs, which a client reads without its model having to hold them. */
final class ExportTool implements Tool {
    private static final String NAME = "export";
    private static final int MOST = 50;

    private static final Schema.Fields INPUT =
            new Schema.Fields(
                    List.of(
                            new Schema.Field("project", Schema.TEXT, true, "Project name."),
                            new Schema.Field(
                                    "runs",
                                    Schema.list(Schema.TEXT),
                                    false,
                                    "Names of the runs; the newest 50 unless given.")));

    private static final Schema OUTPUT =
            Schema.object(
                    Schema.field(
                            "tables",
                            Schema.list(
                                    Schema.object(
                                            Schema.field("run", Schema.TEXT, "Run name."),
                                            Schema.field(
                                                    "uri",
                                                    Schema.TEXT,
                                                    "Its table, to be read as a resource."))),
                            "Of each run a table in CSV."),
                    Schema.field("total", Schema.WHOLE, "How many runs were asked for."),
                    Schema.field("truncated", Schema.FLAG, "Whether some are left out."));

    private final Calls calls;

    ExportTool(Calls calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, ?> entry(Profile profile) {
        return ToolEntry.of(
                NAME,
                "Get links to all numbers of runs as CSV, a row for each entry (resources, at most"
                        + " 8 MiB each). The command line exports whole projects, also as Parquet:"
                        + " trackio export.",
                INPUT,
                OUTPUT);
    }

    @Override
    public void call(Exchange exchange, RawJson arguments) throws IOException {
        try {
            var given = Json.fields(arguments);
            Given.check(NAME, INPUT, given);
            var project = Given.text(given, "project");
            var names =
                    new LinkedHashSet<>(
                            calls.names(
                                            exchange.caller(),
                                            "get_runs_for_project",
                                            Map.of("project", project))
                                    .reversed());
            var asked = given.getOrDefault("runs", RawJson.NULL);
            links(exchange, project, asked.equals(RawJson.NULL) ? names : chosen(asked, names));
        } catch (ApiException e) {
            ToolResult.error(exchange, e.getMessage());
        }
    }

    private static Set<String> chosen(RawJson asked, Set<String> names) {
        var chosen = new LinkedHashSet<String>();
        for (var one : Json.elements(asked)) {
            var run = String.valueOf(Json.text(one));
            if (!names.contains(run)) {
                throw ApiException.notFound(
                        "No run "
                                + Nearest.shortened(run)
                                + Nearest.to(run, names)
                                        .map(near -> ". Did you mean " + near + "?")
                                        .orElse("."));
            }
            chosen.add(run);
        }
        return chosen;
    }

    private static void links(Exchange exchange, String project, Set<String> runs)
            throws IOException {
        var content = new ArrayList<Map<String, ?>>();
        var tables = new ArrayList<Map<String, ?>>();
        for (var run : runs.stream().limit(MOST).toList()) {
            var uri = ResourceUri.ofTable(project, run);
            tables.add(JsonObject.of("run", run, "uri", uri));
            content.add(
                    JsonObject.of(
                            "type",
                            "resource_link",
                            "uri",
                            uri,
                            "name",
                            run + ".csv",
                            "mimeType",
                            "text/csv"));
        }
        var result =
                JsonObject.of(
                        "tables",
                        tables,
                        "total",
                        runs.size(),
                        "truncated",
                        runs.size() > tables.size());
        content.add(JsonObject.of("type", "text", "text", Json.string(result)));
        exchange.result(
                JsonObject.of("content", content, "isError", false, "structuredContent", result));
    }
}
