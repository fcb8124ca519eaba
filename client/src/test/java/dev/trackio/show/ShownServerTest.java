package dev.trackio.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/** What a process says and how it ends, with a script in place of Java. */
@Timeout(60)
class ShownServerTest {
    private static final String ANNOUNCED =
            """
            echo "* Trackio dashboard: http://127.0.0.1:1/?project=p"
            echo "* MCP server: http://127.0.0.1:1/gradio_api/mcp/"
            echo "* Log from Python: TRACKIO_SERVER_URL=\\"http://127.0.0.1:1/?write_token=secret\\""
            echo "* To read only: http://127.0.0.1:1/?read_token=secret"
            echo "* Data folder: /runs"
            """;

    private static final Logger LOG = Logger.getLogger("dev.trackio");

    @TempDir Path folder;
    private final List<LogRecord> logged = Collections.synchronizedList(new ArrayList<>());
    private final Handler listener =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    logged.add(line);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        LOG.setLevel(Level.ALL);
        LOG.setUseParentHandlers(false);
        LOG.addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(listener);
        LOG.setUseParentHandlers(true);
        LOG.setLevel(null);
    }

    private List<String> logged() {
        return logged.stream()
                .map(line -> line.getLevel() + " " + line.getMessage())
                .map(line -> line.replace(" {0}", ""))
                .toList();
    }

    private ShownServer start(String script, Map<String, String> tokens) throws Exception {
        var java = FakeJava.home(folder.resolve("jdk"), "25", script);
        var jar = FakeJava.jar(folder.resolve("trackio.jar"), "dev.trackio.cli.Main");
        var command = new ShowCommand(List.of("--port=0"), tokens, java, jar, false);
        return ShownServer.start(command, Map.of("PATH", "/usr/bin:/bin", "MINE", "kept"));
    }

    @Test
    void itIsStartedWithItsFlagsAndTheTokensInItsEnvironment() throws Exception {
        var server =
                start(
                        "echo \"$*\"; env | grep -E '^(TRACKIO_|MINE|LC_ALL)' | sort\n"
                                + ANNOUNCED
                                + "cat",
                        Map.of("--write-token", "w", "--read-token", "r", "--log-token", "l"));
        server.stop();
        var said = String.join("\n", logged());
        assertThat(said)
                .containsPattern("-jar \\S+/trackio.jar show --port=0 --stop-with-stdin")
                .contains("TRACKIO_WRITE_TOKEN=w", "TRACKIO_READ_TOKEN=r", "TRACKIO_LOG_TOKEN=l")
                .contains("MINE=kept", "LC_ALL=C.UTF-8");
    }

    @Test
    void itSaysWhereItAnswersAndTheLogHearsTheRest() throws Exception {
        var server =
                start(
                        "echo 'WARNING: from Java'\n"
                                + ANNOUNCED
                                + """
                                echo '2026-11-22T12:00:00.000 SEVERE it failed'
                                echo '2026-11-22T12:00:00.000 WARNING it may fail' >&2
                                echo '2026-11-22T12:00:00.000 INFO it goes on'
                                echo '2026-11-22T12:00:00.000 FINE a detail'
                                cat
                                """,
                        Map.of());
        assertThat(server.addresses())
                .isEqualTo(
                        new ShownServer.Addresses(
                                URI.create("http://127.0.0.1:1/?project=p"),
                                URI.create("http://127.0.0.1:1/gradio_api/mcp/"),
                                URI.create("http://127.0.0.1:1/?write_token=secret")));
        server.stop();
        assertThat(logged())
                .containsExactlyInAnyOrder(
                        "INFO WARNING: from Java",
                        "INFO dashboard:",
                        "SEVERE it failed",
                        "WARNING it may fail",
                        "INFO it goes on",
                        "FINE a detail");
        assertThat(logged).noneMatch(line -> line.getMessage().contains("secret"));
    }

    @Test
    void whatItSaysWhenItDoesNotStartIsTheReason() {
        assertThatThrownBy(() -> start("echo first; echo 'trackio: no port' >&2; exit 1", Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("The Trackio server did not start: first\ntrackio: no port");
        assertThat(logged()).isEmpty();
        assertThatThrownBy(() -> start("exit 7", Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("The Trackio server did not start: it ended with 7");
    }

    @Test
    void oneThatEndsByItselfIsNoticed() throws Exception {
        var server = start(ANNOUNCED + "exit 9", Map.of());
        server.awaitEnd();
        assertThat(logged()).contains("WARNING The Trackio server ended by itself, with 9");
        server.stop();
    }

    /** A server in this process that lacks a library. */
    public static final class Incomplete implements ToolProvider {
        @Override
        public String name() {
            return "trackio";
        }

        @Override
        public int run(PrintWriter out, PrintWriter err, String... arguments) {
            throw new NoClassDefFoundError("org/example/" + String.join(",", arguments));
        }
    }

    @Test
    @EnabledForJreRange(minVersion = JavaHomes.WANTED)
    void oneThatDoesNotLoadHereGetsAProcessOfItsOwn() throws Exception {
        var service = folder.resolve("META-INF/services/java.util.spi.ToolProvider");
        Files.createDirectories(service.getParent());
        Files.writeString(service, Incomplete.class.getName());
        var java = FakeJava.home(folder.resolve("jdk"), "25", ANNOUNCED + "cat");
        var jar = FakeJava.jar(folder.resolve("trackio.jar"), "dev.trackio.cli.Main");
        var environment =
                Map.of(
                        "PATH", "/usr/bin:/bin",
                        "TRACKIO_JAVA", java.toString(),
                        "TRACKIO_JAR", jar.toString());
        var tokens = Map.of("--write-token", "w");
        var command = new ShowCommand(List.of("--port=0"), tokens, null, null, false);
        var thread = Thread.currentThread();
        var usual = thread.getContextClassLoader();
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, usual)) {
            thread.setContextClassLoader(loader);
            ShownServer.start(command, environment).stop();
        } finally {
            thread.setContextClassLoader(usual);
        }
        assertThat(logged())
                .first()
                .asString()
                .startsWith("WARNING The server gets a process of its own");
        assertThat(logged.get(0).getParameters()[0].toString())
                .endsWith("org/example/show,--port=0,--write-token=w");
    }

    @Test
    void anInterruptedStartLeavesNothing() throws Exception {
        var began = folder.resolve("began");
        var outcome = new ArrayList<Throwable>();
        var thread =
                new Thread(
                        () -> {
                            try {
                                start("echo $$ >" + began + "; cat", Map.of());
                            } catch (Exception e) {
                                outcome.add(e);
                            }
                        });
        thread.start();
        var until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (began.toFile().length() == 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
        assertThat(outcome).singleElement().isInstanceOf(InterruptedException.class);
        var process = Long.parseLong(Files.readString(began).strip());
        assertThat(ProcessHandle.of(process).filter(ProcessHandle::isAlive)).isEmpty();
    }
}
