package dev.trackio.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.Dashboard;
import dev.trackio.ShowOptions;
import dev.trackio.Trackio;
import dev.trackio.TrackioException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trackio.show, in this process and in one of its own, on the true server. */
@Timeout(120)
class ShowTest {
    private static final String LIST =
            "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}";

    @TempDir Path folder;

    private ShowOptions options() {
        return ShowOptions.defaults().port(0).folder(folder.resolve("server"));
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }

    @Test
    @EnabledForJreRange(minVersion = 25)
    void withTheServerAmongItsJarsItRunsInThisProcess() throws Exception {
        var before = children();
        try (var dashboard = Trackio.show(options())) {
            assertThat(children()).isEqualTo(before);
            assertThat(Ask.answers(dashboard.url())).isTrue();
            assertThat(threadsOf("http")).isNotEmpty();
        }
        assertThat(threadsOf("http")).isEmpty();
    }

    private static List<String> threadsOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith(name))
                .toList();
    }

    @Test
    void aProcessOfItsOwnShowsNobodyItsTokenAndGoesWithClose() throws Exception {
        var before = children();
        ProcessHandle server;
        var asked = options().ownProcess(true).writeToken("the-token");
        try (var dashboard = Trackio.show(asked)) {
            server =
                    children().stream()
                            .filter(child -> !before.contains(child))
                            .findFirst()
                            .orElseThrow();
            assertThat(server.info().commandLine().orElseThrow())
                    .contains("show", "--stop-with-stdin")
                    .doesNotContain("the-token");
            assertThat(dashboard.serverUrl().getQuery()).isEqualTo("write_token=the-token");
        }
        assertThat(server.isAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsLoggedIntoItIsThere(boolean ownProcess) throws Exception {
        try (var dashboard = Trackio.show(options().ownProcess(ownProcess).project("a & b"))) {
            var run = Trackio.run("p").name("r").folder(folder.resolve("client"));
            try (var logged = run.server(dashboard.serverUrl()).start()) {
                logged.log(0, "loss", 0.5);
                logged.log(1, "loss", 0.25);
            }
            assertThat(Ask.logs(dashboard.url(), "p", "r")).isEqualTo("2");
            assertThat(dashboard.url().getQuery()).isEqualTo("project=a+&+b");
            assertThat(folder.resolve("server").resolve("p.db")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agentsAreServedWhereItIsAskedFor(boolean ownProcess) throws Exception {
        try (var dashboard = Trackio.show(options().ownProcess(ownProcess).mcpServer(true))) {
            var tools = Ask.post(dashboard.mcpUrl(), LIST);
            assertThat(tools.statusCode()).isEqualTo(200);
            assertThat(tools.body()).contains("\"get_all_projects\"", "\"inputSchema\"");
        }
        try (var dashboard = Trackio.show(options().ownProcess(ownProcess))) {
            assertThatThrownBy(dashboard::mcpUrl)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("mcpServer(true)");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWritesNeedsTheToken(boolean ownProcess) throws Exception {
        var log = "{\"project\": \"p\", \"run\": \"r\", \"metrics\": {\"loss\": 1}}";
        try (var dashboard = Trackio.show(options().ownProcess(ownProcess).writeToken("a+b c"))) {
            assertThat(Ask.operation(dashboard.url(), "log", log).body()).contains("write_token");
            assertThat(Ask.operation(dashboard.serverUrl(), "log", log).statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingEndsWhatWaitsAndMayBeDoneAgain(boolean ownProcess) throws Exception {
        var dashboard = Trackio.show(options().ownProcess(ownProcess));
        var returned = blockElsewhere(dashboard);
        assertThat(returned.getCount()).isEqualTo(1);
        dashboard.close();
        dashboard.close();
        assertThat(returned.await(30, TimeUnit.SECONDS)).isTrue();
        dashboard.block();
        assertThat(Ask.answers(dashboard.url())).isFalse();
    }

    private static CountDownLatch blockElsewhere(Dashboard dashboard) throws InterruptedException {
        var returned = new CountDownLatch(1);
        var thread =
                new Thread(
                        () -> {
                            dashboard.block();
                            returned.countDown();
                        });
        thread.start();
        var until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (thread.getState() != Thread.State.WAITING && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return returned;
    }

    @Test
    void anInterruptedThreadStopsWaitingAndClosesInOrder() {
        var dashboard = Trackio.show(options());
        Thread.currentThread().interrupt();
        dashboard.block();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        dashboard.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Ask.answers(dashboard.url())).isFalse();
    }

    @Test
    void waitingEndsWithAServerThatEndsByItself() throws Exception {
        var before = children();
        try (var dashboard = Trackio.show(options().ownProcess(true))) {
            var returned = blockElsewhere(dashboard);
            children().stream()
                    .filter(child -> !before.contains(child))
                    .forEach(ProcessHandle::destroyForcibly);
            assertThat(returned.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** They share the audit, whose lock is one of the process. */
    @Test
    void changesThroughTwoOnOneFolderAreAllAnsweredAndAudited() throws Exception {
        try (var first = Trackio.show(options());
                var second = Trackio.show(options())) {
            for (var writer = 0; writer < 4; writer++) {
                var run = Trackio.run("p").name(writer + "-0").folder(folder.resolve("client"));
                try (var logged = run.server(first.serverUrl()).start()) {
                    logged.log(0, "loss", 1);
                }
            }
            var statuses =
                    IntStream.range(0, 4)
                            .parallel()
                            .boxed()
                            .flatMap(
                                    writer ->
                                            renamed(
                                                    writer,
                                                    writer % 2 == 0 ? first.url() : second.url()))
                            .toList();
            assertThat(statuses).hasSize(100).containsOnly(200);
        }
        var audit = folder.resolve("server/.trackio-jvm/audit.jsonl");
        assertThat(Files.readAllLines(audit).stream().filter(line -> line.contains("rename_run")))
                .hasSize(100);
    }

    private static Stream<Integer> renamed(int writer, URI server) {
        var statuses = new ArrayList<Integer>();
        for (var i = 0; i < 25; i++) {
            var names =
                    "{\"project\":\"p\",\"old_name\":\"%1$d-%2$d\",\"new_name\":\"%1$d-%3$d\"}"
                            .formatted(writer, i, i + 1);
            try {
                statuses.add(Ask.operation(server, "rename_run", names).statusCode());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return statuses.stream();
    }

    @Test
    void severalAreShownAtOnceAlsoOnOneFolder() throws Exception {
        try (var first = Trackio.show(options());
                var second = Trackio.show(options());
                var third = Trackio.show(options().folder(folder.resolve("third")))) {
            assertThat(Stream.of(first, second, third).map(Dashboard::url)).doesNotHaveDuplicates();
            var run = Trackio.run("p").name("r").folder(folder.resolve("client"));
            try (var logged = run.server(first.serverUrl()).start()) {
                logged.log(0, "loss", 1);
            }
            first.close();
            assertThat(Ask.logs(second.url(), "p", "r")).isEqualTo("1");
            assertThat(Ask.operation(third.url(), "get_all_projects", "{}").body()).contains("[]");
        }
    }

    @Test
    void whereThePortIsTakenTheNextOneIs() {
        var anyPort = ShowOptions.defaults().folder(folder);
        try (var first = Trackio.show(anyPort);
                var second = Trackio.show(anyPort)) {
            assertThat(first.url().getPort()).isBetween(7860, 7959);
            assertThat(second.url().getPort()).isBetween(first.url().getPort() + 1, 7959);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatKeepsItFromStartingIsSaidInItsOwnWords(boolean ownProcess) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            assertThatThrownBy(() -> Trackio.show(options().ownProcess(ownProcess).port(port)))
                    .isInstanceOf(TrackioException.class)
                    .hasMessageContaining("did not start: ")
                    .hasMessageContaining("Port " + port);
        }
        assertThatThrownBy(
                        () -> Trackio.show(options().ownProcess(ownProcess).theme("x").host("?")))
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("?");
    }

    @Test
    void nothingIsWrittenWhereThatIsAskedFor() throws Exception {
        var server = Files.createDirectory(folder.resolve("server"));
        try (var dashboard = Trackio.show(options().readOnly(true))) {
            assertThat(Ask.answers(dashboard.url())).isTrue();
        }
        try (var files = Files.list(server)) {
            assertThat(files).isEmpty();
        }
    }
}
