package dev.trackio.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** One line for each message, on stderr; of libraries only what went wrong. */
final class Logging {
    /** How much is said. */
    enum Verbosity {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    private static final String SETTINGS =
            """
            handlers=java.util.logging.ConsoleHandler
            java.util.logging.ConsoleHandler.level=ALL
            java.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n
            dev.trackio.access.level=OFF
            """;

    // kept, because a logger that nobody holds forgets its level
    private static final Logger OURS = Logger.getLogger("dev.trackio");
    private static final Logger ACCESS = Logger.getLogger("dev.trackio.access");
    private static final Logger LIBRARIES = Logger.getLogger("");

    private Logging() {}

    /**
     * @param usual what is said unless the environment asks for another level
     * @throws IllegalArgumentException when the environment asks for a level that is none
     */
    static void start(Map<String, String> environment, Verbosity usual) {
        try {
            LogManager.getLogManager()
                    .readConfiguration(
                            new ByteArrayInputStream(SETTINGS.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var level = environment.getOrDefault("TRACKIO_LOG_LEVEL", "");
        verbosity(level.isBlank() ? usual : named(level));
    }

    private static Verbosity named(String level) {
        return switch (level.strip().toLowerCase(Locale.ROOT)) {
            case "error" -> Verbosity.ERROR;
            case "warn" -> Verbosity.WARN;
            case "info" -> Verbosity.INFO;
            case "debug" -> Verbosity.DEBUG;
            default ->
                    throw new IllegalArgumentException(
                            "TRACKIO_LOG_LEVEL must be error, warn, info or debug, not " + level);
        };
    }

    static void verbosity(Verbosity verbosity) {
        OURS.setLevel(
                switch (verbosity) {
                    case ERROR -> Level.SEVERE;
                    case WARN -> Level.WARNING;
                    case INFO -> Level.INFO;
                    case DEBUG -> Level.FINE;
                });
        LIBRARIES.setLevel(
                switch (verbosity) {
                    case ERROR -> Level.SEVERE;
                    case WARN, INFO -> Level.WARNING;
                    case DEBUG -> Level.INFO;
                });
    }

    /** Writes the access log to stderr. */
    static void accessLog() {
        accessLog(System.err);
    }

    /**
     * Appends the access log to a file.
     *
     * @throws IOException when it cannot be written
     */
    static void accessLog(Path file) throws IOException {
        try {
            accessLog(
                    Files.newOutputStream(
                            file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new IOException(
                    "The access log cannot be written: " + file + ". Choose another file.", e);
        }
    }

    private static void accessLog(OutputStream out) {
        ACCESS.setLevel(Level.FINE);
        ACCESS.setUseParentHandlers(false);
        ACCESS.addHandler(new Lines(out));
    }

    /** The bare message, written out at once. */
    private static final class Lines extends StreamHandler {
        Lines(OutputStream out) {
            super(
                    out,
                    new Formatter() {
                        @Override
                        public String format(LogRecord line) {
                            return line.getMessage() + "\n";
                        }
                    });
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord line) {
            super.publish(line);
            flush();
        }
    }
}
