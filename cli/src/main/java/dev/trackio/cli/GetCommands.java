package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;
import static dev.trackio.cli.command.Option.PROJECT;
import static dev.trackio.cli.command.Option.RUN;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.Step;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Printer;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.command.Table;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code trackio get …}: one project, run or metric. */
final class GetCommands {
    private static final Option METRIC = Option.text("--metric", "NAME", "Metric name.").must();
    private static final Option STEP = Option.whole("--step", "N", "Only this step.");
    private static final Option AROUND =
            Option.whole("--around", "N", "Only steps around this one; --window says how far.");
    private static final Option AT_TIME =
            Option.text(
                    "--at-time",
                    "TIME",
                    "Only entries around this ISO 8601 time; --window says how far.");
    private static final Option WINDOW =
            Option.whole(
                    "--window",
                    "N",
                    "Steps on each side of --around, or seconds of --at-time; 10 unless given.");
    private static final long USUAL_WINDOW = 10;

    private GetCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of("get project", "Show a project's summary.", GetCommands::project)
                        .with(PROJECT, JSON)
                        .example("--project my-project"),
                Command.of("get run", "Show a run's summary.", GetCommands::run)
                        .with(PROJECT, RUN, JSON)
                        .example("--project my-project --run run-1"),
                Command.of("get metric", "Show the values of a metric.", GetCommands::metric)
                        .with(PROJECT, RUN, METRIC, STEP, AROUND, AT_TIME, WINDOW, JSON)
                        .example("--project my-project --run run-1 --metric loss --around 100"),
                Command.of(
                                "get snapshot",
                                "Show all metrics at a step or a time.",
                                GetCommands::snapshot)
                        .with(PROJECT, RUN, STEP, AROUND, AT_TIME, WINDOW, JSON)
                        .example("--project my-project --run run-1 --step 100"),
                Command.of(
                                "get system-metric",
                                "Show the samples of a run's system metrics.",
                                SystemSamples::get)
                        .with(PROJECT, RUN, SystemSamples.METRIC, JSON)
                        .example("--project my-project --run run-1"),
                Command.of(
                                "get alerts",
                                "Show the alerts of a project or a run, newest first.",
                                ListCommands::alerts)
                        .with(
                                PROJECT,
                                ListCommands.ANY_RUN,
                                ListCommands.LEVEL,
                                ListCommands.SINCE,
                                JSON)
                        .example("--project my-project --run run-1"),
                Command.of("get report", "Show the Markdown of a report.", Reports::get)
                        .with(PROJECT, RUN, Reports.REPORT, JSON)
                        .example("--project my-project --run run-1 --report notes"));
    }

    private static void project(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var summary =
                session.source().ask(ProjectOperations.GET_PROJECT_SUMMARY, new OfProject(project));
        if (summary.get("runs").isEmpty()) {
            Found.project(session.source(), project);
        }
        var out = session.out();
        if (session.json()) {
            out.json(summary);
            return;
        }
        out.println("Project: " + summary.get("project").text());
        out.println("Number of runs: " + summary.get("num_runs").text());
        out.println();
        if (summary.get("runs").isEmpty()) {
            out.println("No runs found.");
        } else {
            out.println(out.heading("Runs:"));
            summary.get("runs").list().forEach(run -> out.println("  - " + run.text()));
        }
        var last = summary.get("last_activity");
        if (!last.isEmpty() && !last.text().equals("0")) {
            out.println("\nLast activity (max step): " + last.text());
        }
    }

    private static void run(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var run = session.given().required(RUN);
        var summary =
                session.source().ask(RunOperations.GET_RUN_SUMMARY, Found.ofRun(project, run));
        if (summary.get("num_logs").text().equals("0")) {
            Found.run(session.source(), project, run);
        }
        var out = session.out();
        if (session.json()) {
            out.json(summary);
            return;
        }
        out.println("Project: " + summary.get("project").text());
        out.println("Run: " + summary.get("run").text());
        out.println("Number of logs: " + summary.get("num_logs").text());
        if (!summary.get("last_step").isNull()) {
            out.println("Last step: " + summary.get("last_step").text());
        }
        out.println();
        if (summary.get("metrics").isEmpty()) {
            out.println("No metrics found.");
        } else {
            out.println(out.heading("Metrics:"));
            summary.get("metrics").texts().forEach(metric -> out.println("  - " + metric));
        }
        config(summary.get("config"), out);
    }

    /** Keys with an underscore are Trackio's own. */
    private static void config(Answer config, Printer out) {
        out.println();
        if (config.isEmpty()) {
            out.println("Config: (no config)");
            return;
        }
        out.println(out.heading("Config:"));
        var own = config.fields().keySet().stream().filter(key -> !key.startsWith("_")).toList();
        own.forEach(key -> out.println("  " + key + ": " + config.get(key).text()));
        if (own.isEmpty()) {
            out.println("  (no config)");
        }
    }

    private static void metric(Session session) throws IOException {
        var given = session.given();
        var project = given.required(PROJECT);
        var run = given.required(RUN);
        var metric = given.required(METRIC);
        var values =
                session.source()
                        .ask(
                                MetricOperations.GET_METRIC_VALUES,
                                new MetricOperations.MetricValues(
                                        project,
                                        run,
                                        metric,
                                        step(session, STEP),
                                        step(session, AROUND),
                                        given.text(AT_TIME),
                                        (double) window(session),
                                        null,
                                        null));
        if (values.isEmpty()) {
            Found.metric(session.source(), project, run, metric);
        }
        var out = session.out();
        if (session.json()) {
            out.json(Fields.of("project", project, "run", run, "metric", metric, "values", values));
        } else if (values.isEmpty()) {
            out.println("No metric values found.");
        } else {
            out.println("Found " + values.list().size() + " value(s):\n");
            out.table(Table.loose(50, POINT, points(values)));
        }
    }

    private static final List<String> POINT = List.of("Step", "Timestamp", "Value");

    private static List<List<String>> points(Answer values) {
        return values.list().stream()
                .map(
                        v ->
                                List.of(
                                        v.get("step").text(),
                                        v.get("timestamp").text(),
                                        v.get("value").text()))
                .toList();
    }

    private static void snapshot(Session session) throws IOException {
        var given = session.given();
        var project = given.required(PROJECT);
        var run = given.required(RUN);
        if (!given.has(STEP) && !given.has(AROUND) && !given.has(AT_TIME)) {
            throw Fault.of(
                    "Provide --step, --around (with --window), or --at-time (with --window).");
        }
        var snapshot =
                session.source()
                        .ask(
                                MetricOperations.GET_SNAPSHOT,
                                new MetricOperations.Snapshot(
                                        project,
                                        run,
                                        null,
                                        step(session, STEP),
                                        step(session, AROUND),
                                        given.text(AT_TIME),
                                        (double) window(session)));
        if (snapshot.isEmpty()) {
            Found.run(session.source(), project, run);
        }
        if (session.json()) {
            var answer = Fields.of("project", project, "run", run, "metrics", snapshot);
            if (given.has(STEP)) {
                answer.put("step", given.whole(STEP));
            }
            if (given.has(AROUND)) {
                answer.put("around", given.whole(AROUND));
                answer.put("window", window(session));
            }
            if (given.has(AT_TIME)) {
                answer.put("at_time", given.text(AT_TIME));
                answer.put("window", window(session));
            }
            session.out().json(answer);
        } else {
            print(snapshot, session.out());
        }
    }

    private static void print(Answer snapshot, Printer out) {
        if (snapshot.isEmpty()) {
            out.println("No metrics found in the specified range.");
        }
        for (var metric : new TreeMap<>(snapshot.fields()).keySet()) {
            out.println("\n" + out.heading(metric + ":"));
            out.println("  " + String.join(" | ", POINT));
            out.println("  " + "-".repeat(48));
            points(snapshot.get(metric))
                    .forEach(point -> out.println("  " + String.join(" | ", point)));
        }
    }

    private static @Nullable Step step(Session session, Option option) {
        var step = session.given().whole(option);
        return step == null ? null : Step.of(step);
    }

    private static long window(Session session) {
        var window = session.given().whole(WINDOW);
        return window == null ? USUAL_WINDOW : window;
    }
}
