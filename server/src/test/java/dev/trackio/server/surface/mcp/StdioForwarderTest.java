package dev.trackio.server.surface.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.json.Bodies;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines to a server elsewhere, and what becomes of its answers. */
@Timeout(30)
class StdioForwarderTest {
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}";

    private record Sent(String method, com.sun.net.httpserver.Headers headers, String body) {}

    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String type = "application/json";
    private volatile String body = "";
    private volatile @Nullable String session;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        sent.add(new Sent(exchange.getRequestMethod(), exchange.getRequestHeaders(), text));
        exchange.getResponseHeaders().set("Content-Type", type);
        if (session != null) {
            exchange.getResponseHeaders().set("Mcp-Session-Id", session);
        }
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp/");
    }

    private List<String> forwarded(String... lines) throws IOException {
        return forwarded(endpoint(), null, lines);
    }

    private static List<String> forwarded(URI endpoint, @Nullable String token, String... lines)
            throws IOException {
        var out = new ByteArrayOutputStream();
        var in =
                new ByteArrayInputStream(
                        (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        new StdioForwarder(endpoint, token).serve(new Bodies(), BodyLimit.of(1 << 20), in, out);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String request(Object id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"%s\",\"params\":{%s}}"
                .formatted(id, method, params);
    }

    private String header(String name) {
        return String.valueOf(sent.element().headers().getFirst(name));
    }

    @Test
    void anAnswerOfJsonComesBackAsOneLine() throws IOException {
        body = "{\"jsonrpc\": \"2.0\",\n \"id\": 1, \"result\": {}}";
        assertThat(forwarded(request(1, "ping", "")))
                .containsExactly("{\"jsonrpc\": \"2.0\",  \"id\": 1, \"result\": {}}");
        assertThat(sent.element().body()).isEqualTo(request(1, "ping", ""));
        assertThat(header("Accept")).isEqualTo("application/json, text/event-stream");
        assertThat(header("Mcp-Method")).isEqualTo("null");
        assertThat(header("Authorization")).isEqualTo("null");
    }

    @Test
    void eventsComeBackInOrder() throws IOException {
        type = "text/event-stream; charset=utf-8";
        body =
                ": here\r\n\r\nevent: message\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\r\n"
                        + "data:\"params\":{}}\r\n\r\n"
                        + "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"é\":1}}\n\n";
        assertThat(forwarded(request("\"a\"", "tools/call", "\"name\":\"wait\"")))
                .containsExactly(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\", \"params\":{}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"é\":1}}");
    }

    @Test
    void aStreamThatBreaksOffIsAnError() throws IOException {
        type = "text/event-stream";
        body = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\ndata: {\"jso";
        var answers = forwarded(request(5, "tools/call", "\"name\":\"wait\""));
        assertThat(answers).hasSize(2);
        assertThat(answers.getLast())
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":5,\"error\":{\"code\":-32603,")
                .contains("ended before the answer");
    }

    @Test
    void aModernRequestBringsItsHeaders() throws IOException {
        body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
        forwarded(endpoint(), "s3cret", request(1, "tools/call", "\"name\":\"größe\"," + META));
        assertThat(header("MCP-Protocol-Version")).isEqualTo("2026-07-28");
        assertThat(header("Mcp-Method")).isEqualTo("tools/call");
        assertThat(header("Mcp-Name")).isEqualTo("=?base64?Z3LDtsOfZQ==?=");
        assertThat(Headers.decode("Mcp-Name", header("Mcp-Name"))).isEqualTo("größe");
        assertThat(header("Authorization")).isEqualTo("Bearer s3cret");
        assertThat(header("X-Trackio-Write-Token")).isEqualTo("s3cret");
    }

    @Test
    void aSessionAndARevisionGoAlongOnceTheyAreSettled() throws IOException {
        session = "abc";
        body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-06-18\"}}";
        var pipe = new PipedOutputStream();
        var in = new PipedInputStream(pipe);
        var answered =
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void flush() throws IOException {
                        if (size() > 0 && sent.size() == 1) {
                            pipe.write(
                                    ("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n")
                                            .getBytes(StandardCharsets.UTF_8));
                            pipe.close();
                        }
                    }
                };
        pipe.write((request(1, "initialize", "") + "\n").getBytes(StandardCharsets.UTF_8));
        new StdioForwarder(endpoint(), null)
                .serve(new Bodies(), BodyLimit.of(1 << 20), in, answered);
        var all = sent.stream().filter(one -> !one.method().equals("GET")).toList();
        assertThat(all).extracting(Sent::method).containsExactly("POST", "POST", "DELETE");
        assertThat(all.get(0).headers().getFirst("Mcp-Session-Id")).isNull();
        assertThat(all.get(1).headers().getFirst("Mcp-Session-Id")).isEqualTo("abc");
        assertThat(all.get(1).headers().getFirst("MCP-Protocol-Version")).isEqualTo("2025-06-18");
        assertThat(all.get(2).headers().getFirst("Mcp-Session-Id")).isEqualTo("abc");
    }

    @Test
    void aRefusalIsGivenUnderTheIdOfItsRequest() throws IOException {
        status = 404;
        body = "{\"error\":\"MCP is off: start with --mcp-server\"}";
        assertThat(forwarded(request(9, "tools/list", "")))
                .singleElement()
                .asString()
                .contains("\"id\":9", "MCP is off: start with --mcp-server");
        body = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"no\"}}";
        assertThat(forwarded(request(9, "tools/list", "")))
                .singleElement()
                .asString()
                .contains("\"id\":9", "said: no");
        type = "text/html";
        body = "<!doctype html>";
        assertThat(forwarded(request(9, "tools/list", "")))
                .singleElement()
                .asString()
                .contains("\"id\":9", "status 404", "does it serve MCP?");
        status = 400;
        type = "application/json";
        body = "{\"jsonrpc\":\"2.0\",\"id\":9,\"error\":{\"code\":-32022,\"message\":\"v\"}}";
        assertThat(forwarded(request(9, "server/discover", META))).containsExactly(body);
    }

    @Test
    void aCancelledRequestIsLetGoOf() throws IOException {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        server.createContext(
                "/slow",
                exchange -> {
                    if (new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                            .contains("cancelled")) {
                        exchange.sendResponseHeaders(202, -1);
                        exchange.close();
                        return;
                    }
                    asked.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        var pipe = new PipedOutputStream();
        var in = new PipedInputStream(pipe);
        pipe.write((request(1, "tools/call", "") + "\n").getBytes(StandardCharsets.UTF_8));
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (pipe) {
                                asked.await();
                                pipe.write(
                                        ("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                                                        + "\"params\":{\"requestId\":1}}\n")
                                                .getBytes(StandardCharsets.UTF_8));
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        var out = new ByteArrayOutputStream();
        var began = System.nanoTime();
        new StdioForwarder(endpoint().resolve("/slow"), null)
                .serve(new Bodies(), BodyLimit.of(1 << 20), in, out);
        assertThat(out.size()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
        never.countDown();
    }

    @Test
    void aTokenThatNoHeaderHoldsIsRefusedWithoutShowingIt() {
        for (var token : List.of("s3cret\n", "s3 cret", "s3cr\u00e9t")) {
            assertThatThrownBy(() -> new StdioForwarder(endpoint(), token))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("s3");
        }
    }

    @Test
    void aReplyWithANumberIsPassedOn() throws IOException {
        status = 202;
        var reply = "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"action\":\"accept\"}}";
        assertThat(forwarded(reply)).isEmpty();
        assertThat(sent.element().body()).isEqualTo(reply);
    }

    @Test
    void anAnswerWithoutAnEndHoldsUpNothingAfterANotification() throws IOException {
        var never = new CountDownLatch(1);
        server.createContext(
                "/open",
                exchange -> {
                    var text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    if (text.contains("ping")) {
                        var answer = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}".getBytes(UTF_8);
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                    } else {
                        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                        exchange.sendResponseHeaders(200, 0);
                        exchange.getResponseBody().flush();
                        await(never);
                    }
                    exchange.close();
                });
        assertThat(
                        forwarded(
                                endpoint().resolve("/open"),
                                null,
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                                request(1, "ping", "")))
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        never.countDown();
    }

    @Test
    void anOpenStreamEndsWithTheInput() throws IOException {
        var never = new CountDownLatch(1);
        server.createContext(
                "/open",
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().flush();
                    await(never);
                    exchange.close();
                });
        var began = System.nanoTime();
        var listens = request(1, "subscriptions/listen", META);
        assertThat(forwarded(endpoint().resolve("/open"), null, listens)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
        never.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A server with sessions, which forgets the first one. */
    private void forgetful(Queue<String> seen, CountDownLatch second) {
        server.createContext(
                "/sessions",
                exchange -> {
                    var text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    var own = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
                    var method = exchange.getRequestMethod();
                    var starts = text.contains("\"initialize\"");
                    seen.add(method + " " + own + " " + (starts ? "initialize" : text));
                    var answer = "{}";
                    var code = 200;
                    if (method.equals("GET")) {
                        if (own.equals("s2")) {
                            second.countDown();
                        }
                        code = own.equals("s1") ? 405 : 404;
                    } else if (starts) {
                        var first =
                                seen.stream().filter(s -> s.endsWith("initialize")).count() == 1;
                        exchange.getResponseHeaders().set("Mcp-Session-Id", first ? "s1" : "s2");
                        answer =
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-06-18\"}}";
                    } else if (text.contains("ping")) {
                        code = "s2".equals(own) ? 200 : 404;
                        answer =
                                code == 404
                                        ? "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32600,\"message\":\"Session not found\"}}"
                                        : "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}";
                    }
                    var bytes = answer.getBytes(UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(code, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
    }

    @Test
    void aSessionThatTheServerHasForgottenIsBegunAnew() throws IOException {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        var second = new CountDownLatch(1);
        forgetful(seen, second);
        var pipe = new StdioTest.Pipe();
        var answered =
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void flush() throws IOException {
                        if (toString(UTF_8).lines().count() == 1) {
                            pipe.write(request(2, "ping", "") + "\n");
                        } else {
                            await(second); // its stream is asked for, too
                            pipe.close();
                        }
                    }
                };
        pipe.write(request(1, "initialize", "") + "\n");
        new StdioForwarder(endpoint().resolve("/sessions"), null)
                .serve(new Bodies(), BodyLimit.of(1 << 20), pipe, answered);
        assertThat(answered.toString(UTF_8).lines().toList())
                .hasSize(2)
                .last()
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
        assertThat(seen.stream().filter(one -> !one.startsWith("GET")))
                .containsExactly(
                        "POST null initialize",
                        "POST s1 " + request(2, "ping", ""),
                        "POST null initialize",
                        "POST s2 {\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                        "POST s2 " + request(2, "ping", ""),
                        "DELETE s2 ");
    }

    @Test
    void noMessageShowsWhatMayBeASecretInTheAddress() throws IOException {
        body = "no";
        var secret = URI.create(endpoint() + "?key=s3cret");
        assertThat(forwarded(secret, null, request(1, "ping", "")))
                .singleElement()
                .asString()
                .contains("does it serve MCP?", endpoint().toString())
                .doesNotContain("s3cret");
        server.stop(0);
        assertThat(forwarded(secret, null, request(1, "ping", "")))
                .singleElement()
                .asString()
                .contains("is it running?")
                .doesNotContain("s3cret");
    }

    @Test
    void whileTheServerIsAwayEachRequestIsToldSo() throws IOException {
        var gone = endpoint();
        server.stop(0);
        var answers =
                forwarded(
                        gone,
                        null,
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                        request(1, "ping", ""),
                        "{oops",
                        request(2, "ping", ""));
        assertThat(answers).hasSize(3);
        assertThat(
                        answers.stream()
                                .filter(line -> line.contains("No answer from the Trackio server")))
                .hasSize(2)
                .allMatch(line -> line.contains("-32603") && line.contains(gone.toString()));
    }
}
