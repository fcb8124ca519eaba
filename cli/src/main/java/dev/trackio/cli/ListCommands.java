package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;
import static dev.trackio.cli.command.Option.PROJECT;
import static dev.trackio.cli.command.Option.RUN;

import dev.trackio.api.AlertOperations;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RunOperations.None;
import dev.trackio.api.SystemOperations;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.command.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code trackio list …}: what there is. */
final class ListCommands {
    static final Option ANY_RUN = Option.text("--run", "NAME", "Run name; all runs unless given.");
    static final Option LEVEL =
            Option.text("--level", "LEVEL", "Only this level: info, warn or error.");
    static final Option SINCE =
            Option.text("--since", "TIME", "Only alerts later than this ISO 8601 time.");

    private ListCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of("list projects", "List all projects.", ListCommands::projects)
                        .with(JSON),
                Command.of("list runs", "List the runs of a project.", ListCommands::runs)
                        .with(PROJECT, JSON)
                        .example("--project my-project"),
                Command.of("list metrics", "List the metrics of a run.", ListCommands::metrics)
                        .with(PROJECT, RUN, JSON)
                        .example("--project my-project --run run-1"),
                Command.of(
                                "list system-metrics",
                                "List the system metrics of a run.",
                                ListCommands::systemMetrics)
                        .with(PROJECT, RUN, JSON)
                        .example("--project my-project --run run-1"),
                Command.of(
                                "list alerts",
                                "List the alerts of a project or a run, newest first.",
                                ListCommands::alerts)
                        .with(PROJECT, ANY_RUN, LEVEL, SINCE, JSON)
                        .example("--project my-project --level error"),
                Command.of(
                                "list reports",
                                "List the Markdown reports of a project or a run.",
                                Reports::list)
                        .with(PROJECT, ANY_RUN, JSON)
                        .example("--project my-project"));
    }

    private static void projects(Session session) throws IOException {
        var projects = session.source().ask(ProjectOperations.GET_ALL_PROJECTS, new None());
        if (session.json()) {
            session.out().json(Map.of("projects", projects));
        } else {
            session.out().list("Projects", projects.texts());
        }
    }

    private static void runs(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var runs = Found.names(session.source(), project);
        if (session.json()) {
            session.out().json(Fields.of("project", project, "runs", runs));
        } else {
            session.out().list("Runs in '" + project + "'", runs);
        }
    }

    private static void metrics(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var run = session.given().required(RUN);
        var metrics =
                session.source()
                        .ask(
                                MetricOperations.GET_METRICS_FOR_RUN,
                                new MetricOperations.MetricsForRun(project, run, null));
        if (metrics.isEmpty()) {
            Found.run(session.source(), project, run);
        }
        if (session.json()) {
            session.out().json(Fields.of("project", project, "run", run, "metrics", metrics));
        } else {
            session.out().list("Metrics for '" + run + "' in '" + project + "'", metrics.texts());
        }
    }

    private static void systemMetrics(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var run = session.given().required(RUN);
        var metrics =
                session.source()
                        .ask(
                                SystemOperations.GET_SYSTEM_METRICS_FOR_RUN,
                                Found.ofRun(project, run));
        if (metrics.isEmpty()) {
            Found.run(session.source(), project, run);
        }
        if (session.json()) {
            session.out()
                    .json(Fields.of("project", project, "run", run, "system_metrics", metrics));
        } else {
            session.out().list("System Metrics", metrics.texts());
        }
    }

    static void alerts(Session session) throws IOException {
        var given = session.given();
        var project = given.required(PROJECT);
        var run = given.text(ANY_RUN);
        var level = given.text(LEVEL);
        var since = given.text(SINCE);
        var alerts =
                session.source()
                        .ask(
                                AlertOperations.GET_ALERTS,
                                new AlertOperations.AlertQuery(project, run, null, level, since));
        if (alerts.isEmpty()) {
            Found.project(session.source(), project);
        }
        if (session.json()) {
            session.out()
                    .json(
                            Fields.of(
                                    "project", project, "run", run, "level", level, "since", since,
                                    "alerts", alerts));
        } else if (alerts.isEmpty()) {
            session.out().println("No alerts found.");
        } else {
            session.out().println("Found " + alerts.list().size() + " alert(s):\n");
            session.out()
                    .table(
                            Table.loose(
                                    80,
                                    List.of("Timestamp", "Run", "Level", "Title", "Text", "Step"),
                                    alerts.list().stream().map(ListCommands::alert).toList()));
        }
    }

    private static List<String> alert(Answer alert) {
        return List.of(
                alert.get("timestamp").text(),
                alert.get("run").text(),
                alert.get("level").textOr("N/A").toUpperCase(Locale.ROOT),
                alert.get("title").textOr(""),
                alert.get("text").textOr(""),
                alert.get("step").text());
    }
}
