package dev.trackio.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogManager;
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
