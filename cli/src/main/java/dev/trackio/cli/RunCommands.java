package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;
import static dev.trackio.cli.command.Option.PROJECT;
import static dev.trackio.cli.command.Option.RUN;

import dev.trackio.api.RunOperations;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Session;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands that change runs. */
final class RunCommands {
    private static final Option RUN_ID =
            Option.text("--run-id", "ID", "Id of the run, where several have the name.");
    private static final Option TO = Option.text("--to", "NAME", "The new name.").must();
    private static final Option YES = Option.flag("--yes", "Do not ask.");

    private RunCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                                "delete run",
                                "Delete a run; call restore_run brings it back for 30 days.",
                                RunCommands::delete)
                        .with(PROJECT, RUN, RUN_ID, YES, JSON)
                        .example("--project my-project --run run-3 --yes"),
                Command.of("rename run", "Give a run another name.", RunCommands::rename)
                        .with(PROJECT, RUN, RUN_ID, TO, YES, JSON)
                        .example("--project my-project --run run-3 --to too-fast --yes"));
    }

    private static void delete(Session session) throws IOException {
        var given = session.given();
        var project = given.required(PROJECT);
        var run = given.required(RUN);
        requireOne(session, project, run);
        session.confirm("Deleting run '" + run + "' of project '" + project + "'", YES);
        var answer =
                session.writable()
                        .ask(
                                RunOperations.DELETE_RUN,
                                new RunOperations.DeleteRun(project, run, given.text(RUN_ID)));
        if (!Boolean.TRUE.equals(answer.tree())) {
            throw notFound(project, run);
        }
        done(session, Fields.of("project", project, "run", run, "deleted", true), "Deleted " + run);
    }

    private static void rename(Session session) throws IOException {
        var given = session.given();
        var project = given.required(PROJECT);
        var run = given.required(RUN);
        var to = given.required(TO);
        requireOne(session, project, run);
        session.confirm("Renaming run '" + run + "' of project '" + project + "'", YES);
        var _ =
                session.writable()
                        .ask(
                                RunOperations.RENAME_RUN,
                                new RunOperations.RenameRun(project, run, to, given.text(RUN_ID)));
        done(
                session,
                Fields.of("project", project, "run", run, "renamed_to", to),
                "Renamed " + run + " to " + to);
    }

    /** Of runs of one name the user says which. */
    private static void requireOne(Session session, String project, String run) throws IOException {
        var known =
                session
                        .writable()
                        .ask(
                                RunOperations.GET_RUNS_FOR_PROJECT,
                                new RunOperations.OfProject(project))
                        .list()
                        .stream()
                        .filter(record -> record.get("name").text().equals(run))
                        .map(record -> record.get("id").text())
                        .toList();
        if (known.isEmpty()) {
            Found.run(session.writable(), project, run);
            throw notFound(project, run);
        }
        var id = session.given().text(RUN_ID);
        if (id == null && known.size() > 1) {
            throw Fault.of(
                    known.size()
                            + " runs are called '"
                            + run
                            + "': choose one with --run-id "
                            + String.join(" or ", known)
                            + ".");
        }
        if (id != null && !known.contains(id)) {
            throw Fault.of(
                    "No run '" + run + "' of project '" + project + "' has the id " + id + ".");
        }
    }

    private static Fault notFound(String project, String run) {
        return Fault.of("Run '" + run + "' not found in project '" + project + "'.");
    }

    private static void done(Session session, Map<String, @Nullable Object> fields, String words) {
        if (session.json()) {
            session.out().json(fields);
        } else {
            session.out().println(words + ".");
        }
    }
}
