package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;
import static dev.trackio.cli.command.Option.PROJECT;

import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.PythonText;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.exports.StoredEntry;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** {@code trackio tail}: what was logged last, and what is logged from now on. */
final class TailCommand {
    static final Option RUN =
            Option.text("--run", "NAME", "Name or id of a run; all runs unless given.");
    static final Option COUNT = Option.whole("-n", "N", "How many entries, 10 unless given.");
    static final Option FOLLOW =
            Option.flag("--follow", "Go on with what is logged, until Ctrl+C.");

    private static final long PAUSE_NANOS = 500_000_000;
    private static final long DEFAULT_COUNT = 10;
    private static final long MAX_COUNT = 2_000;

    private TailCommand() {}

    static Command command() {
        return Command.of("tail", "Show the last entries of a project or a run.", TailCommand::tail)
                .with(PROJECT, RUN, COUNT, FOLLOW, JSON)
                .example("--project my-project --run run-1 -n 5");
    }

    private static void tail(Session session) throws IOException {
        var given = session.given();
        var project = given.required(PROJECT);
        var run = given.text(RUN);
        var asked = given.whole(COUNT);
        var count = asked == null ? DEFAULT_COUNT : asked;
        if (count < 0 || count > MAX_COUNT) {
            throw Fault.usage("-n must be from 0 to 2000, not " + count + ".");
        }
        var entries =
                new Entries(session.source(), project, run == null ? null : List.of(run), false);
        var page = entries.last(Math.max(count, 1));
        if (page.isEmpty() && !given.has(FOLLOW)) {
            if (run == null) {
                Found.project(session.source(), project);
            } else {
                Found.run(session.source(), project, run);
            }
        }
        print(session, count == 0 ? List.of() : page);
        var last = page.isEmpty() ? 0 : page.getLast().id();
        while (given.has(FOLLOW) && !session.out().isClosed()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            page = entries.after(last);
            print(session, page);
            last = page.isEmpty() ? last : page.getLast().id();
        }
    }

    private static void print(Session session, List<StoredEntry> entries) {
        for (var entry : entries) {
            session.out().println(session.json() ? json(entry) : line(entry));
        }
        session.out().flush();
    }

    /** On one line, so that other programs can read them as they come. */
    private static String json(StoredEntry entry) {
        return Json.string(
                Fields.of(
                        "run", entry.run(),
                        "run_id", entry.runId(),
                        "step", entry.step(),
                        "timestamp", entry.timestamp(),
                        "metrics", entry.metrics()));
    }

    private static String line(StoredEntry entry) {
        var line = new StringBuilder(entry.timestamp());
        line.append("  ").append(entry.run()).append("  step ").append(entry.step()).append(' ');
        entry.metrics()
                .forEach(
                        (metric, value) ->
                                line.append(' ')
                                        .append(metric)
                                        .append('=')
                                        .append(PythonText.str(value)));
        return line.toString();
    }
}
