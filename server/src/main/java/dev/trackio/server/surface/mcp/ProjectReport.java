package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.Caller;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a project holds, in markdown: its runs, its metrics, its latest alerts. */
final class ProjectReport {
    private static final int MOST_RUNS = 30;
    private static final int MOST_METRICS = 6;
    private static final int MOST_ALERTS = 10;

    private final Calls calls;

    ProjectReport(Calls calls) {
        this.calls = calls;
    }

    String of(Caller caller, String project) throws IOException {
        var text = new StringBuilder("# ").append(plain(project)).append("\n\n");
        runs(text, caller, project);
        metrics(text, caller, project);
        alerts(text, caller, project);
        return text.toString();
    }

    private void runs(StringBuilder text, Caller caller, String project) throws IOException {
        var runs = calls.json(caller, "get_runs_for_project", Map.of("project", project));
        var all = Json.elements(runs);
        text.append(all.size())
                .append(" runs, the newest first.\n\n| Run | First entry |\n|---|---|\n");
        for (var run : all.reversed().stream().limit(MOST_RUNS).toList()) {
            var fields = Json.fields(run);
            row(text, List.of(word(fields.get("name")), word(fields.get("created_at"))));
        }
    }

    private void metrics(StringBuilder text, Caller caller, String project) throws IOException {
        var names = calls.names(caller, "get_metric_names", Map.of("project", project));
        text.append("\n## Metrics\n\n");
        for (var metric : names.stream().limit(MOST_METRICS).toList()) {
            var best =
                    calls.json(
                            caller,
                            "find_best_run",
                            JsonObject.of(
                                    "project", project, "metric", metric, "mode", "min", "top", 3));
            text.append("### ").append(plain(metric)).append("\n\nThe smallest values.\n\n");
            text.append("| Run | Smallest | at step | Last |\n|---|---|---|---|\n");
            for (var run : Json.elements(best)) {
                var fields = Json.fields(run);
                row(
                        text,
                        List.of(
                                word(fields.get("name")),
                                word(fields.get("value")),
                                word(fields.get("step")),
                                word(fields.get("last"))));
            }
            text.append('\n');
        }
        if (names.size() > MOST_METRICS) {
            text.append("And ").append(names.size() - MOST_METRICS).append(" more metrics.\n");
        }
    }

    private void alerts(StringBuilder text, Caller caller, String project) throws IOException {
        var alerts = Json.elements(calls.json(caller, "get_alerts", Map.of("project", project)));
        if (alerts.isEmpty()) {
            return;
        }
        text.append("\n## Alerts\n\n| Level | Run | Step | Title |\n|---|---|---|---|\n");
        for (var alert : alerts.stream().limit(MOST_ALERTS).toList()) {
            var fields = Json.fields(alert);
            row(
                    text,
                    List.of(
                            word(fields.get("level")),
                            word(fields.get("run")),
                            word(fields.get("step")),
                            word(fields.get("title"))));
        }
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String word(@Nullable RawJson value) {
        var words = Json.text(value);
        return plain(words != null ? words : value == null ? "" : value.toString());
    }

    /** Text of users as one line in which no markdown is meant. */
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}]+", " ").replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
    }
}
