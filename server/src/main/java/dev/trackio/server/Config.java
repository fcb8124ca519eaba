package dev.trackio.server;

import dev.trackio.api.ProjectOperations.Settings;
import dev.trackio.server.store.sqlite.SqliteSettings.Synchronous;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
 * @param frontend the folder of the pages that people see; null for our own dashboard
 * @param intake how entries come in
 * @param readToken lets in for reading alone, which then needs a token; null for none
 * @param logToken lets in for reading and logging, and for nothing else; null for none
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
        @Nullable Path frontend,
        Intake intake,
        @Nullable String readToken,
        @Nullable String logToken,
        Settings settings) {
    public static final int DEFAULT_PORT = 7860;

    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,9})([KMG]?)(I?B)?");

    public Config {
        allowedHosts = Set.copyOf(allowedHosts);
        mustDiffer("read token", readToken, "write token", writeToken);
        mustDiffer("log token", logToken, "write token", writeToken);
        mustDiffer("log token", logToken, "read token", readToken);
        if (!rootPath.isEmpty() && !rootPath.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException(
                    "The root path must look like /trackio, not like " + rootPath);
        }
    }

    private static void mustDiffer(
            String name, @Nullable String token, String otherName, @Nullable String other) {
        if (token != null && token.equals(other)) {
            throw new IllegalArgumentException(
                    "The " + name + " must differ from the " + otherName + ": choose another one.");
        }
    }

    /**
     * How entries come in.
     *
     * @param paused whether nothing is written for now, and who logs is told to come again
     * @param inboxEvery between two looks into the inbox
     */
    public record Intake(boolean paused, Duration inboxEvery) {
        static final Intake USUAL = new Intake(false, Duration.ofSeconds(15));

        private static final Duration MIN_PAUSE = Duration.ofSeconds(5);

        static Intake of(Map<String, String> environment) {
            var seconds = blankIsNull(environment.get("TRACKIO_INBOX_POLL_INTERVAL"));
            return new Intake(
                    environment.getOrDefault("TRACKIO_PAUSE_WRITES", "").equals("1"),
                    seconds == null ? USUAL.inboxEvery : pause(seconds));
        }

        private static Duration pause(String seconds) {
            try {
                var pause = Duration.ofMillis((long) (Double.parseDouble(seconds) * 1_000));
                return pause.compareTo(MIN_PAUSE) < 0 ? MIN_PAUSE : pause;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "TRACKIO_INBOX_POLL_INTERVAL must be a number of seconds, not " + seconds,
                        e);
            }
        }
    }

    /** The defaults of Trackio: port 7860 of this machine, or one of the next 99. */
    public static Config of(Path dataDir) {
        return new Draft(dataDir).done();
    }

    /** What the environment says, with the defaults of Trackio. */
    public static Config of(Map<String, String> environment) {
        return of(dataDir(environment)).with(draft -> draft.read(environment));
    }

    /** This one with changes. */
    public Config with(Consumer<Draft> changes) {
        var draft = new Draft(this);
        changes.accept(draft);
        return draft.done();
    }

    /** A configuration that is being written. */
    public static final class Draft {
        public Path dataDir;
        public String host = "127.0.0.1";
        public int port = DEFAULT_PORT;
        public int portTries = 100;
        public boolean mcp;
        public @Nullable String writeToken;
        public boolean closed;
        public boolean readOnly;
        public Set<String> allowedHosts = Set.of();
        public String rootPath = "";
        public Synchronous synchronous = Synchronous.FULL;
        public long maxBodyBytes = 1L << 30;
        public @Nullable Path traceSessions;
        public @Nullable Path frontend;
        public Intake intake = Intake.USUAL;
        public @Nullable String readToken;
        public @Nullable String logToken;
        public Settings settings = FrontendSettings.of(Map.of());

        private Draft(Path dataDir) {
            this.dataDir = dataDir;
        }

        private Draft(Config config) {
            dataDir = config.dataDir;
            host = config.host;
            port = config.port;
            portTries = config.portTries;
            mcp = config.mcp;
            writeToken = config.writeToken;
            closed = config.closed;
            readOnly = config.readOnly;
            allowedHosts = config.allowedHosts;
            rootPath = config.rootPath;
            synchronous = config.synchronous;
            maxBodyBytes = config.maxBodyBytes;
            traceSessions = config.traceSessions;
            frontend = config.frontend;
            intake = config.intake;
            readToken = config.readToken;
            logToken = config.logToken;
            settings = config.settings;
        }

        /** A port that is asked for, and no other. */
        public void port(int number) {
            port = number;
            portTries = 1;
        }

        private void read(Map<String, String> environment) {
            host = environment.getOrDefault("GRADIO_SERVER_NAME", host);
            var number = environment.get("GRADIO_SERVER_PORT");
            if (number != null) {
                port(number("GRADIO_SERVER_PORT", number));
            } else {
                portTries =
                        number(
                                "GRADIO_NUM_PORTS",
                                environment.getOrDefault("GRADIO_NUM_PORTS", "100"));
            }
            mcp = environment.getOrDefault("GRADIO_MCP_SERVER", "").equalsIgnoreCase("true");
            writeToken = blankIsNull(environment.get("TRACKIO_WRITE_TOKEN"));
            allowedHosts = names(environment.getOrDefault("TRACKIO_ALLOWED_HOSTS", ""));
            rootPath = environment.getOrDefault("TRACKIO_ROOT_PATH", "").replaceAll("/+$", "");
            synchronous =
                    synchronous(environment.getOrDefault("TRACKIO_SQLITE_SYNCHRONOUS", "FULL"));
            maxBodyBytes =
                    bytes("TRACKIO_MAX_BODY", environment.getOrDefault("TRACKIO_MAX_BODY", "1G"));
            traceSessions = folder(environment.get("TRACKIO_TRACE_SESSIONS_DIR"), environment);
            frontend = folder(environment.get("TRACKIO_FRONTEND_DIR"), environment);
            intake = Intake.of(environment);
            readToken = blankIsNull(environment.get("TRACKIO_READ_TOKEN"));
            logToken = blankIsNull(environment.get("TRACKIO_LOG_TOKEN"));
            settings = FrontendSettings.of(environment);
        }

        private Config done() {
            return new Config(
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
                    traceSessions,
                    frontend,
                    intake,
                    readToken,
                    logToken,
                    settings);
        }
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
        var own = folder(environment.get("TRACKIO_DIR"), environment);
        return own == null ? userFolder(environment) : own;
    }

    /**
     * Where Python Trackio keeps what it remembers of the user, and files unless told otherwise.
     */
    public static Path userFolder(Map<String, String> environment) {
        var hub = blankIsNull(environment.get("HF_HOME"));
        var cache = blankIsNull(environment.get("XDG_CACHE_HOME"));
        var folder = hub != null ? hub : (cache != null ? cache : "~/.cache") + "/huggingface";
        return Path.of(home(folder, environment), "trackio").toAbsolutePath().normalize();
    }

    private static @Nullable Path folder(@Nullable String path, Map<String, String> environment) {
        return path == null || path.isBlank()
                ? null
                : Path.of(home(path, environment)).toAbsolutePath().normalize();
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

    /** Somebody has chosen who may change something. */
    boolean asksWriters() {
        return writeToken != null || logToken != null;
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
