package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;
import static dev.trackio.cli.command.Option.PROJECT;

import dev.trackio.api.ComparisonOperations;
import dev.trackio.api.ComparisonOperations.BestQuery;
import dev.trackio.api.ComparisonOperations.RunsToCompare;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Parameter;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.command.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code trackio compare} and {@code trackio best}: runs beside each other. */
final class CompareCommands {
    static final Option METRIC = Option.text("--metric", "NAME", "Metric name.").must();
    static final Option MIN = Option.flag("--min", "The smallest value is the best: the default.");
    static final Option MAX = Option.flag("--max", "The largest value is the best.");
    static final Option TOP = Option.whole("--top", "N", "How many runs, 10 unless given.");

    private CompareCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                                "compare",
                                "Compare runs: what differs in their configurations, and their metrics.",
                                CompareCommands::compare)
                        .with(Parameter.of("RUN", "Names or ids of two or more runs.").many())
                        .with(PROJECT, JSON)
                        .example("run-1 run-2 --project my-project"),
                Command.of(
                                "best",
                                "Find the runs with the best value of a metric.",
                                CompareCommands::best)
                        .with(PROJECT, METRIC, MIN, MAX, TOP, JSON)
                        .example("--project my-project --metric loss --top 3"));
    }

    private static void compare(Session session) throws IOException {
        var project = session.given().required(PROJECT);
        var wanted = session.given().parameters();
        if (wanted.size() < 2) {
            throw Fault.usage("compare needs two runs or more.");
        }
        var answer =
                session.source()
                        .ask(
                                ComparisonOperations.COMPARE_RUNS,
                                new RunsToCompare(project, wanted, null));
        for (var missing : answer.get("not_found").texts()) {
            Found.run(session.source(), project, missing);
        }
        if (session.json()) {
            session.out().json(answer);
            return;
        }
        var runs = answer.get("runs").list().stream().map(run -> run.get("name").text()).toList();
        configs(session, runs, answer.get("config").list());
        session.out().println();
        metrics(session, runs, answer.get("metrics").list());
        var others = answer.get("other_metrics").texts();
        if (!others.isEmpty()) {
            session.out().println();
            session.out().println("Not in all of them: " + String.join(", ", others));
        }
    }

    private static void configs(Session session, List<String> runs, List<Answer> differences) {
        if (differences.isEmpty()) {
            session.out().println("Their configurations are the same.");
            return;
        }
        var rows = new ArrayList<List<String>>();
        for (var difference : differences) {
            rows.add(
                    Stream.concat(
                                    Stream.of(difference.get("key").text()),
                                    difference.get("values").list().stream()
                                            .map(value -> value.textOr("-")))
                            .toList());
        }
        session.out()
                .table(
                        Table.aligned(
                                Stream.concat(Stream.of("Config"), runs.stream()).toList(), rows));
    }

    private static void metrics(Session session, List<String> runs, List<Answer> metrics) {
        if (metrics.isEmpty()) {
            session.out().println("They have no metric in common.");
            return;
        }
        var rows = new ArrayList<List<String>>();
        for (var metric : metrics) {
            for (var which : List.of("last", "min", "max")) {
                rows.add(
                        Stream.concat(
                                        Stream.of(metric.get("metric").text(), which),
                                        metric.get("runs").list().stream()
                                                .map(range -> range.get(which).text()))
                                .toList());
            }
        }
        session.out()
                .table(
                        Table.aligned(
                                Stream.concat(Stream.of("Metric", ""), runs.stream()).toList(),
                                rows));
    }

    private static void best(Session session) throws IOException {
        var given = session.given();
        var project = given.required(PROJECT);
        var metric = given.required(METRIC);
        if (given.has(MIN) && given.has(MAX)) {
            throw Fault.usage("best takes --min or --max, not both.");
        }
        var mode = given.has(MAX) ? "max" : "min";
        var runs =
                session.source()
                        .ask(
                                ComparisonOperations.FIND_BEST_RUN,
                                new BestQuery(project, metric, mode, given.whole(TOP), null));
        if (runs.isEmpty()) {
            Found.project(session.source(), project);
            throw Fault.of(
                    "No run of project '" + project + "' has a number under '" + metric + "'.");
        }
        if (session.json()) {
            session.out()
                    .json(
                            Fields.of(
                                    "project", project, "metric", metric, "mode", mode, "runs",
                                    runs));
            return;
        }
        var rows = new ArrayList<List<String>>();
        for (var run : runs.list()) {
            rows.add(
                    List.of(
                            rows.size() + 1 + "",
                            run.get("name").text(),
                            run.get("value").text(),
                            run.get("step").text(),
                            run.get("last").text()));
        }
        session.out()
                .table(
                        Table.aligned(
                                List.of("", "Run", mode + " " + metric, "Step", "Last"), rows));
    }
}
