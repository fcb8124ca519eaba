package dev.trackio.cli;

import static dev.trackio.cli.command.Option.PROJECT;

import dev.trackio.api.LogEntry;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.MetricOperations.BulkLogSystem;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.api.SystemEntry;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Parameter;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.command.Source;
import dev.trackio.cli.command.Table;
import dev.trackio.cli.imports.CsvRuns;
import dev.trackio.cli.imports.Destination;
import dev.trackio.cli.imports.Findings;
import dev.trackio.cli.imports.ForeignRuns;
import dev.trackio.cli.imports.Importer;
import dev.trackio.cli.imports.MlflowDatabaseRuns;
import dev.trackio.cli.imports.MlflowFolderRuns;
import dev.trackio.cli.imports.TensorboardRuns;
import dev.trackio.cli.imports.WandbRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** {@code trackio import …}: runs of other programs. */
final class ImportCommands {
    static final Option NAME =
            Option.text(
                    "--name",
                    "NAME",
                    "Name of the run; of several what stands before their names, with _.");
    static final Option RUN_COLUMN =
            Option.text("--run-column", "COLUMN", "Column that names the run of each row.");
    static final Option DRY_RUN = Option.flag("--dry-run", "Say what would be imported.");
    static final Option SKIP_BAD =
            Option.flag("--skip-bad", "Import the rest of a source that has bad places.");

    private static final int SHOWN_METRICS = 8;

    private ImportCommands() {}

    static List<Command> all() {
        return List.of(
                command(
                                "csv",
                                "Import a CSV file: a column step, perhaps one timestamp, and one for each metric.",
                                session ->
                                        path -> new CsvRuns(path, session.given().text(RUN_COLUMN)))
                        .with(RUN_COLUMN)
                        .example("results.csv --project my-project --name baseline"),
                command(
                                "tensorboard",
                                "Import TensorBoard event files: each folder that has some is a run.",
                                session -> TensorboardRuns::new)
                        .example("runs/ --project my-project"),
                command("wandb", "Import runs that W&B logged offline.", session -> WandbRuns::new)
                        .example("wandb/ --project my-project"),
                command(
                                "mlflow",
                                "Import runs of an MLflow folder (mlruns) or database (mlflow.db).",
                                session -> ImportCommands::mlflow)
                        .example("mlflow.db --project my-project --dry-run"));
    }

    private static Command command(
            String kind, String summary, Function<Session, Function<Path, ForeignRuns>> source) {
        return Command.of(
                        "import " + kind,
                        summary,
                        session -> importFrom(session, source.apply(session)))
                .with(Parameter.of("PATH", "The file or folder."))
                .with(PROJECT, NAME, DRY_RUN, SKIP_BAD);
    }

    private static ForeignRuns mlflow(Path path) {
        if (Files.isRegularFile(path)) {
            return new MlflowDatabaseRuns(path);
        }
        var folder = path.resolve("mlruns");
        var database = path.resolve("mlflow.db");
        return Files.isDirectory(folder)
                ? new MlflowFolderRuns(folder)
                : Files.isRegularFile(database)
                        ? new MlflowDatabaseRuns(database)
                        : new MlflowFolderRuns(path);
    }

    private static void importFrom(Session session, Function<Path, ForeignRuns> opening)
            throws IOException {
        var given = session.given();
        var path = Path.of(String.valueOf(given.parameter(0)));
        if (!Files.exists(path)) {
            throw Fault.of("There is no file or folder " + path + ".");
        }
        var name = given.text(NAME);
        if (name != null && name.isBlank()) {
            throw Fault.usage("--name needs a name that is not blank.");
        }
        var project = given.required(PROJECT);
        try (var progress = new ProgressLine()) {
            var importer = new Importer(opening.apply(real(path)), project, name, progress::at);
            var findings = importer.look();
            progress.close();
            var bad = findings.badCount() > 0 && !given.has(SKIP_BAD);
            if (given.has(DRY_RUN)) {
                show(session, importer, findings);
                session.out().println("Nothing was stored (--dry-run).");
            }
            if (bad) {
                throw refused(findings);
            }
            if (findings.runs().isEmpty()) {
                throw Fault.of("There is nothing to import in " + path + ".");
            }
            if (!given.has(DRY_RUN)) {
                store(session, importer, findings, project);
                progress.close();
            }
            leftOut(session, findings);
        }
    }

