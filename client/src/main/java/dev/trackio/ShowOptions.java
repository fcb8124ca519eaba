package dev.trackio;

import dev.trackio.show.ShowCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Trackio#show(ShowOptions)} is asked for: the flags of {@code trackio show}, and where
 * the server is found. Immutable; each method answers a copy. What is not said comes from the
 * environment, as the server itself reads it ({@code TRACKIO_DIR}, {@code GRADIO_SERVER_PORT} and
 * so on).
 */
public final class ShowOptions {
    private static final ShowOptions DEFAULTS =
            new ShowOptions(
                    Map.of("--no-browser", List.of("--no-browser")), Map.of(), null, null, false);

    /** Words of the command line, by the flag that they begin with. */
    private final Map<String, List<String>> flags;

    private final Map<String, String> tokens;
    private final @Nullable Path java;
    private final @Nullable Path jar;
    private final boolean ownProcess;

    private ShowOptions(
            Map<String, List<String>> flags,
            Map<String, String> tokens,
            @Nullable Path java,
            @Nullable Path jar,
            boolean ownProcess) {
        this.flags = flags;
        this.tokens = tokens;
        this.java = java;
        this.jar = jar;
        this.ownProcess = ownProcess;
    }

    /**
     * The dashboard of this machine's runs on port 7860 or the next free one, in no browser,
     * without MCP.
     */
    public static ShowOptions defaults() {
        return DEFAULTS;
    }

    /** Opens the dashboard on this project; else on the first. */
    public ShowOptions project(String name) {
        return with("--project", name);
    }

    /** Opens the dashboard in this theme: {@code light}, {@code dark} or {@code system}. */
    public ShowOptions theme(String theme) {
        return with("--theme", theme);
    }

    /** Whether the dashboard has a footer; it has one. */
    public ShowOptions footer(boolean shown) {
        return with("--footer", List.of(shown ? "--footer" : "--no-footer"));
    }

    /** Whether agents are served over MCP; only where {@code GRADIO_MCP_SERVER} says so. */
    public ShowOptions mcpServer(boolean served) {
        return with("--mcp-server", List.of(served ? "--mcp-server" : "--no-mcp-server"));
    }

    /** Whether a browser is opened, where there is a desktop to show it on; none is. */
    public ShowOptions openBrowser(boolean opened) {
        return with("--no-browser", opened ? List.of() : List.of("--no-browser"));
    }

    /**
     * The address to bind; 127.0.0.1. Beyond this machine whoever writes needs the write token,
     * which {@link Dashboard#serverUrl} holds.
     */
    public ShowOptions host(String host) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("A host is not blank: 127.0.0.1 is this machine");
        }
        return with("--host", host);
    }

    /**
     * The port to bind, 0 for any that is free; one that is taken is refused. Without this it is
     * 7860 or the next free one.
     *
     * @throws IllegalArgumentException when it is no port
     */
    public ShowOptions port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
        }
        return with("--port", Integer.toString(port));
    }

    /** Where the runs are; {@code TRACKIO_DIR}, else {@code ~/.cache/huggingface/trackio}. */
    public ShowOptions folder(Path folder) {
        return with("--dir", folder.toAbsolutePath().toString());
    }

    /** The token that whoever writes must bring; without one it is made up and kept. */
    public ShowOptions writeToken(String token) {
        return withToken("--write-token", token);
    }

    /** A token for reading and logging, but not for renaming and deleting. */
    public ShowOptions logToken(String token) {
        return withToken("--log-token", token);
    }

    /** A token for reading alone; whoever reads then needs it or the write token. */
    public ShowOptions readToken(String token) {
        return withToken("--read-token", token);
    }

    /** Whether who reads needs the write token, too. */
    public ShowOptions closed(boolean closed) {
        return with("--private", closed ? List.of("--private") : List.of());
    }

    /** Whether nothing at all is written, not even in the folder. */
    public ShowOptions readOnly(boolean readOnly) {
        return with("--read-only", readOnly ? List.of("--read-only") : List.of());
    }

    /** The names under which the server is reached, besides those of this machine. */
    public ShowOptions allowedHosts(List<String> hosts) {
        return with(
                "--allowed-host", hosts.stream().map(host -> "--allowed-host=" + host).toList());
    }

    /** The prefix behind a proxy, such as {@code /trackio}. */
    public ShowOptions rootPath(String prefix) {
        return with("--root-path", prefix);
    }

    /** A folder with an {@code index.html} to show in place of the dashboard. */
    public ShowOptions frontend(Path folder) {
        return with("--frontend", folder.toAbsolutePath().toString());
    }

    /** Colours of runs, such as {@code #1f77b4}, for frontends that ask for them. */
    public ShowOptions colorPalette(List<String> colors) {
        return with("--color-palette", String.join(",", colors));
    }

    /**
     * Whether the server gets a process of its own also where it could run in this one: its memory
     * and its libraries are then its own.
     */
    public ShowOptions ownProcess(boolean ownProcess) {
        return new ShowOptions(flags, tokens, java, jar, ownProcess);
    }

    /**
     * The Java 25 or newer that runs the server in a process of its own: its folder or its {@code
     * java}. Else {@code TRACKIO_JAVA}, this process's own, {@code JAVA_HOME}, the one of {@code
     * PATH}, and those in the usual folders are looked at.
     */
    public ShowOptions java(Path java) {
        return new ShowOptions(flags, tokens, Objects.requireNonNull(java), jar, ownProcess);
    }

    /**
     * The server, {@code trackio.jar}, for a process of its own. Else {@code TRACKIO_JAR}, the jars
     * of this program, the clone that {@code trackio} of {@code PATH} is a link into, and {@code
     * ~/.trackio/trackio.jar} are looked at.
     */
    public ShowOptions jar(Path jar) {
        return new ShowOptions(flags, tokens, java, Objects.requireNonNull(jar), ownProcess);
    }

    ShowCommand command() {
        var words = new ArrayList<String>();
        flags.values().forEach(words::addAll);
        return new ShowCommand(words, tokens, java, jar, ownProcess);
    }

    private ShowOptions with(String flag, String value) {
        return with(flag, List.of(flag + "=" + Objects.requireNonNull(value)));
    }

    private ShowOptions with(String flag, List<String> words) {
        var changed = new LinkedHashMap<>(flags);
        changed.put(flag, words);
        return new ShowOptions(changed, tokens, java, jar, ownProcess);
    }

    private ShowOptions withToken(String flag, String token) {
        if (token.isBlank()) {
            throw new IllegalArgumentException("A token is not blank: leave " + flag + " out");
        }
        var changed = new LinkedHashMap<>(tokens);
        changed.put(flag, token);
        return new ShowOptions(flags, changed, java, jar, ownProcess);
    }

    /** As a command line; tokens are not in it. */
    @Override
    public String toString() {
        var words = new ArrayList<>(command().flags());
        tokens.keySet().forEach(flag -> words.add(flag + "=..."));
        return "trackio show " + String.join(" ", words);
    }
}
