package dev.trackio.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessLogTest {
    private static final Logger LOGGER = Logger.getLogger(AccessLog.LOGGER);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    lines.add(line.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
        LOGGER.setLevel(Level.FINE);
    }

    @AfterEach
    void leave() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
    }

    @ParameterizedTest
    @CsvSource({
        "/, , /",
        "/a, b=c&d, /a?b=c&d",
        "/a, write_token=secret, /a?write_token=...",
        "/a, x=1&hf_token=secret&read_token=secret&y, /a?x=1&hf_token=...&read_token=...&y",
        "/a, write%5Ftoken=secret, /a?write%5Ftoken=...",
        "/a, write_token%=secret, /a?write_token%=...",
        "/a, write_token=a=secret, /a?write_token=...",
        "'/a b\t\u0085é', , '/a\\u0020b\\u0009\\u0085\\u00e9'"
    })
    void tokensAreCutOutAndALineStaysALine(String path, String query, String shown) {
        assertThat(AccessLog.target(path, query)).isEqualTo(shown);
    }

    @Test
    void eachRequestIsALineWithItsOutcomeAndNoHeader() throws Exception {
        var router = new Router().get("/x/{y}", (q, r) -> r.send(200, Response.TEXT, "seven b"));
        try (var engine = engine(router);
                var client = HttpClient.newHttpClient()) {
            engine.start();
            var uri = "http://127.0.0.1:" + engine.port();
            for (var path : List.of("/x/y?write_token=secret&a=b", "/none")) {
                client.send(
                        HttpRequest.newBuilder(URI.create(uri + path))
                                .header("Authorization", "Bearer secret")
                                .build(),
                        BodyHandlers.discarding());
            }
        }
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z 127\\.0\\.0\\.1 GET"
                                + " /x/y\\?write_token=\\.\\.\\.&a=b 200 7 \\d+\\.\\d");
        assertThat(lines.getLast()).contains(" GET /none 404 ");
    }

    @Test
    void nothingIsWrittenUnlessSomebodyAskedForIt() throws Exception {
        LOGGER.setLevel(Level.OFF);
        try (var engine = engine(new Router());
                var client = HttpClient.newHttpClient()) {
            engine.start();
            client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + engine.port())).build(),
                    BodyHandlers.discarding());
        }
        assertThat(lines).isEmpty();
    }

    private static JettyEngine engine(Router router) throws IOException {
        return new JettyEngine(
                "127.0.0.1",
                0,
                "",
                router,
                new HostGuard(false, Set.of()),
                (fault, request, response) ->
                        response.send(fault.kind().status(), Response.TEXT, fault.getMessage()));
    }
}
