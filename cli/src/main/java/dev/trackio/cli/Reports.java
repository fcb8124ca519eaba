package dev.trackio.cli;

import static dev.trackio.cli.command.Option.PROJECT;
import static dev.trackio.cli.command.Option.RUN;

import dev.trackio.api.LogOperations;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.command.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Markdown that runs logged. */
final class Reports {
    static final Option REPORT =
            Option.text("--report", "NAME", "Name under which the report was logged.").must();
    private static final int RULE = 80;

    private Reports() {}

    static void list(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var run = session.given().text(ListCommands.ANY_RUN);
        var names = Found.names(session.source(), project);
        if (run != null && !names.contains(run)) {
            throw Fault.of("Run '" + run + "' not found in project '" + project + "'.");
        }
        var reports = new ArrayList<Map<String, @Nullable Object>>();
        // a name that several runs share is asked for once: it stands for the newest of them
        for (var name : run == null ? new LinkedHashSet<>(names) : List.of(run)) {
            reports.addAll(of(session.source(), project, name));
        }
        if (session.json()) {
            session.out().json(Fields.of("project", project, "run", run, "reports", reports));
            return;
        }
        var title = run == null ? "Reports in '" : "Reports for '" + run + "' in '";
        session.out()
                .list(
                        title + project + "'",
                        reports.stream()
                                .map(
                                        r ->
                                                r.get("run")
                                                        + " | "
                                                        + r.get("report")
                                                        + " | step="
                                                        + step(r)
                                                        + " | "
                                                        + r.get("timestamp"))
                                .toList());
    }

    static void get(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var run = session.given().required(RUN);
        var wanted = session.given().required(REPORT);
        var reports =
                of(session.source(), project, run).stream()
                        .filter(report -> wanted.equals(report.get("report")))
                        .toList();
        if (reports.isEmpty()) {
            Found.run(session.source(), project, run);
            throw Found.missing("Report", wanted, project, run);
        }
        if (session.json()) {
            session.out()
                    .json(
                            Fields.of(
                                    "project", project, "run", run, "report", wanted, "values",
                                    reports));
            return;
        }
        for (var i = 0; i < reports.size(); i++) {
            var report = reports.get(i);
            session.out()
                    .println(
                            session.out()
                                    .heading(
                                            "Entry "
                                                    + (i + 1)
                                                    + " | step="
                                                    + step(report)
                                                    + " | timestamp="
                                                    + report.get("timestamp")));
            session.out().println(String.valueOf(report.get("content")));
            if (i + 1 < reports.size()) {
                session.out().println("-".repeat(RULE));
            }
        }
    }

    private static String step(Map<String, @Nullable Object> report) {
        return new Answer(report.get("step")).text();
    }

    private static List<Map<String, @Nullable Object>> of(Source source, String project, String run)
            throws IOException {
        var reports = new ArrayList<Map<String, @Nullable Object>>();
        var logs =
                source.ask(
                        LogOperations.GET_LOGS, new LogOperations.Logs(project, run, null, false));
        for (var log : logs.list()) {
            for (var name : log.fields().keySet()) {
                var value = log.get(name);
                if (value.get("_type").text().equals("trackio.markdown")
                        && value.get("_value").tree() instanceof String content) {
                    reports.add(
                            Fields.of(
                                    "run", run,
                                    "report", name,
                                    "step", log.get("step").tree(),
                                    "timestamp", log.get("timestamp").tree(),
                                    "content", content));
                }
            }
        }
        return reports;
    }
}
