package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.Harness.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A private server tells nothing to anyone without the token: every route, taken from the router.
 */
class PrivateModeTest {
    /** What probes and browsers need before they have a token; none of it tells of data. */
    private static final Set<String> OPEN =
            Set.of(
                    "/healthz",
                    "/readyz",
                    "/version",
                    "/",
                    "/runs",
                    "/run",
                    "/compare",
                    "/sweep",
                    "/system",
                    "/media",
                    "/traces",
                    "/reports",
                    "/files",
                    "/artifacts",
                    "/settings",
                    "/docs/api",
                    "/index.html",
                    "/assets/{file}",
                    "/theme.js",
                    "/mark.svg",
                    "/favicon.ico",
                    "/static/trackio/{file}",
                    "/__trackio/frontend_version",
                    "/oauth/hf/start",
                    "/login/callback",
                    "/oauth/logout",
                    "/docs/api.json",
                    "/docs/api.md",
                    "/llms.txt",
                    "/openapi.json",
                    "/gradio_api/openapi.json");

    /** Holds characters that a cookie cannot. */
    private static final String READ_TOKEN = "the;read,token%41=\"é\"";

    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.closed(dir);
        var logged =
                server.post(
                        "/api/bulk_log",
                        "{\"logs\":[{\"project\":\"hidden\",\"run\":\"covert\",\"metrics\":{\"m\":1}}]}",
                        "X-Trackio-Write-Token",
                        Harness.TOKEN);
        assertThat(logged.status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyRouteThatIsNotOpenRefusesACallerWithoutTheToken() throws Exception {
        var calls = new ArrayList<Callable<String>>();
        server.server()
                .routes()
                .forEach(
                        (route, methods) -> {
                            for (var method : methods) {
                                calls.add(() -> leak(route, method));
                            }
                        });
        assertThat(calls).hasSizeGreaterThan(25);
        var leaks = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call : threads.invokeAll(calls)) {
                if (!call.get().isEmpty()) {
                    leaks.add(call.get());
                }
            }
        }
        assertThat(leaks).isEmpty();
    }

    /** What is wrong with the answer of a route, empty when nothing is. */
    private String leak(String route, String method) {
        var path =
                route.replace("{name}", "get_all_projects")
                        .replace("{session_hash}", "s")
                        .replace("{event_id}", "0".repeat(32))
                        .replace("{path...}", "/media/hidden/x.png")
                        .replaceAll("\\{.*?}", "x");
        var body =
                method.equals("GET")
                        ? null
                        : "{\"data\":[],\"session_hash\":\"s\",\"fn_index\":23}";
        var query = method.equals("GET") ? "?session_hash=s&path=/media/x&project=p" : "";
        var answer = server.send(method, path + query, body, "Content-Type", "application/json");
        var told = answer.body().contains("hidden") || answer.body().contains("covert");
        var fine =
                switch (route) {
                    // these start a call; that it is refused is told with its answer
                    case "/gradio_api/call/{name}", "/gradio_api/queue/join" ->
                            method.equals("POST") ? answer.status() == 200 : answer.status() == 401;
                    case "/api/{name}", "/api/upload" ->
                            answer.status() == 400 && answer.body().contains("write_token");
                    case "/register", "/authorize", "/token" -> answer.status() == 404;
                    default ->
                            OPEN.contains(route)
                                    || (route.contains("/.well-known/") && answer.status() == 404)
                                    || isRefusal(answer);
                };
        return fine && !told
                ? ""
                : method + " " + route + " " + answer.status() + " " + answer.body();
    }

    private static boolean isRefusal(Answer answer) {
        return answer.status() == 401 && answer.header("www-authenticate") != null;
    }

    @Test
    void withTheTokenItIsAServerAsAnyOther() {
        for (var headers :
                new String[][] {
                    {"X-Trackio-Write-Token", Harness.TOKEN},
                    {"Authorization", "Bearer " + Harness.TOKEN},
                    {"x-hf-authorization", "Bearer " + Harness.TOKEN},
                    {"Cookie", "trackio_write_token=" + Harness.TOKEN}
                }) {
            var all = java.util.Arrays.copyOf(headers, 4);
            all[2] = "Content-Type";
            all[3] = "application/json";
            assertThat(server.post("/api/get_all_projects", "{}", all).body())
                    .isEqualTo("{\"data\":[\"hidden\"]}");
            assertThat(server.get("/config", headers).status()).isEqualTo(200);
            assertThat(server.get("/gradio_api/file=/media/none", headers).status()).isEqualTo(403);
        }
        assertThat(server.post("/api/get_all_projects?write_token=" + Harness.TOKEN, "{}").status())
                .isEqualTo(200);
    }

    @Test
    void anEventOfSomebodyElseIsNotReadWithoutTheToken() {
        var started =
                server.post(
                        "/gradio_api/call/get_all_projects",
                        "{\"data\":[],\"session_hash\":\"theirs\"}",
                        "Authorization",
                        "Bearer " + Harness.TOKEN);
        var id = (String) ((java.util.Map<?, ?>) started.json()).get("event_id");
        assertThat(server.get("/gradio_api/call/get_all_projects/" + id).status()).isEqualTo(401);
        assertThat(server.get("/gradio_api/call/get_all_projects/theirs").status()).isEqualTo(401);
        assertThat(server.get("/gradio_api/queue/data?session_hash=theirs").status())
                .isEqualTo(401);
        assertThat(
                        server.get(
                                        "/gradio_api/call/get_all_projects/" + id,
                                        "Authorization",
                                        "Bearer " + Harness.TOKEN)
                                .body())
                .contains("hidden");
    }

    /** The routes of a server with a read token: what it opens, and that nothing is written. */
    @Test
    void aReadTokenReadsOnEveryRouteAndWritesOnNone() throws Exception {
        server.close();
        server = Harness.readable(dir, READ_TOKEN);
        assertThat(server.post("/api/get_all_projects", "{}").status()).isEqualTo(400);
        var encoded = URLEncoder.encode(READ_TOKEN, StandardCharsets.UTF_8);
        var cookie = "trackio_write_token=" + encoded.replace("+", "%20");
        var plain = "trackio_write_token=" + Harness.TOKEN;
        for (var headers :
                List.of(new String[] {"Cookie", cookie}, new String[] {"Cookie", plain})) {
            assertThat(get("/api/get_all_projects", headers).body()).contains("hidden");
            assertThat(server.get("/config", headers).status()).isEqualTo(200);
            assertThat(server.get("/metrics", headers).status()).isEqualTo(200);
            assertThat(server.get("/file?path=/media/none", headers).status()).isEqualTo(404);
            assertThat(server.get("/gradio_api/file=/media/none", headers).status()).isEqualTo(403);
        }
        assertThat(server.post("/api/get_all_projects?read_token=" + encoded, "{}").body())
                .contains("hidden");
        var entry =
                "{\"logs\":[{\"project\":\"hidden\",\"run\":\"r\",\"metrics\":{\"m\":1}}],\"hf_token\":null}";
        for (var path : List.of("/api/bulk_log", "/api/upload")) {
            var refused = server.post(path + "?read_token=" + encoded, entry);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body())
                    .isEqualTo(
                            "{\"error\":\"This token reads; to log or to change data send the write"
                                    + " token.\"}");
        }
        assertThat(server.post("/api/get_run_mutation_status?read_token=" + encoded, "{}").body())
                .contains("\"allowed\":false");
        assertThat(server.post("/api/get_run_mutation_status", "{}", "Cookie", plain).status())
                .as("a cookie alone, and no JSON")
                .isEqualTo(415);
        assertThat(get("/api/get_run_mutation_status", "Cookie", plain).body())
                .contains("\"allowed\":true");
    }

    /** A call that reads, as a page makes it. */
    private Answer get(String path, String... headers) {
        var all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return server.post(path, "{}", all);
    }

    @Test
    void aLinkToReadBecomesACookieThatReads() throws Exception {
        server.close();
        server = Harness.readable(dir, "look");
        var link = server.server().readUrl();
        assertThat(link).endsWith("/?read_token=look");
        var moved = server.get("/?read_token=look&project=p");
        assertThat(moved.status()).isEqualTo(303);
        assertThat(moved.header("location")).isEqualTo("/?project=p");
        var cookie = moved.header("set-cookie").replaceFirst(";.*", "");
        assertThat(get("/api/get_all_projects", "Cookie", cookie).body()).contains("hidden");
        assertThat(get("/api/bulk_log", "Cookie", cookie).status()).isEqualTo(400);
    }
}
