package dev.trackio.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/** One line for each message, on stderr; of libraries only what went wrong. */
final class Logging {
    private static final String SETTINGS =
            """
            handlers=java.util.logging.ConsoleHandler
            .level=WARNING
            dev.trackio.level=INFO
            java.util.logging.ConsoleHandler.level=ALL
            java.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n
            """;

    private Logging() {}

    static void start() {
        try {
            LogManager.getLogManager()
                    .readConfiguration(
                            new ByteArrayInputStream(SETTINGS.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
