package dev.trackio.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.ApiException;
import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(40)
class JettyEngineTest {
    private final Router router = new Router();
    private final JettyEngine engine = TestEngine.of(router, "/trackio");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        engine.close();
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + engine.port() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private void quietly(Class<?> logger) {
        Logger.getLogger(logger.getName()).setLevel(Level.OFF); // what is provoked here is no news
    }

    @Test
    void whatFailsBeforeTheFirstByteHasGoneOutIsAnsweredWithItsFault() throws Exception {
        router.get(
                "/x",
                (q, r) -> {
                    try (var out = r.header("X-Half", "yes").stream(200, Response.JSON)) {
                        out.write("{\"data\":[1,2".getBytes(StandardCharsets.UTF_8));
                        throw new ApiException(ApiException.Kind.INTERNAL, "broken");
                    }
                });
        engine.start();
        var answer = get("/x");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("broken");
        assertThat(answer.headers().firstValue("X-Half")).isEmpty();
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void whatBreaksOffLaterIsNeverTakenForAWhole() throws Exception {
        quietly(JettyEngine.class);
        router.get(
                "/x",
                (q, r) -> {
                    try (var out = r.stream(200, Response.JSON)) {
                        out.write(new byte[100_000]);
                        throw new ApiException(ApiException.Kind.INTERNAL, "broken");
                    }
                });
        engine.start();
        assertThatThrownBy(() -> get("/x")).isInstanceOf(IOException.class);
    }

    @Test
    void aSmallBodyHasItsLengthAndALargeOneComesInChunks() throws Exception {
        router.get(
                "/{size}",
                (q, r) -> {
                    try (var out = r.stream(200, Response.TEXT)) {
                        for (var left = Integer.parseInt(q.param("size")); left > 0; left--) {
                            out.write('x');
                        }
                    }
                });
        engine.start();
        for (var size : new int[] {0, 1, 32 * 1024, 32 * 1024 + 1, 1_000_000}) {
            var answer = get("/" + size);
            assertThat(answer.body()).hasSize(size);
            var announced = answer.headers().firstValueAsLong("Content-Length");
            assertThat(announced.isPresent()).isEqualTo(size <= 32 * 1024);
        }
    }

    @Test
    void aRequestThatIsBeingAnsweredIsFinishedWhileTheEngineStops() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        router.post(
                "/write",
                (q, r) -> {
                    q.body(100);
                    entered.countDown();
                    assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                    r.send(200, Response.TEXT, "stored");
                });
        engine.start();
        var answer =
                client.sendAsync(
                        request("/write").POST(BodyPublishers.ofString("x")).build(),
                        BodyHandlers.ofString());
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        var port = engine.port();
        var closing = Thread.startVirtualThread(engine::close);
        while (accepts(port)) {
            Thread.onSpinWait();
        }
        release.countDown();
        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("stored");
        closing.join();
    }

    private static boolean accepts(int port) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (SocketException e) {
            return false; // refused, or reset where it was still in the queue
        }
    }

    @Test
    void openStreamsEndWhenTheEngineStops() throws Exception {
        router.get(
                "/events",
                (q, r) -> {
                    try (var stream = r.events()) {
                        stream.send("data: hello\n\n");
                        while (!stream.stopping()) {
                            stream.pause(java.time.Duration.ofHours(1));
                        }
                        stream.send("data: bye\n\n");
                    }
                });
        engine.start();
        var answer = client.send(request("/events").build(), BodyHandlers.ofInputStream());
        var started = System.nanoTime();
        try (var in = answer.body()) {
            assertThat(in.readNBytes(13))
                    .isEqualTo("data: hello\n\n".getBytes(StandardCharsets.UTF_8));
            engine.close();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("data: bye\n\n");
        }
        assertThat(System.nanoTime() - started).isLessThan(5_000_000_000L);
    }

    @Test
    void headOfAStreamEndsAtOnce() throws Exception {
        router.get(
                "/events",
                (q, r) -> {
                    try (var stream = r.events()) {
                        while (!stream.stopping()) {
                            stream.pause(java.time.Duration.ofHours(1));
                        }
                    }
                });
        engine.start();
        var answer = client.send(request("/events").HEAD().build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void thePrefixOfAProxyMayBeThereOrNot() throws Exception {
        router.get("/a", (q, r) -> r.send(200, Response.TEXT, q.path() + " " + q.rootPath()));
        router.get("/", (q, r) -> r.send(200, Response.TEXT, "root"));
        engine.start();
        assertThat(get("/a").body()).isEqualTo("/a /trackio");
        assertThat(get("/trackio/a").body()).isEqualTo("/a /trackio");
        assertThat(get("/trackio").body()).isEqualTo("root");
        assertThat(get("/trackio/").body()).isEqualTo("root");
        assertThat(get("/trackioa").statusCode()).isEqualTo(404);
        assertThat(get("/trackio/trackio/a").statusCode()).isEqualTo(404);
    }

    @Test
    void aPortThatIsTakenIsSaidToBe() throws Exception {
        engine.start();
        var other =
                new JettyEngine(
                        "127.0.0.1",
                        engine.port(),
                        "",
                        router,
                        new HostGuard(true, Set.of()),
                        (f, q, r) -> {});
        assertThatThrownBy(other::start).isInstanceOf(BindException.class);
    }

    @Test
    void aFaultOfOursShowsNothingOfItself() throws Exception {
        quietly(JettyEngine.class);
        Logger.getLogger("org.eclipse.jetty").setLevel(Level.OFF);
        router.get(
                "/x",
                (q, r) -> {
                    throw new IllegalStateException("/home/me");
                });
        engine.start();
        var answer = get("/x");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("{\"error\":\"The server could not answer.\"}");
    }

    @RepeatedTest(5) // whether a refused client reads why is a matter of luck when it is done wrong
    void aBodyIsReadUpToItsLimitAndNoFurther() throws Exception {
        router.post(
                "/x", (q, r) -> r.send(200, Response.TEXT, String.valueOf(q.body(100_000).length)));
        engine.start();
        for (var size : new int[] {0, 1, 8_192, 99_999, 100_000, 100_001, 5_000_000}) {
            var announced = request("/x").POST(BodyPublishers.ofByteArray(new byte[size])).build();
            var unknown =
                    request("/x")
                            .POST(
                                    BodyPublishers.fromPublisher(
                                            BodyPublishers.ofByteArray(
                                                    new byte[Math.max(size, 1)])))
                            .build();
            var expected =
                    size <= 100_000
                            ? String.valueOf(size)
                            : "The body is larger than the limit of 100000 bytes.";
            assertThat(client.send(announced, BodyHandlers.ofString()).body()).isEqualTo(expected);
            if (size > 0) {
                assertThat(client.send(unknown, BodyHandlers.ofString()).body())
                        .isEqualTo(expected);
            }
        }
    }
}
