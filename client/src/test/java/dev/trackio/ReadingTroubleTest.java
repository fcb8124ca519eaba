package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.FakeServer.Reply;
import dev.trackio.query.Api;
import dev.trackio.query.Project;
import dev.trackio.query.StoredRun;
import dev.trackio.wire.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program that reads is told where it cannot, and what it does not notice. */
@Timeout(60)
class ReadingTroubleTest {
    private FakeServer server;
    private final Map<String, String> answers = new HashMap<>();

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeServer();
        server.behaviour = this::reply;
        answers.put("get_all_projects", "[\"other\",\"p\"]");
        answers.put("get_runs_for_project", "[{\"id\":\"3\",\"name\":\"alpha\"}]");
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private Reply reply(FakeServer.Call call) {
        var operation = call.path().substring("/api/".length()).replaceAll("[?].*", "");
        var data = answers.get(operation);
        return data == null
                ? Reply.of(404, "Unknown API: " + operation)
                : new Reply(200, "{\"data\":" + data + "}", false, Map.of());
    }

    private Api api() {
        return Trackio.api(new Environment(Map.of()), server.uri(), null);
    }

    private StoredRun run() {
        return api().project("p").run("alpha");
    }

    private static String point(long step, String value) {
        return "{\"timestamp\":\"2026-11-22T11:53:0%d.393631+00:00\",\"step\":%d,\"value\":%s}"
                .formatted(step, step, value);
    }

    private void failsWith(Reply reply, String... words) {
        server.behaviour = call -> reply;
        var uri = URI.create(server.uri() + "/?write_token=secret");
        assertThatThrownBy(() -> Trackio.api(new Environment(Map.of()), uri, null).projects())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining(server.uri() + "/")
                .hasMessageNotContaining("secret")
                .hasMessageContainingAll(words);
    }

    @Test
    void whatTheServerSaysReachesPeopleWithAdvice() {
        failsWith(Reply.of(500, "no such column: nope"), "no such column: nope");
        failsWith(
                Reply.of(401, "A token is required"), "A token is required", "TRACKIO_WRITE_TOKEN");
        failsWith(Reply.of(400, "A write_token is required"), "required", "TRACKIO_WRITE_TOKEN");
        failsWith(
                Reply.of(401, "A token is required."),
                "required. It wants another token",
                "TRACKIO_READ_TOKEN");
        for (var words : List.of("This server is read-only: no token helps.", "Not here")) {
            server.behaviour = call -> Reply.of(403, words);
            assertThatThrownBy(() -> api().projects())
                    .hasMessageEndingWith("with: " + words.replaceFirst("\\.$", ""));
        }
        failsWith(Reply.of(404, "Unknown API"), "Unknown API", "no get_all_projects");
        failsWith(Reply.of(503, "paused"), "paused");
        failsWith(
                new Reply(502, "<html>", false, Map.of()), "status 502", "no answer of a Trackio");
        failsWith(new Reply(200, "<html>", false, Map.of()), "is no Trackio");
        failsWith(new Reply(200, "{\"data\":[", false, Map.of()), "too early");
        failsWith(new Reply(200, "", false, Map.of()), "too early");
        failsWith(new Reply(200, "{\"ok\":true}", false, Map.of()), "no answer of a Trackio");
        failsWith(new Reply(200, "{\"data\":null,\"error\":\"oops\"}", false, Map.of()), "oops");
        failsWith(Reply.OK.with("Content-Encoding", "br"), "packed as br");
    }

    @Test
    void aServerThatIsAway() {
        server.kill();
        assertThatThrownBy(() -> api().projects())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("nothing listens there");
        var unknown = URI.create("http://nowhere.invalid:7860");
        assertThatThrownBy(() -> Trackio.api(new Environment(Map.of()), unknown, null).projects())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("no such host");
    }

    @Test
    void aServerThatSpeaksNoTls() {
        var uri = URI.create(server.uri().toString().replace("http:", "https:"));
        assertThatThrownBy(() -> Trackio.api(new Environment(Map.of()), uri, null).projects())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("or does it speak http?");
    }

    @Test
    void packedAnswersAreRead() {
        server.behaviour =
                call ->
                        new Reply(200, "{\"data\":[\"p\"]}", false, Map.of())
                                .with("Content-Encoding", "gzip");
        assertThat(api().projects()).extracting(Project::name).containsExactly("p");
    }

    @Test
    void anAnswerIsNotReadBeyondItsLimit() {
        answers.put(
                "get_metric_values", "[" + (point(7, "1") + ",").repeat(100) + point(7, "1") + "]");
        var run = api().withAnswerLimit(2_048).project("p").run("alpha");
        assertThatThrownBy(() -> run.history("loss"))
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("get_metric_values")
                .hasMessageContaining("2,048 bytes")
                .hasMessageContaining("withAnswerLimit");
        answers.put("get_metrics_for_run", "[\"" + "m".repeat(600) + "\"]");
        assertThatThrownBy(run::metrics).hasMessageContaining("512 bytes");
    }

    @Test
    void whatIsBusyIsAskedAgain() {
        var calls = new AtomicInteger();
        server.behaviour =
                call ->
                        calls.getAndIncrement() < 2
                                ? Reply.of(503, "later").with("Retry-After", "0")
                                : reply(call);
        assertThat(api().projects()).hasSize(2);
        assertThat(calls).hasValue(3);
        var times = server.calls().stream().map(FakeServer.Call::nanos).toList();
        assertThat(times.get(1) - times.get(0)).isGreaterThan(240_000_000L);
        server.behaviour = call -> Reply.of(503, "later").with("Retry-After", "100");
        assertThatThrownBy(() -> api().projects()).hasMessageContaining("later");
    }

