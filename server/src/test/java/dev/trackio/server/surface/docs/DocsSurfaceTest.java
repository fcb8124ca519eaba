package dev.trackio.server.surface.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Operations;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.http.HostGuard;
import dev.trackio.server.http.JettyEngine;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocsSurfaceTest {
    @Test
    void everyPageIsThereInItsType() throws Exception {
        var types =
                Map.of(
                        "/docs/api.json", "application/json",
                        "/docs/api.md", "text/markdown; charset=utf-8",
                        "/llms.txt", "text/plain; charset=utf-8",
                        "/openapi.json", "application/json",
                        "/gradio_api/openapi.json", "application/json");
        try (var server = new Running(DemoCalls.open(), "")) {
            for (var type : types.entrySet()) {
                var answer = server.get(type.getKey());
                assertThat(answer.statusCode()).as(type.getKey()).isEqualTo(200);
                assertThat(answer.headers().firstValue("content-type")).hasValue(type.getValue());
                assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
                assertThat(answer.body()).isNotBlank();
            }
        }
    }

    @Test
    void theSampleIsTheFirstProjectThatHasARun() throws Exception {
        try (var server = new Running(DemoCalls.named("llama", "first", "loss"), "")) {
            assertThat(server.sample("/docs/api.json"))
                    .isEqualTo(Map.of("project", "llama", "run", "first", "metric", "loss"));
        }
    }

    @Test
    void aMetricThatTheRunHasIsChosen() throws Exception {
        try (var server = new Running(DemoCalls.named("llama", "first", "train/acc"), "")) {
            assertThat(server.sample("/docs/api.json")).containsEntry("metric", "train/acc");
        }
    }

    @Test
    void theCallerChoosesTheSample() throws Exception {
        try (var server = new Running(DemoCalls.open(), "")) {
            assertThat(server.sample("/docs/api.json?project=a%20b&run=it%27s&metric=val%2Facc"))
                    .isEqualTo(Map.of("project", "a b", "run", "it's", "metric", "val/acc"));
            assertThat(server.sample("/docs/api.json?project=&run=")).containsEntry("run", "run-1");
        }
    }

    @Test
    void addressesAreThoseUnderWhichTheCallerReachedTheServer() throws Exception {
        try (var server = new Running(DemoCalls.open(), "/team")) {
            var page = server.json("/team/docs/api.json");
            var base = server.base + "/team";
            assertThat(page).containsEntry("base_url", base);
            assertThat(page)
                    .extracting("mcp.url", "mcp.current_url")
                    .containsExactly(base + "/gradio_api/mcp/", base + "/mcp/");
        }
    }

    @Test
    void aPrivateServerShowsItsDataOnlyToThoseWhoMayRead() throws Exception {
        var names = DemoCalls.closed(Mode.PRIVATE, "top-secret", "hidden-run", "hidden-metric");
        try (var server = new Running(names, "")) {
            for (var path : new String[] {"/docs/api.json", "/docs/api.md", "/llms.txt"}) {
                assertThat(server.get(path).body())
                        .as(path)
                        .doesNotContain("top-secret", "hidden")
                        .doesNotContainPattern(
                                "(?<!config\\.)\\blr\\b"); // as in words about filters
            }
            var open = server.get("/docs/api.json?write_token=" + DemoCalls.TOKEN).body();
            assertThat(open).contains("top-secret", "hidden-run", "hidden-metric");
            assertThat(open).doesNotContain(DemoCalls.TOKEN);
        }
    }

    @Test
    void aWrongTokenIsCountedOnceForAPage() throws Exception {
        var began = System.nanoTime();
        try (var server = new Running(DemoCalls.closed(Mode.PRIVATE), "")) {
            for (var i = 0; i < 10; i++) {
                assertThat(server.get("/docs/api.json?write_token=wrong").statusCode())
                        .isEqualTo(200);
            }
            assertThat(System.nanoTime() - began).as("not held back").isLessThan(20_000_000_000L);
        }
    }

    /** A server with this surface alone. */
    private static final class Running implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final JettyEngine engine;
        private final String base;

        Running(Dispatcher dispatcher, String rootPath) throws IOException {
            var router = new Router();
            new DocsSurface(Operations.catalogue(), dispatcher, true, "1.0").mount(router);
            engine =
                    new JettyEngine(
                            "127.0.0.1",
                            0,
                            rootPath,
                            router,
                            new HostGuard(false, Set.of()),
                            (fault, request, response) ->
                                    response.send(
                                            fault.kind().status(),
                                            Response.TEXT,
                                            fault.getMessage()));
            engine.start();
            base = "http://127.0.0.1:" + engine.port();
        }

        HttpResponse<String> get(String path) throws Exception {
            var request = HttpRequest.newBuilder(URI.create(base + path)).build();
            return client.send(request, BodyHandlers.ofString());
        }

        @SuppressWarnings("unchecked") // JSON has string keys
        Map<String, Object> json(String path) throws Exception {
            return (Map<String, Object>) Json.tree(RawJson.of(get(path).body()));
        }

        @SuppressWarnings("unchecked") // JSON has string keys
        Map<String, Object> sample(String path) throws Exception {
            return (Map<String, Object>) json(path).get("sample");
        }

        @Override
        public void close() {
            client.close();
            engine.close();
        }
    }
}
