package dev.trackio.cli;

import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Parameter;
import dev.trackio.cli.command.Session;
import java.util.List;

/** Deployment to Hugging Face, which Python Trackio has: known here, and said not to be there. */
final class HubCommands {
    private static final Option SPACE_ID = Option.text("--space-id", "ID", "The Space.");
    private static final Option FRONTEND = Option.text("--frontend", "DIR", "Its frontend.");
    private static final Option PRIVATE = Option.flag("--private", "Make it private.");
    private static final Option PROJECT = Option.text("--project", "NAME", "Project name.");

    private HubCommands() {}

    static List<Command> all() {
        return List.of(
                hub("list spaces")
                        .with(
                                Option.text("--author", "NAME", "Whose."),
                                Option.whole("--limit", "N", "How many."),
                                Option.JSON),
                hub("sync")
                        .with(
                                PROJECT,
                                SPACE_ID,
                                Option.flag("--all", "All projects."),
                                PRIVATE,
                                Option.flag("--force", "Without asking."),
                                Option.text("--sdk", "SDK", "Kind of Space.")
                                        .oneOf("gradio", "static"),
                                FRONTEND),
                hub("freeze")
                        .with(
                                SPACE_ID,
                                PROJECT,
                                Option.text("--new-space-id", "ID", "The new Space."),
                                PRIVATE,
                                FRONTEND),
                hub("bump")
                        .with(
                                Option.text("--new-space", "ID", "The new Space."),
                                Option.text("--new-bucket", "ID", "The new bucket."))
                        .with(Parameter.of("SPACE", "The Space.").optional()));
    }

    private static Command hub(String name) {
        return Command.of(name, "Not supported: Hugging Face Spaces.", HubCommands::refuse);
    }

    private static void refuse(Session session) {
        throw Fault.of(
                "Hugging Face Spaces are not supported here. To share runs, start `trackio show"
                        + " --host 0.0.0.0` and point others to it; `trackio sync` of the Python"
                        + " package works on the same files.");
    }
}
