package dev.trackio.cli;

import dev.trackio.api.Profile;
import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.mcp.McpAddress;
import dev.trackio.server.Config;
import dev.trackio.server.StdioServer;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code trackio mcp}: an MCP server on standard input and output, for clients that start programs.
 */
final class McpCommands {
    static final Option DIR =
            Option.text(
                    "--dir", "FOLDER", "Data folder to open; that of TRACKIO_DIR unless given.");
    static final Option URL =
            Option.text(
                    "--url",
                    "URL",
                    "Server to pass messages on to, in place of a folder. Environment:"
                            + " TRACKIO_SERVER_URL.");
    static final Option TOKEN =
            Option.text(
                    "--token",
                    "TOKEN",
                    "Token of that server; one in its URL does as well. Environment:"
                            + " TRACKIO_WRITE_TOKEN.");
    static final Option TOOLS =
            Option.text(
                    "--tools",
                    "NAMES",
                    "Tools to offer: names with commas between, or read, log, manage, all.");
    static final Option SEED =
            Option.flag("--seed", "Answer in the shapes of Trackio 0.5, as /gradio_api/mcp/ does.");
    static final Option READ_ONLY = Option.flag("--read-only", "Write nothing at all.");

    private static final String NAME = "mcp";

    private McpCommands() {}

    static List<Command> all() {
        return List.of(
                McpInstall.command(), // its name is the longer one: it is looked for first
                Command.of(
                                NAME,
                                "Serve MCP over stdio, for clients that start it themselves.",
                                McpCommands::serve)
                        .with(DIR, URL, TOKEN, TOOLS, SEED, READ_ONLY)
                        .example("--dir ~/runs"));
    }

    /** Whether a command line turns this process into a server, whose output is no text. */
    static boolean serves(List<String> words) {
        return !words.isEmpty()
                && words.getFirst().equals(NAME)
                && (words.size() == 1 || words.get(1).startsWith("-"))
                && !words.contains(Option.HELP.name())
                && !words.contains("-h");
    }

    private static void serve(Session session) throws IOException {
        var given = session.given();
        var profile = given.has(SEED) ? Profile.SEED : Profile.CURRENT;
        var address = address(session);
        // Not System.in and System.out: whatever else is printed must not get among the messages.
        // Left open, as they are the process's.
        var in = new FileInputStream(FileDescriptor.in);
        var out = new FileOutputStream(FileDescriptor.out);
        if (address == null) {
            StdioServer.serve(config(session), profile, given.text(TOOLS), in, out);
        } else {
            StdioServer.forward(address.endpoint(), token(session, address), in, out);
        }
    }

    private static Config config(Session session) {
        var readOnly = session.given().has(READ_ONLY);
        var dir = dir(session);
        return Config.of(session.environment())
                .with(
                        config -> {
                            config.readOnly = readOnly;
                            config.dataDir = dir == null ? config.dataDir : dir;
                        });
    }

    /** The folder that was given; null for the usual one. */
    static @Nullable Path dir(Session session) {
        var dir = session.given().text(DIR);
        if (dir == null) {
            return null;
        }
        return folder(session, dir);
    }

    static Path folder(Session session, String dir) {
        var home = session.environment().getOrDefault("HOME", System.getProperty("user.home"));
        return Path.of(dir.equals("~") || dir.startsWith("~/") ? home + dir.substring(1) : dir)
                .toAbsolutePath()
                .normalize();
    }

    /** The server that is meant; null for the files of this machine. */
    private static @Nullable McpAddress address(Session session) {
        var given = session.given();
        var url = url(session);
        if (url != null && given.has(DIR)) {
            throw Fault.usage("--dir and --url exclude each other: leave one of them out.");
        }
        if (url == null && !given.has(DIR)) {
            url = set(session.environment(), "TRACKIO_SERVER_URL");
        }
        if (url == null) {
            return null;
        }
        if (given.has(READ_ONLY)) {
            throw Fault.usage("--read-only is for a folder: a server has read tokens.");
        }
        return McpAddress.of(url, given.has(SEED), given.text(TOOLS));
    }

    /** The server that was given; null for none. */
    static @Nullable String url(Session session) {
        var url = session.given().text(URL);
        return url == null ? session.given().text(Option.SPACE) : url;
    }

    /** The token that was given, else that of the environment; null for none. */
    static @Nullable String token(Session session, McpAddress address) {
        var token = givenToken(session, address);
        if (token != null) {
            return token;
        }
        var write = set(session.environment(), "TRACKIO_WRITE_TOKEN");
        return sendable(write == null ? set(session.environment(), "TRACKIO_READ_TOKEN") : write);
    }

    /** The token of the command line, as an option or in the address; null for none. */
    static @Nullable String givenToken(Session session, McpAddress address) {
        var token = session.given().text(TOKEN);
        token = token == null ? session.given().text(Option.HF_TOKEN) : token;
        return sendable(token == null ? address.token() : token);
    }

    /**
     * A token without the blanks and line ends that come along from files.
     *
     * @throws Fault when no header can hold it, without quoting it
     */
    private static @Nullable String sendable(@Nullable String token) {
        if (token == null || token.isBlank()) {
            return null;
        }
        var stripped = token.strip();
        if (!stripped.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw Fault.usage(
                    "The token has a blank, a line end or a letter beyond ASCII in it, which no"
                            + " server takes: give it without.");
        }
        return stripped;
    }

    static @Nullable String set(Map<String, String> environment, String name) {
        var value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
