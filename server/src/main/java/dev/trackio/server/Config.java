package dev.trackio.server;

import dev.trackio.api.ProjectOperations.Settings;
import dev.trackio.server.store.sqlite.SqliteSettings.Synchronous;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server.
 *
 * @param dataDir where the project files are
 * @param host the address to bind
 * @param port 0 for any that is free
 * @param portTries how many ports from {@code port} on may be tried; 1 for a port that was asked
 *     for
 * @param mcp whether agents are served
 * @param writeToken null for the one that is kept in the data folder
 * @param closed whether reading needs the token, too
 * @param readOnly whether nothing is ever written
 * @param allowedHosts more host names under which the server is reached
 * @param rootPath a prefix behind a proxy, such as {@code /trackio}; empty for none
 * @param synchronous how far SQLite waits for the disk before a write is acknowledged
 * @param maxBodyBytes the longest body of a call that logs
 * @param traceSessions where session files of traces are written; null for {@code traces} in the
 *     data folder
 * @param readToken lets in for reading alone, which then needs a token; null for none
 * @param settings what frontends ask for
 */
public record Config(
        Path dataDir,
        String host,
        int port,
        int portTries,
        boolean mcp,
        @Nullable String writeToken,
        boolean closed,
        boolean readOnly,
        Set<String> allowedHosts,
        String rootPath,
        Synchronous synchronous,
        long maxBodyBytes,
        @Nullable Path traceSessions,
        @Nullable String readToken,
        Settings settings) {
    public static final int DEFAULT_PORT = 7860;

    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,9})([KMG]?)(I?B)?");

    public Config {
        allowedHosts = Set.copyOf(allowedHosts);
        if (readToken != null && readToken.equals(writeToken)) {
            throw new IllegalArgumentException(
                    "The read token must differ from the write token: choose another one.");
        }
        if (!rootPath.isEmpty() && !rootPath.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException(
                    "The root path must look like /trackio, not like " + rootPath);
        }
    }

    /**
     * With session files of traces in the data folder, one token, and nothing set for frontends.
     */
    public Config(
            Path dataDir,
            String host,
            int port,
            int portTries,
            boolean mcp,
            @Nullable String writeToken,
            boolean closed,
            boolean readOnly,
            Set<String> allowedHosts,
            String rootPath,
            Synchronous synchronous,
            long maxBodyBytes) {
        this(
                dataDir,
                host,
                port,
                portTries,
                mcp,
                writeToken,
                closed,
                readOnly,
                allowedHosts,
                rootPath,
                synchronous,
                maxBodyBytes,
                null,
                null,
                FrontendSettings.of(Map.of()));
    }

    /** What the environment says, with the defaults of Trackio. */
    public static Config of(Map<String, String> environment) {
        var port = environment.get("GRADIO_SERVER_PORT");
        return new Config(
                dataDir(environment),
                environment.getOrDefault("GRADIO_SERVER_NAME", "127.0.0.1"),
                port == null ? DEFAULT_PORT : number("GRADIO_SERVER_PORT", port),
                port == null
                        ? number(
                                "GRADIO_NUM_PORTS",
                                environment.getOrDefault("GRADIO_NUM_PORTS", "100"))
                        : 1,
                environment.getOrDefault("GRADIO_MCP_SERVER", "").equalsIgnoreCase("true"),
                blankIsNull(environment.get("TRACKIO_WRITE_TOKEN")),
                false,
                false,
                names(environment.getOrDefault("TRACKIO_ALLOWED_HOSTS", "")),
                environment.getOrDefault("TRACKIO_ROOT_PATH", "").replaceAll("/+$", ""),
                synchronous(environment.getOrDefault("TRACKIO_SQLITE_SYNCHRONOUS", "FULL")),
                bytes("TRACKIO_MAX_BODY", environment.getOrDefault("TRACKIO_MAX_BODY", "1G")),
                traceSessions(environment),
                blankIsNull(environment.get("TRACKIO_READ_TOKEN")),
                FrontendSettings.of(environment));
    }

    /**
     * A number of bytes, such as {@code 512M}.
     *
     * @param name of the setting, for whoever reads what is wrong with it
     */
    public static long bytes(String name, String value) {
        var size = SIZE.matcher(value.strip().toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    name + " must be a size such as 512M or 1G, not " + value);
        }
        var unit =
                switch (size.group(2)) {
                    case "K" -> 1L << 10;
                    case "M" -> 1L << 20;
                    case "G" -> 1L << 30;
                    default -> 1L;
                };
        return Long.parseLong(size.group(1)) * unit;
    }

    private static Synchronous synchronous(String level) {
        try {
            return Synchronous.valueOf(level.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "TRACKIO_SQLITE_SYNCHRONOUS must be FULL, EXTRA, NORMAL or OFF, not " + level,
                    e);
        }
    }

    /** Comma-separated names. */
    private static Set<String> names(String list) {
        return Set.of(
                java.util.Arrays.stream(list.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toArray(String[]::new));
    }

    /** Where Python Trackio keeps its files. */
    private static Path dataDir(Map<String, String> environment) {
        var own = blankIsNull(environment.get("TRACKIO_DIR"));
        if (own != null) {
            return Path.of(home(own, environment)).toAbsolutePath().normalize();
        }
        var hub = blankIsNull(environment.get("HF_HOME"));
        var cache = blankIsNull(environment.get("XDG_CACHE_HOME"));
        var folder = hub != null ? hub : (cache != null ? cache : "~/.cache") + "/huggingface";
        return Path.of(home(folder, environment), "trackio").toAbsolutePath().normalize();
    }

    private static @Nullable Path traceSessions(Map<String, String> environment) {
        var own = blankIsNull(environment.get("TRACKIO_TRACE_SESSIONS_DIR"));
        return own == null ? null : Path.of(home(own, environment)).toAbsolutePath().normalize();
    }

    private static String home(String path, Map<String, String> environment) {
        var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return path.equals("~") || path.startsWith("~/") ? home + path.substring(1) : path;
    }

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, not " + value, e);
        }
    }

    private static @Nullable String blankIsNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** Reading needs a token, too. */
    boolean asksReaders() {
        return closed || readToken != null;
    }

    /** Bound to this machine only. */
    boolean loopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    /** Bound to every address. */
    boolean everywhere() {
        return host.equals("0.0.0.0") || host.equals("::");
    }
}
