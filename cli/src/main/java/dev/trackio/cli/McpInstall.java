package dev.trackio.cli;

import dev.trackio.cli.command.Command;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Option;
import dev.trackio.cli.command.Parameter;
import dev.trackio.cli.command.Session;
import dev.trackio.cli.mcp.ClientFile;
import dev.trackio.cli.mcp.McpAddress;
import dev.trackio.cli.mcp.McpClient;
import dev.trackio.cli.mcp.McpEntry;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code trackio mcp install CLIENT}: puts Trackio into the configuration of an MCP client. */
final class McpInstall {
    static final Option NAME =
            Option.text("--name", "NAME", "Name of the server there; trackio unless given.");
    static final Option PROJECT_SCOPE =
            Option.flag("--project-scope", "Write the file of the project in this folder.");
    static final Option DRY_RUN = Option.flag("--dry-run", "Say what would be written.");

    /** Where {@code ./trackio} tells what it is called. */
    private static final String LAUNCHER = "trackio.launcher";

    private McpInstall() {}

    static Command command() {
        return Command.of(
                        "mcp install",
                        "Write Trackio into the configuration of an MCP client.",
                        McpInstall::install)
                .with(Parameter.of("CLIENT", "The client.").oneOf(McpClient.words()))
                .with(
                        McpCommands.URL,
                        McpCommands.TOKEN,
                        McpCommands.DIR,
                        McpCommands.TOOLS,
                        NAME,
                        PROJECT_SCOPE,
                        DRY_RUN)
                .example("claude");
    }

    private static void install(Session session) throws IOException {
        var given = session.given();
        var client = McpClient.of(given.parameters().getFirst());
        var project = given.has(PROJECT_SCOPE) ? Path.of("").toAbsolutePath() : null;
        var name = given.has(NAME) ? given.required(NAME) : "trackio";
        if (!name.matches("[A-Za-z0-9_-]{1,60}")) {
            throw Fault.usage("--name takes letters, digits, - and _, not " + name);
        }
        var address = address(session);
        var token = address == null ? null : token(session, address);
        var entry = entry(session, client, address, token);
        var shown =
                ClientFile.snippet(
                        client,
                        name,
                        entry(session, client, address, token == null ? null : "..."));
        var file =
                ClientFile.with(
                        client.file(session.environment(), project), client, name, entry, shown);
        var out = session.out();
        if (given.has(DRY_RUN)) {
            out.println("Would write to " + file.file() + ":");
            out.println(shown);
        } else if (file.same()) {
            out.println(file.file() + " has it already:");
            out.println(shown);
        } else {
            var copy = file.write(project == null && token != null, Clock.systemUTC());
            out.println("Wrote to " + file.file() + ":");
            out.println(shown);
            if (copy != null) {
                out.println("What was there is kept: " + copy);
            }
            out.println(client.next());
        }
        if (token != null && project != null) {
            out.println(
                    "The token is not in it, since others read the file of a project: set"
                            + " TRACKIO_WRITE_TOKEN where the client starts.");
        }
    }

    /** A server that this shell has set goes with the token that it has set. */
    private static @Nullable String token(Session session, McpAddress address) {
        return McpCommands.url(session) == null
                ? McpCommands.token(session, address)
                : McpCommands.givenToken(session, address);
    }

    private static @Nullable McpAddress address(Session session) {
        var url = McpCommands.url(session);
        if (url == null && !session.given().has(McpCommands.DIR)) {
            // what `trackio mcp` would talk to in this shell
            url = McpCommands.set(session.environment(), "TRACKIO_SERVER_URL");
        }
        if (url == null) {
            if (session.given().has(McpCommands.TOKEN)) {
                throw Fault.usage("--token is that of a server: give its --url, too.");
            }
            return null;
        }
        if (session.given().has(McpCommands.DIR)) {
            throw Fault.usage("--dir and --url exclude each other: leave one of them out.");
        }
        return McpAddress.of(url, false, session.given().text(McpCommands.TOOLS));
    }

    /**
     * @param token null for none; never written into a file that others read
     */
    private static McpEntry entry(
            Session session,
            McpClient client,
            @Nullable McpAddress address,
            @Nullable String token) {
        var shared = session.given().has(PROJECT_SCOPE);
        if (address != null && client.takesUrls()) {
            var referred = shared && token != null;
            return new McpEntry.Remote(
                    address.endpoint().toString(),
                    referred ? client.tokenReference() : token == null ? null : "Bearer " + token,
                    referred && client == McpClient.CODEX);
        }
        var words = new ArrayList<>(command(session.environment(), shared));
        words.add("mcp");
        if (address != null) {
            words.addAll(List.of("--url", address.endpoint().toString()));
        } else {
            words.addAll(folder(session, shared));
            if (session.given().has(McpCommands.TOOLS)) {
                words.addAll(List.of("--tools", session.given().required(McpCommands.TOOLS)));
            }
        }
        return new McpEntry.Program(
                words.getFirst(),
                words.subList(1, words.size()),
                token == null || shared ? Map.of() : Map.of("TRACKIO_WRITE_TOKEN", token));
    }

    /**
     * What was asked for; else what this shell has set and a client that is no child of it has not.
     */
    private static List<String> folder(Session session, boolean shared) {
        var dir = McpCommands.dir(session);
        var usual = session.environment().getOrDefault("TRACKIO_DIR", "");
        if (dir == null && !shared && !usual.isBlank()) {
            dir = McpCommands.folder(session, usual);
        }
        return dir == null ? List.of() : List.of("--dir", dir.toString());
    }

    /**
     * How to start this program: as {@code ./trackio}, which finds its Java and builds what is old;
     * by its bare name in a file that others have, too, where that is found. Without the launcher,
     * as from Python, Java with this jar.
     */
    private static List<String> command(Map<String, String> environment, boolean shared) {
        var launcher = System.getProperty(LAUNCHER);
        if (launcher != null) {
            return List.of(
                    shared && isOnPath(Path.of(launcher), environment) ? "trackio" : launcher);
        }
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            var source = McpInstall.class.getProtectionDomain().getCodeSource();
            // The warnings of Java itself must not get among the messages.
            return List.of(
                    java,
                    "-Xlog:disable",
                    "-Xlog:all=warning:stderr",
                    "-jar",
                    Path.of(source.getLocation().toURI()).toString());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOnPath(Path launcher, Map<String, String> environment) {
        for (var folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            var found = Path.of(folder.isEmpty() ? "." : folder, "trackio");
            if (Files.isExecutable(found)) {
                try {
                    return Files.isSameFile(found, launcher);
                } catch (IOException e) {
                    return false;
                }
            }
        }
        return false;
    }
}
