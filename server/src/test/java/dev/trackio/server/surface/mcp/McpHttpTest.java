package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.http.HostGuard;
import dev.trackio.server.http.JettyEngine;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only shows over HTTP: paths, methods, statuses, streams. */
class McpHttpTest {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final McpSettings ON = new McpSettings(true, "1.2.3", BodyLimit.of(10_000));

    private final HttpClient client = HttpClient.newHttpClient();
    private JettyEngine engine;

    @AfterEach
    void stop() {
        client.shutdownNow(); // an idle connection would keep the engine waiting
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/gradio_api/mcp",
                "/gradio_api/mcp/",
                "/gradio_api/mcp/http",
                "/gradio_api/mcp/http/",
                "/mcp",
                "/mcp/"
            })
    void everyFormOfTheUrlAnswersAtOnce(String path) throws Exception {
        start(Mode.OPEN, ON);
        var answer = post(path, PING, "Accept", "*/*");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Content-Length")).contains("36");
        assertThat(answer.headers().firstValue("Mcp-Session-Id")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PUT"})
    void withoutASessionThereIsNoStreamAndNothingToEnd(String method) throws Exception {
        start(Mode.OPEN, ON);
        var answer = send(method, "/gradio_api/mcp/", "");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST, GET, DELETE, OPTIONS");
        assertThat(answer.body()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/oauth-protected-resource",
                "/.well-known/oauth-protected-resource/gradio_api/mcp/",
                "/.well-known/openid-configuration",
                "/gradio_api/mcp/.well-known/openid-configuration",
                "/mcp/.well-known/oauth-authorization-server",
                "/register",
                "/authorize",
                "/token"
            })
    void whoLooksForOAuthGetsAPlainNo(String path) throws Exception {
        start(Mode.OPEN, ON);
        for (var method : Set.of("GET", "POST")) {
            var answer = send(method, path, "");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(answer.body()).isEqualTo("{\"error\":\"Not Found\"}");
        }
    }

    @Test
    void offItSaysHowToTurnItOn() throws Exception {
        start(Mode.OPEN, new McpSettings(false, "1.2.3", BodyLimit.of(10_000)));
        for (var path : Set.of("/gradio_api/mcp/", "/mcp", "/gradio_api/mcp/schema", "/mcp/sse")) {
            for (var method :
                    path.endsWith("e") || path.endsWith("a")
                            ? Set.of("GET")
                            : Set.of("GET", "POST")) {
                var answer = send(method, path, PING);
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(answer.body())
                        .isEqualTo("{\"error\":\"MCP is off: start with --mcp-server\"}");
            }
        }
    }

    @Test
    void aPrivateServerAsksForTheTokenBeforeAllElse() throws Exception {
        start(Mode.PRIVATE, ON);
        for (var method : Set.of("GET", "POST")) {
            var answer = send(method, "/mcp", PING);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(answer.body()).startsWith("{\"error\":");
        }
        assertThat(post("/mcp", PING, "Authorization", "Bearer right").statusCode()).isEqualTo(200);
        assertThat(post("/mcp/?write_token=right", PING).statusCode()).isEqualTo(200);
    }

    @Test
    void aMessageBeyondTheLimitIsRefused() throws Exception {
        start(Mode.OPEN, ON);
        var answer = post("/mcp", PING + " ".repeat(10_000));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600");
    }

    @Test
    void foreignPagesAreKeptOut() throws Exception {
        start(Mode.OPEN, ON);
        assertThat(post("/mcp/", PING, "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(post("/mcp/", PING, "Origin", "http://localhost:6274").statusCode())
                .isEqualTo(200);
    }

    @Test
    void notificationsGetNoBody() throws Exception {
        start(Mode.OPEN, ON);
        var answer = post("/mcp", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aLargeResultIsStreamedWhole() throws Exception {
        start(Mode.OPEN, ON);
        var answer = post("/mcp", points(50_000));
        assertThat(answer.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertThat(answer.body()).endsWith("\"value\":0.5}]}}}");
        assertThat(answer.body().split("2026-01-01", -1)).hasSize(50_001);
    }

    @Test
    void theSchemaListNamesEndpointsAndFiles() throws Exception {
        start(Mode.OPEN, ON);
        var all = send("GET", "/gradio_api/mcp/schema", "").body();
        assertThat(all)
                .startsWith("[{\"name\":\"get_all_projects\",")
                .contains("\"endpoint_name\":\"get_all_projects\"", "\"mcp_type\":\"tool\"");
        assertThat(all.indexOf("\"file_data_present\":true"))
                .isGreaterThan(all.indexOf("\"name\":\"upload_db_to_space\""));
        assertThat(send("GET", "/gradio_api/mcp/schema?tools=all", "").body())
                .contains("\"get_rejected_entries\"", "\"query_project\"", "\"delete_run\"");
        var unknown = send("GET", "/gradio_api/mcp/schema?tools=nosuch", "");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("Groups are read, log, manage, all");
        assertThat(send("GET", "/gradio_api/mcp/schema?tools=get_logs", "").body())
                .startsWith("[{\"name\":\"get_logs\",")
                .doesNotContain("bulk_log");
    }

    @Test
    void theOlderTransportAnswersOnItsStream() throws Exception {
        start(Mode.OPEN, ON);
        var stream =
                client.send(
                        HttpRequest.newBuilder(uri("/gradio_api/mcp/sse")).build(),
                        BodyHandlers.ofInputStream());
        assertThat(stream.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        try (var lines =
                new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(line(lines)).isEqualTo("event: endpoint\r");
            var data = line(lines);
            assertThat(data).matches("data: /gradio_api/mcp/messages/\\?session_id=[0-9a-f]{32}\r");
            assertThat(line(lines)).isEqualTo("\r");
            var endpoint = data.substring("data: ".length()).strip();
            var accepted = post(endpoint, PING);
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(accepted.body()).isEqualTo("Accepted");
            assertThat(line(lines)).isEqualTo("event: message\r");
            assertThat(line(lines))
                    .isEqualTo("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\r");
            assertThat(line(lines)).isEqualTo("\r");
            assertThat(post(endpoint, points(50_000)).statusCode()).isEqualTo(202);
            assertThat(line(lines)).isEqualTo("event: message\r");
            assertThat(line(lines)).contains("larger than 1 MiB", "\"isError\":true");
        }
        assertThat(post("/gradio_api/mcp/messages/?session_id=0", PING).statusCode())
                .isEqualTo(404);
    }

    private void start(Mode mode, McpSettings settings) throws IOException {
        var router = new Router();
        Fixture.surface(mode, settings).mount(router);
        engine =
                new JettyEngine(
                        "127.0.0.1",
                        0,
                        "",
                        router,
                        new HostGuard(false, Set.of()),
                        (fault, request, response) ->
                                response.send(
                                        fault.kind().status(),
                                        Response.JSON,
                                        Json.bytes(Map.of("error", fault.getMessage()))));
        engine.start();
    }

    private static String points(int count) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
                + "\"get_metric_values\",\"arguments\":{\"project\":\"p\",\"run\":\"r\","
                + "\"metric_name\":\"loss\",\"max_points\":"
                + count
                + "}}}";
    }

    /** A line with the carriage return that it ends with. */
    private static String line(BufferedReader reader) throws IOException {
        var line = new StringBuilder();
        for (var c = reader.read(); c != '\n'; c = reader.read()) {
            if (c < 0) {
                throw new IOException("the stream ended after: " + line);
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + engine.port() + path);
    }
}
