package dev.trackio.cli;

import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Parameter;
import dev.trackio.cli.command.Session;
import dev.trackio.server.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** {@code trackio config}: what is remembered of the user, in the file of Python Trackio. */
final class ConfigCommands {
    private static final Parameter KEY =
            Parameter.of("KEY", "What is remembered.").oneOf("frontend");

    private ConfigCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of("config get", "Show what is remembered.", ConfigCommands::get),
                Command.of(
                                "config set",
                                "Remember the frontend that trackio show serves.",
                                ConfigCommands::set)
                        .with(KEY, Parameter.of("DIR", "A folder with an index.html."))
                        .example("frontend my-frontend"),
                Command.of("config unset", "Forget it.", ConfigCommands::unset)
                        .with(KEY)
                        .example("frontend"));
    }

    private static Path folder(Session session) {
        session.requireLocal("config");
        return Config.userFolder(session.environment());
    }

    private static void get(Session session) {
        var folder = folder(session);
        var file = SavedFrontend.file(folder);
        var saved = SavedFrontend.saved(folder);
        if (saved == null) {
            session.out().println("No Trackio frontend config is set.");
            session.out().println("Config file: " + file);
        } else {
            session.out().println("frontend: " + saved);
            session.out().println("config: " + file);
        }
    }

    private static void set(Session session) throws IOException {
        var given = session.given().parameters().get(1);
        try {
            var home = session.environment().getOrDefault("HOME", "~");
            var frontend =
                    Path.of(given.startsWith("~/") ? home + given.substring(1) : given)
                            .toAbsolutePath()
                            .normalize();
            if (!Files.isRegularFile(frontend.resolve("index.html"))) {
                throw Fault.of(
                        "Invalid frontend directory: "
                                + frontend
                                + ". Expected a directory containing index.html.");
            }
            SavedFrontend.save(folder(session), frontend);
            session.out().println("Saved Trackio default frontend: " + frontend);
            session.out().println("Reset with `trackio config unset frontend`.");
        } catch (InvalidPathException e) {
            throw Fault.of("Invalid frontend directory: " + e.getReason() + ".");
        }
    }

    private static void unset(Session session) throws IOException {
        session.out()
                .println(
                        SavedFrontend.forget(folder(session))
                                ? "Removed Trackio default frontend."
                                : "No Trackio default frontend was set.");
    }
}
