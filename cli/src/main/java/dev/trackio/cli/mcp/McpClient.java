package dev.trackio.cli.mcp;

import dev.trackio.cli.command.Fault;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client whose configuration we know; its files and words as of November 2026. */
public enum McpClient {
    /** Claude Code: {@code ~/.claude.json}, or {@code .mcp.json} in a project. */
    CLAUDE("claude", "mcpServers", true, true, "Bearer ${TRACKIO_WRITE_TOKEN:-}"),
    /** Starts programs only. */
    CLAUDE_DESKTOP("claude-desktop", "mcpServers", false, false, null),
    CURSOR("cursor", "mcpServers", false, true, "Bearer ${env:TRACKIO_WRITE_TOKEN}"),
    VSCODE("vscode", "servers", true, true, "Bearer ${env:TRACKIO_WRITE_TOKEN}"),
    /** TOML, unlike the others, and a key of its own for a variable with the token. */
    CODEX("codex", "mcp_servers", false, true, null);

    private final String word;
    private final String key;
    private final boolean typed;
    private final boolean takesUrls;
    private final @Nullable String tokenReference;

    McpClient(
            String word,
            String key,
            boolean typed,
            boolean takesUrls,
            @Nullable String tokenReference) {
        this.word = word;
        this.key = key;
        this.typed = typed;
        this.takesUrls = takesUrls;
        this.tokenReference = tokenReference;
    }

    /** The names on the command line. */
    public static String[] words() {
        return Arrays.stream(values()).map(client -> client.word).toArray(String[]::new);
    }

    public static McpClient of(String word) {
        return Arrays.stream(values())
                .filter(client -> client.word.equals(word))
                .findFirst()
                .orElseThrow(() -> Fault.usage("Unknown client: " + word));
    }

    /** The key under which its file has servers. */
    String key() {
        return key;
    }

    boolean typed() {
        return typed;
    }

    /** Whether it connects to an address by itself. */
    public boolean takesUrls() {
        return takesUrls;
    }

    /** What stands for a token in a file that others read; null where there is no such thing. */
    public @Nullable String tokenReference() {
        return tokenReference;
    }

    /**
     * Where it looks.
     *
     * @param project the folder of the project whose file is meant; null for the user's own
     * @throws Fault when it has none for a project
     */
    public Path file(Map<String, String> environment, @Nullable Path project) {
        return file(environment, project, System.getProperty("os.name", ""));
    }

    Path file(Map<String, String> environment, @Nullable Path project, String os) {
        if (project != null) {
            return switch (this) {
                case CLAUDE -> project.resolve(".mcp.json");
                case CLAUDE_DESKTOP ->
                        throw Fault.usage(
                                "Claude Desktop has no configuration of a project: leave out"
                                        + " --project-scope.");
                case CURSOR -> project.resolve(".cursor/mcp.json");
                case VSCODE -> project.resolve(".vscode/mcp.json");
                case CODEX -> project.resolve(".codex/config.toml");
            };
        }
        var system = os.toLowerCase(Locale.ROOT);
        var user = System.getProperty("user.home");
        // On Windows only some shells have a HOME, and clients do not go by it.
        var home =
                Path.of(
                                system.startsWith("windows")
                                        ? user
                                        : environment.getOrDefault("HOME", user))
                        .toAbsolutePath();
        var applications = applications(environment, home, system);
        return switch (this) {
            case CLAUDE -> own(environment, "CLAUDE_CONFIG_DIR", home).resolve(".claude.json");
            case CLAUDE_DESKTOP -> applications.resolve("Claude/claude_desktop_config.json");
            case CURSOR -> home.resolve(".cursor/mcp.json");
            case VSCODE -> applications.resolve("Code/User/mcp.json");
            case CODEX ->
                    own(environment, "CODEX_HOME", home.resolve(".codex")).resolve("config.toml");
        };
    }

    private static Path own(Map<String, String> environment, String variable, Path usual) {
        var folder = environment.getOrDefault(variable, "");
        return folder.isBlank() ? usual : Path.of(folder).toAbsolutePath();
    }

    /** Where the system keeps the settings of applications. */
    private static Path applications(Map<String, String> environment, Path home, String system) {
        if (system.startsWith("windows")) {
            return own(environment, "APPDATA", home.resolve("AppData/Roaming"));
        }
        return system.startsWith("mac")
                ? home.resolve("Library/Application Support")
                : own(environment, "XDG_CONFIG_HOME", home.resolve(".config"));
    }

    /** What it takes to see the change. */
    public String next() {
        return switch (this) {
            case CLAUDE -> "Start claude anew, or ask it with /mcp.";
            case CLAUDE_DESKTOP -> "Quit Claude and start it again.";
            case CURSOR -> "Cursor shows it under Settings, MCP.";
            case VSCODE -> "VS Code starts it from the command \"MCP: List Servers\".";
            case CODEX -> "Start codex anew, or ask it with /mcp.";
        };
    }
}
