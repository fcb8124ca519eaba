package dev.trackio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as another program runs it. */
@Timeout(60)
class TrackioToolTest {
    @TempDir Path dir;
    private final ToolProvider tool = ToolProvider.findFirst("trackio").orElseThrow();

    private record Ran(int code, String out, String err) {}

    private Ran run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = tool.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    @Test
    void showServesUntilItsThreadIsInterruptedAndLeavesTheProcessAlone() throws Exception {
        var manager = LogManager.getLogManager();
        var before = List.of(manager.getProperty("handlers"), Thread.currentThread().getName());
        try (var lines = new PipedReader();
                var out = new PrintWriter(new PipedWriter(lines), true)) {
            var serving =
                    new FutureTask<>(
                            () ->
                                    tool.run(
                                            out,
                                            out,
                                            "show",
                                            "--no-browser",
                                            "--port=0",
                                            "--no-mcp-server",
                                            "--dir=" + dir.resolve("runs")));
            var thread = Thread.ofPlatform().name("serving").start(serving);
            var said = announced(lines);
            assertThat(said)
                    .contains("* Data folder: " + dir.resolve("runs"))
                    .noneMatch(line -> line.contains("MCP"));
            assertThat(threads()).contains("http-").doesNotContain("idle heap");
            thread.interrupt();
            assertThat(serving.get(30, TimeUnit.SECONDS)).isZero();
        }
        assertThat(threads()).doesNotContain("http-");
        assertThat(List.of(manager.getProperty("handlers"), Thread.currentThread().getName()))
                .isEqualTo(before);
    }

    private static List<String> announced(PipedReader lines) throws IOException {
        var reader = new BufferedReader(lines);
        var said = new java.util.ArrayList<String>();
        do {
            said.add(reader.readLine());
        } while (!said.getLast().contains("Ctrl+C"));
        return said;
    }

    private static String threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .toList()
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"show --port=x", "show --root-path=bad", "list nothing"})
    void whatIsWrongIsSaidAndTheProcessGoesOn(String line) {
        var ran = run(line.split(" "));
        assertThat(ran.code).isNotZero();
        assertThat(ran.err).isNotEmpty();
    }

    @Test
    void shortCommandsAreThereToo() {
        var ran = run("show", "--help");
        assertThat(ran.code).isZero();
        assertThat(ran.out).contains("--stop-with-stdin", "--[no-]mcp-server");
        assertThat(run("--help").out).contains("trackio", "import");
    }
}
