package dev.trackio.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggingTest {
    private static final Logger ACCESS = Logger.getLogger("dev.trackio.access");

    @TempDir Path dir;

    @AfterEach
    void reset() throws IOException {
        for (var handler : ACCESS.getHandlers()) {
            ACCESS.removeHandler(handler);
            handler.close();
        }
        LogManager.getLogManager().readConfiguration();
    }

    @ParameterizedTest
    @CsvSource({
        "error, SEVERE, SEVERE",
        "WARN, WARNING, WARNING",
        "'', INFO, WARNING",
        "info, INFO, WARNING",
        "debug, FINE, INFO"
    })
    void theEnvironmentSaysHowMuchIsSaid(String level, String ours, String libraries) {
        Logging.start(Map.of("TRACKIO_LOG_LEVEL", level), Logging.Verbosity.INFO);
        assertThat(Logger.getLogger("dev.trackio").getLevel()).isEqualTo(Level.parse(ours));
        assertThat(Logger.getLogger("").getLevel()).isEqualTo(Level.parse(libraries));
        assertThat(ACCESS.isLoggable(Level.SEVERE)).isFalse();
    }

    @Test
    void whatTheServerSaysGoesToJavasOwnLog() {
        var heard = new ArrayList<String>();
        var handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        heard.add(
                                "%s %s %s %s"
                                        .formatted(
                                                line.getLoggerName(),
                                                line.getLevel(),
                                                line.getMessage(),
                                                line.getThrown()));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logging.start(Map.of(), Logging.Verbosity.INFO);
        Logger.getLogger("dev.trackio").addHandler(handler);
        try {
            var log = new JavaLog().getLoggerFactory().getLogger("dev.trackio.any");
            log.error("{} of {0}", 1, new IOException("why"));
            log.warn("two");
            log.info("three");
            log.debug("not said");
            assertThat(log.isDebugEnabled()).isFalse();
            assertThat(log.isInfoEnabled()).isTrue();
        } finally {
            Logger.getLogger("dev.trackio").removeHandler(handler);
        }
        assertThat(heard)
                .containsExactly(
                        "dev.trackio.any SEVERE 1 of {0} java.io.IOException: why",
                        "dev.trackio.any WARNING two null", "dev.trackio.any INFO three null");
    }

    @Test
    void aLevelThatIsNoneIsNamed() {
        assertThatThrownBy(
                        () ->
                                Logging.start(
                                        Map.of("TRACKIO_LOG_LEVEL", "loud"),
                                        Logging.Verbosity.INFO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("error, warn, info or debug, not loud");
    }

    @Test
    void theAccessLogIsAppendedToItsFileAtOnce() throws IOException {
        Logging.start(Map.of(), Logging.Verbosity.INFO);
        var file = Files.writeString(dir.resolve("access.log"), "before\n");
        Logging.accessLog(file);
        ACCESS.fine("a line with {0} and %s");
        assertThat(file).hasContent("before\na line with {0} and %s\n");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        assertThatThrownBy(() -> Logging.accessLog(dir))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("access log cannot be written");
    }

    @Test
    void commandsThatEndSoonSayOnlyWhatIsWrong() {
        var log = new CommandLog().getLoggerFactory().getLogger("any");
        assertThat(log.isWarnEnabled()).isTrue();
        assertThat(log.isInfoEnabled()).isFalse();
        var before = System.err;
        var said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, UTF_8));
        try {
            log.warn("{} of {}", 1, 2);
            log.info("nothing");
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(UTF_8)).isEqualToNormalizingNewlines("WARN 1 of 2\n");
    }
}
