package dev.trackio.cli;

import static dev.trackio.cli.command.Option.PROJECT;

import dev.trackio.api.RunOperations;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.exports.Exporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code trackio export …}: runs for other programs. */
final class ExportCommands {
    static final Option RUNS =
            Option.text(
                    "--run",
                    "NAME",
                    "Name or id of a run; may be given again; all runs unless given.");
    static final Option OUT = Option.text("--out", "PATH", "The file or folder to write.").must();
    static final Option FORCE = Option.flag("--force", "Replace what is there.");
    static final Option SYSTEM =
            Option.flag("--system", "The samples of the machine, not the entries.");

    private ExportCommands() {}

    private interface Writing {
        long write(Exporter exporter, Session session, List<Answer> runs) throws IOException;
    }

    static List<Command> all() {
        return List.of(
                command(
                                "csv",
                                "Write a table with a row for each entry.",
                                (exporter, session, runs) -> exporter.csv())
                        .example("--project my-project --out runs.csv"),
                command(
                                "json",
                                "Write JSON Lines: an object for each entry.",
                                (exporter, session, runs) -> exporter.jsonLines())
                        .example("--project my-project --run run-1 --out run-1.jsonl"),
                command(
                                "parquet",
                                "Write a Parquet table with the columns of Python Trackio.",
                                (exporter, session, runs) -> exporter.parquet())
                        .example("--project my-project --out runs.parquet"),
                command(
                                "tensorboard",
                                "Write a folder that TensorBoard shows: one in it for each run.",
                                ExportCommands::tensorboard)
                        .example("--project my-project --out logs"));
    }

    private static Command command(String kind, String summary, Writing writing) {
        return Command.of("export " + kind, summary, session -> export(session, writing))
                .with(PROJECT, RUNS, OUT, FORCE, SYSTEM);
    }

    private static void export(Session session, Writing writing) throws IOException {
        var given = session.given();
        var project = given.required(PROJECT);
        var out = Path.of(given.required(OUT));
        var runs = runs(session, project, given.all(RUNS));
        try (var progress = new ProgressLine()) {
            var exporter =
                    new Exporter(
                            entries(session, given.all(RUNS)),
                            out,
                            given.has(FORCE),
                            count -> progress.at(count + " entries read", count, 0));
            var count = writing.write(exporter, session, runs);
            progress.close();
            if (count == 0) {
                throw Fault.of("There is nothing to export: the runs have no entries.");
            }
            session.out().println("Wrote %d entries to %s.".formatted(count, out));
        }
    }

    private static Entries entries(Session session, List<String> runs) throws IOException {
        return new Entries(
                session.source(),
                session.given().required(PROJECT),
                runs.isEmpty() ? null : runs,
                session.given().has(SYSTEM));
    }

    /** Those that are wanted; of several with one name the newest. */
    private static List<Answer> runs(Session session, String project, List<String> wanted)
            throws IOException {
        var all =
                session.source()
                        .ask(RunOperations.GET_RUNS_FOR_PROJECT, new OfProject(project))
                        .list();
        if (all.isEmpty()) {
            Found.project(session.source(), project);
        }
        if (wanted.isEmpty()) {
            return all;
        }
        var chosen = new ArrayList<Answer>();
        for (var each : wanted) {
            var ofName = all.stream().filter(run -> run.get("name").text().equals(each)).toList();
            var ofId = all.stream().filter(run -> run.get("id").text().equals(each)).toList();
            var found = ofId.isEmpty() ? ofName : ofId;
            if (found.isEmpty()) {
                throw Fault.of("Run '" + each + "' not found in project '" + project + "'.");
            }
            chosen.add(found.getLast());
        }
        return chosen;
    }

    private static long tensorboard(Exporter exporter, Session session, List<Answer> runs)
            throws IOException {
        var source = session.source();
        var project = session.given().required(PROJECT);
        var answer = source.ask(RunOperations.GET_RUN_CONFIGS, new OfProject(project));
        var configs = new HashMap<String, Map<String, @Nullable Object>>();
        answer.fields().forEach((id, config) -> configs.put(id, new Answer(config).fields()));
        var system = session.given().has(SYSTEM);
        return exporter.tensorboard(
                runs.stream()
                        .map(
                                run ->
                                        new Exporter.Run(
                                                run.get("id").text(),
                                                run.get("name").text(),
                                                run.get("created_at").text()))
                        .toList(),
                id -> new Entries(source, project, List.of(id), system),
                configs);
    }
}