    /** A folder that is a link is walked through as what it leads to. */
    private static Path real(Path path) throws IOException {
        return Files.isDirectory(path) ? path.toRealPath() : path;
    }

    /** What is found and how it would be named. */
    private static void show(Session session, Importer importer, Findings findings) {
        var rows = new ArrayList<List<String>>();
        findings.runs()
                .forEach(
                        (run, found) ->
                                rows.add(
                                        List.of(
                                                importer.named(run, findings).name(),
                                                found.entries() + "",
                                                found.samples() + "",
                                                metrics(found))));
        session.out().table(Table.aligned(List.of("Run", "Entries", "Samples", "Metrics"), rows));
    }

    private static String metrics(Findings.Run found) {
        var names = found.metrics().stream().limit(SHOWN_METRICS).toList();
        var more = found.metrics().size() - names.size();
        return String.join(", ", names) + (more > 0 ? ", and " + more + " more" : "");
    }

    private static Fault refused(Findings findings) {
        var message = new StringBuilder();
        findings.bad().forEach(place -> message.append(place).append(System.lineSeparator()));
        var more = findings.badCount() - findings.bad().size();
        if (more > 0) {
            message.append("and ").append(more).append(" more").append(System.lineSeparator());
        }
        return Fault.of(
                message + "Nothing was imported. Mend these, or import the rest with --skip-bad.");
    }

    private static void store(Session session, Importer importer, Findings findings, String project)
            throws IOException {
        var source = session.writable();
        var ids =
                findings.runs().keySet().stream()
                        .map(run -> importer.named(run, findings).id())
                        .toList();
        var before = entries(source, project, ids);
        var destination = new Asked(source);
        importer.store(findings, destination);
        destination.check();
        var added = entries(source, project, ids) - before;
        var entries = findings.runs().values().stream().mapToLong(Findings.Run::entries).sum();
        var samples = findings.runs().values().stream().mapToLong(Findings.Run::samples).sum();
        session.out()
                .println(
                        "Imported %s with %s%s into '%s'%s."
                                .formatted(
                                        count(ids.size(), "run"),
                                        count(entries, "entry"),
                                        samples == 0 ? "" : " and " + count(samples, "sample"),
                                        project,
                                        added == entries
                                                ? ""
                                                : "; "
                                                        + (entries - added)
                                                        + " were there already"));
        findings.bad().forEach(place -> session.out().println("Skipped: " + place));
    }

    private static long entries(Source source, String project, List<String> ids)
            throws IOException {
        var count = 0L;
        for (var id : ids) {
            var summary = source.ask(RunOperations.GET_RUN_SUMMARY, new OfRun(project, null, id));
            count += summary.get("num_logs").tree() instanceof Number n ? n.longValue() : 0;
        }
        return count;
    }

    private static String count(long number, String what) {
        var many = what.endsWith("y") ? what.substring(0, what.length() - 1) + "ies" : what + "s";
        return number + " " + (number == 1 ? what : many);
    }

    private static void leftOut(Session session, Findings findings) {
        findings.leftOut()
                .forEach(
                        (what, times) ->
                                session.out()
                                        .println(
                                                "Left out: "
                                                        + what
                                                        + (times > 1 ? " (" + times + ")" : "")));
    }

    /** A project that is written to by operations. */
    private static final class Asked implements Destination {
        private final Source source;
        private long rejected;
        private String first = "";

        Asked(Source source) {
            this.source = source;
        }

        @Override
        public void log(List<LogEntry> entries) throws IOException {
            count(source.ask(MetricOperations.BULK_LOG, new BulkLog(entries, null)));
        }

        @Override
        public void logSystem(List<SystemEntry> samples) throws IOException {
            count(source.ask(MetricOperations.BULK_LOG_SYSTEM, new BulkLogSystem(samples, null)));
        }

        private void count(Answer answer) {
            for (var one : answer.get("rejected").list()) {
                first = rejected++ == 0 ? one.get("error").text() : first;
            }
        }

        /** What could not be stored is no success. */
        void check() {
            if (rejected > 0) {
                throw Fault.of(
                        "%s could not be stored and %s set aside: %s"
                                .formatted(
                                        ImportCommands.count(rejected, "entry"),
                                        rejected == 1 ? "is" : "are",
                                        first));
            }
        }
    }
}