    @Test
    void whatWasBusyForTooLongSaysWhatTheServerSaid() {
        var calls = new AtomicInteger();
        server.behaviour =
                call -> {
                    if (calls.getAndIncrement() > 0) {
                        new CountDownLatch(1).await();
                    }
                    return Reply.of(503, "moving house").with("Retry-After", "0");
                };
        assertThatThrownBy(() -> api().withTimeLimit(Duration.ofMillis(600)).projects())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("moving house");
        assertThat(calls).hasValue(2);
    }

    @Test
    void aConnectionThatWasDroppedIsNoReasonToFail() {
        var calls = new AtomicInteger();
        server.behaviour =
                call ->
                        calls.getAndIncrement() == 0
                                ? new Reply(0, "", false, Map.of())
                                : reply(call);
        assertThat(api().projects()).hasSize(2);
        answers.put("delete_run", "true");
        var run = run();
        calls.set(0);
        assertThatThrownBy(run::delete).isInstanceOf(TrackioException.class);
        assertThat(calls).as("what changes something is not done twice").hasValue(1);
    }

    @Test
    void anAnswerThatDoesNotBeginIsGivenUp() {
        server.behaviour =
                call -> {
                    new CountDownLatch(1).await();
                    return Reply.OK;
                };
        assertThatThrownBy(() -> api().withTimeLimit(Duration.ofMillis(100)).projects())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("PT0.1S")
                .hasMessageContaining("withTimeLimit");
    }

    /** Sends the beginning of an answer and then nothing more. */
    private static final class Stalling implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final CountDownLatch sent = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        Stalling() throws IOException {
            var thread = new Thread(this::answer);
            thread.setDaemon(true);
            thread.start();
        }

        private void answer() {
            try (var accepted = socket.accept()) {
                accepted.getOutputStream()
                        .write(
                                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\":[1,"
                                        .getBytes(UTF_8));
                sent.countDown();
                over.await();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        Api api() {
            var uri = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            return Trackio.api(new Environment(Map.of()), uri, null);
        }

        @Override
        public void close() throws IOException {
            over.countDown();
            socket.close();
        }
    }

    @Test
    void anAnswerThatStallsIsGivenUp() throws Exception {
        try (var stalling = new Stalling()) {
            var api = stalling.api().withTimeLimit(Duration.ofMillis(300));
            assertThatThrownBy(api::projects)
                    .isInstanceOf(TrackioException.class)
                    .hasMessageContaining("PT0.3S");
        }
    }

    @Test
    void whoReadsAnAnswerCanBeInterrupted() throws Exception {
        try (var stalling = new Stalling()) {
            var failure = new AtomicReference<Throwable>();
            var interrupted = new AtomicReference<Boolean>();
            var api = stalling.api().withTimeLimit(Duration.ofSeconds(20));
            var reader =
                    new Thread(
                            () -> {
                                try {
                                    api.projects();
                                } catch (TrackioException e) {
                                    failure.set(e);
                                    interrupted.set(Thread.currentThread().isInterrupted());
                                }
                            });
            reader.start();
            stalling.sent.await();
            while (!waitsForMore(reader)) {
                assertThat(reader.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            reader.interrupt();
            reader.join();
            assertThat(failure.get()).hasMessageContaining("interrupted");
            assertThat(interrupted).hasValue(true);
        }
    }

    private static boolean waitsForMore(Thread reader) {
        return reader.getState() == Thread.State.WAITING
                && Arrays.stream(reader.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().endsWith(".JsonReader"));
    }

    /** Gives each connection the next answer, and closes it. */
    private static final class Scripted implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        private final AtomicInteger calls = new AtomicInteger();

        Scripted(String... answers) throws IOException {
            var thread =
                    new Thread(
                            () -> {
                                for (var answer : answers) {
                                    answer(answer);
                                }
                            });
            thread.setDaemon(true);
            thread.start();
        }

        private void answer(String answer) {
            try (var accepted = socket.accept()) {
                calls.incrementAndGet();
                var request = new StringBuilder();
                while (!request.toString().endsWith("}")) {
                    request.append((char) accepted.getInputStream().read());
                }
                accepted.getOutputStream().write(answer.getBytes(UTF_8));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        Api api() {
            var uri = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            return Trackio.api(new Environment(Map.of()), uri, null);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void anAnswerThatBreaksOffIsReadOnceMore() throws IOException {
        var half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":[\"x\"";
        var whole =
                "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{\"data\":[]}";
        try (var scripted = new Scripted(half, whole)) {
            assertThat(scripted.api().project("p").artifacts()).isEmpty();
        }
        try (var scripted = new Scripted(half, half, whole)) {
            assertThatThrownBy(() -> scripted.api().projects())
                    .isInstanceOf(TrackioException.class)
                    .hasMessageContaining("its answer ended too early");
            assertThat(scripted.calls).hasValue(2);
        }
        try (var scripted = new Scripted(half, whole)) {
            assertThatThrownBy(() -> scripted.api().call("get_anything", Map.of()))
                    .hasMessageContaining("its answer ended too early");
            assertThat(scripted.calls).as("perhaps it changed something").hasValue(1);
        }
    }

    @Test
    void anAnswerMayBeTooDeep() {
        answers.put("get_all_projects", "[".repeat(9_000) + "]".repeat(9_000));
        assertThatThrownBy(() -> api().projects())
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("levels deep")
                .hasMessageNotContaining("is no Trackio");
    }

    @Test
    void readersShareTheirConnections() {
        api().projects();
        var before = clients();
        for (var i = 0; i < 20; i++) {
            api().projects();
        }
        assertThat(clients()).isLessThanOrEqualTo(before);
    }

    /** Each has a thread that waits for all of its connections. */
    private static long clients() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
                .count();
    }
}
