package dev.trackio.cli;

import static dev.trackio.cli.command.Option.JSON;

import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Parameter;
import dev.trackio.cli.command.Session;
import java.io.IOException;
import java.util.List;

/** Commands that change whole projects. */
final class ProjectCommands {
    private static final Parameter NAME = Parameter.of("NAME", "Project name.");
    private static final Option YES = Option.flag("--yes", "Do not ask.");

    private ProjectCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                                "delete project",
                                "Delete a project with all of its runs and files; call"
                                        + " restore_project brings it back for 30 days.",
                                ProjectCommands::delete)
                        .with(NAME)
                        .with(YES, JSON)
                        .example("my-project --yes"));
    }

    private static void delete(Session session) throws IOException {
        var project = session.given().parameters().getFirst();
        var source = session.writable();
        Found.project(source, project);
        session.confirm("Deleting project '" + project + "' and all of its runs", YES);
        var answer = source.ask(ProjectOperations.DELETE_PROJECT, new OfProject(project));
        if (!Boolean.TRUE.equals(answer.tree())) {
            throw Fault.of("Project '" + project + "' not found."); // gone meanwhile
        }
        if (session.json()) {
            session.out().json(Fields.of("project", project, "deleted", true));
        } else {
            session.out().println("Deleted " + project + ".");
        }
    }
}
