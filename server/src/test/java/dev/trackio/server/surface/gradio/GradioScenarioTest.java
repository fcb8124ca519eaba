package dev.trackio.server.surface.gradio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.Golden;
import dev.trackio.server.Harness;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The wire of gradio_client 1.14 and 2.7, @gradio/client and curl. */
@Timeout(60)
class GradioScenarioTest {
    private static final String STAMP =
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00";

    private static final JsonMapper INDENTED =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @TempDir static Path dir;
    static Harness server;

    @BeforeAll
    static void start() throws IOException {
        server = Harness.open(dir);
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"demo\",\"run\":\"run-0\",\"metrics\":{\"loss\":1.5},\"step\":49,\"config\":{\"lr\":0.1}},{\"project\":\"demo\",\"run\":\"run-1\",\"metrics\":{\"loss\":1}}]}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String event(String name, String data) {
        var answer = server.post("/gradio_api/call/" + name, "{\"data\":" + data + "}");
        assertThat(answer.body()).matches("\\{\"event_id\":\"[0-9a-f]{32}\"}");
        return answer.body().split("\"")[3]; // as awk does it
    }

    private static String call(String name, String data) {
        return server.get("/gradio_api/call/" + name + "/" + event(name, data))
                .body()
                .replaceAll(STAMP, "<time>");
    }

    // discovery

    @Test
    void theConfigIsSmallAndThatOfTheGolden() throws IOException {
        var config = server.get("/config").body();
        var operations = dev.trackio.api.Operations.catalogue().operations().size();
        assertThat(config.length()).isLessThanOrEqualTo(4_000 + 250 * (operations - 10));
        Golden.check(
                "gradio/config.json",
                config.replaceAll("\"app_id\":\"[^\"]*\"", "\"app_id\":\"<id>\"") + "\n");
        assertThat(server.get("/config/").body()).isEqualTo(config);
    }

    /** Positions are wire format: what clients send by position must not move. */
    @Test
    void theInfoIsThatOfTheGoldenAndOnlyEverGrowsAtTheEnd() throws IOException {
        var info = server.get("/gradio_api/info").body();
        var now = endpoints(info);
        var before = endpoints(Golden.read("gradio/info.json"));
        assertThat(List.copyOf(now.keySet()).subList(0, before.size()))
                .as("an endpoint moved: append only")
                .isEqualTo(List.copyOf(before.keySet()));
        before.forEach(
                (endpoint, parameters) -> {
                    for (var i = 0; i < parameters.size(); i++) {
                        var there = i < now.get(endpoint).size() ? now.get(endpoint).get(i) : null;
                        assertThat(there)
                                .as(
                                        "parameter %s of %s moved: append only",
                                        parameters.get(i), endpoint)
                                .isEqualTo(parameters.get(i));
                    }
                });
        Golden.check(
                "gradio/info.json",
                INDENTED.writeValueAsString(Json.tree(RawJson.of(info))) + "\n");
    }

    private static Map<String, List<Object>> endpoints(String info) {
        var named = (Map<?, ?>) ((Map<?, ?>) Json.tree(RawJson.of(info))).get("named_endpoints");
        var endpoints = new java.util.LinkedHashMap<String, List<Object>>();
        named.forEach(
                (name, endpoint) -> {
                    var parameters = new ArrayList<>();
                    ((List<?>) ((Map<?, ?>) endpoint).get("parameters"))
                            .forEach(p -> parameters.add(((Map<?, ?>) p).get("parameter_name")));
                    endpoints.put((String) name, parameters);
                });
        return endpoints;
    }

    @Test
    void configAndInfoAgreeOnTheNumberOfArgumentsAndAnswers() {
        var info =
                (Map<?, ?>)
                        ((Map<?, ?>) server.get("/gradio_api/info").json()).get("named_endpoints");
        var config = (Map<?, ?>) server.get("/config").json();
        var ids = new ArrayList<Object>();
        ((List<?>) config.get("components")).forEach(c -> ids.add(((Map<?, ?>) c).get("id")));
        for (var dependency : (List<?>) config.get("dependencies")) {
            var d = (Map<?, ?>) dependency;
            var endpoint = (Map<?, ?>) info.get("/" + d.get("api_name"));
            assertThat((List<?>) d.get("inputs"))
                    .as("" + d.get("api_name"))
                    .hasSameSizeAs((List<?>) endpoint.get("parameters"));
            assertThat((List<?>) d.get("outputs")).hasSameSizeAs((List<?>) endpoint.get("returns"));
            assertThat(ids)
                    .containsAll((List<?>) d.get("inputs"))
                    .containsAll((List<?>) d.get("outputs"));
            assertThat(d.get("id")).isNotEqualTo(0);
        }
    }

    @Test
    void theConfigIsAlsoBehindThePrefixOfAProxy(@TempDir Path other) throws IOException {
        try (var behind = Harness.behind(other, "/lab/trackio")) {
            assertThat(behind.get("/lab/trackio/config").status()).isEqualTo(200);
            assertThat(behind.get("/config").status()).isEqualTo(200);
            assertThat(behind.get("/lab/trackio/gradio_api/info").status()).isEqualTo(200);
            assertThat(behind.get("/lab/trackio/nope").body())
                    .isEqualTo("{\"error\":\"Not Found\"}");
            assertThat(behind.get("/lab/trackio/gradio_api/nope").body())
                    .isEqualTo("{\"detail\":\"Not Found\"}");
            assertThat(behind.get("/lab/trackio/?write_token=t&a=b").header("location"))
                    .isEqualTo("/lab/trackio/?a=b");
            assertThat(behind.get("/lab/trackio/?write_token=t").header("set-cookie"))
                    .contains("Path=/lab/trackio/;");
            assertThat(behind.server().url()).endsWith("/lab/trackio/");
        }
    }

    // curl

    @Test
    void theAnswersOfCurlsTwoStepsAreInTheShapesOf2025() {
        assertThat(call("get_all_projects", "[]"))
                .isEqualTo(
                        "event: complete\ndata: ["
                                + Json.string(server.data("get_all_projects", "{}"))
                                + "]\n\n");
        assertThat(call("get_runs_for_project", "[\"demo\"]"))
                .isEqualTo("event: complete\ndata: [[\"run-0\",\"run-1\"]]\n\n");
        assertThat(call("get_metrics_for_run", "[\"demo\",\"run-0\"]"))
                .isEqualTo("event: complete\ndata: [[\"loss\"]]\n\n");
        assertThat(call("get_metric_values", "[\"demo\",\"run-0\",\"loss\"]"))
                .isEqualTo(
                        "event: complete\ndata: [[{\"timestamp\":\"<time>\",\"step\":49,\"value\":1.5}]]\n\n");
        assertThat(call("get_project_summary", "[\"demo\"]"))
                .isEqualTo(
                        "event: complete\ndata: [{\"project\":\"demo\",\"num_runs\":2,\"runs\":[\"run-0\",\"run-1\"],\"last_activity\":49}]\n\n");
        assertThat(call("get_run_summary", "[\"demo\",\"run-0\"]"))
                .isEqualTo(
                        "event: complete\ndata: [{\"project\":\"demo\",\"run\":\"run-0\",\"num_logs\":1,\"metrics\":[\"loss\"],\"config\":{\"lr\":0.1},\"last_step\":49}]\n\n");
        assertThat(call("get_run_summary", "[\"demo\",\"none\"]"))
                .isEqualTo(
                        "event: complete\ndata: [{\"project\":\"demo\",\"run\":\"none\",\"num_logs\":0,\"metrics\":[],\"config\":null,\"last_step\":null}]\n\n");
        assertThat(call("log", "[\"curled\",\"r\",{\"a\":1}]"))
                .isEqualTo("event: complete\ndata: []\n\n");
        assertThat(
                        call(
                                "log",
                                "[\"curled\",\"r\",{\"a\":1},null,\"hf_bad\",null,\"one too many\"]"))
                .isEqualTo("event: complete\ndata: []\n\n");
    }

    @Test
    void anAnswerIsReplayedAndAnUnknownOneIsNotFoundAtOnce() {
        var id = event("get_runs_for_project", "[\"demo\"]");
        var first = server.get("/gradio_api/call/get_runs_for_project/" + id).body();
        assertThat(server.get("/gradio_api/call/get_runs_for_project/" + id + "/").body())
                .isEqualTo(first);
        assertThat(server.get("/gradio_api/call/get_all_projects/" + id).body())
                .as("the name is not looked at")
                .isEqualTo(first);
        assertThat(server.get("/gradio_api/call/get_all_projects/guessed").body())
                .isEqualTo(
                        "event: error\ndata: \"There is no event guessed; answers are kept for 10 minutes.\"\n\n");
        var written = event("log", "[\"again\",\"r\",{\"a\":1}]");
        for (var i = 0; i < 3; i++) {
            assertThat(server.get("/gradio_api/call/log/" + written).body())
                    .isEqualTo("event: complete\ndata: []\n\n");
        }
        assertThat(call("get_run_summary", "[\"again\",\"r\"]")).contains("\"num_logs\":1,");
    }

    @Test
    void aCallWithASessionIsReadAtItsHash() {
        server.post(
                "/gradio_api/call/get_all_projects", "{\"data\":[],\"session_hash\":\"hashed\"}");
        assertThat(server.get("/gradio_api/call/get_all_projects/hashed").body())
                .startsWith("event: complete\n");
    }

    @Test
    void oneRequestIsEnoughWithRun() {
        for (var path : List.of("run", "api")) {
            var answer =
                    server.post(
                            "/gradio_api/" + path + "/get_runs_for_project",
                            "{\"data\":[\"demo\"]}");
            assertThat(answer.body())
                    .matches(
                            "\\{\"data\":\\[\\[\"run-0\",\"run-1\"]],\"is_generating\":false,\"duration\":[0-9.E-]+,\"average_duration\":[0-9.E-]+,\"render_config\":null,\"changed_state_ids\":\\[]}");
        }
        assertThat(
                        server.post("/gradio_api/run/log", "{\"data\":[\"ran\",\"r\",{\"a\":1}]}")
                                .body())
                .startsWith("{\"data\":[],");
    }

    // the queue

    private static String join(String session, int index, String data) {
        var answer =
                server.post(
                        "/gradio_api/queue/join",
                        "{\"data\":"
                                + data
                                + ",\"event_data\":null,\"fn_index\":"
                                + index
                                + ",\"trigger_id\":null,\"session_hash\":\""
                                + session
                                + "\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body().split("\"")[3];
    }

    private static String stream(String session, String... headers) {
        return server.get("/gradio_api/queue/data?session_hash=" + session, headers)
                .body()
                .replaceAll("duration\":[0-9.E-]+", "duration\":0");
    }

    @Test
    void oneCallIsToldInFourMessages() {
        var id = join("s1", 23, "[]");
        assertThat(stream("s1"))
                .isEqualTo(
                        """
                        data: {"msg":"estimation","event_id":"ID","rank":0,"queue_size":1,"rank_eta":null}

                        data: {"msg":"process_starts","event_id":"ID","eta":null}

                        data: {"msg":"process_completed","event_id":"ID","output":{"data":[PROJECTS],"is_generating":false,"duration":0,"average_duration":0,"render_config":null,"changed_state_ids":[]},"success":true,"title":null}

                        data: {"msg":"close_stream","event_id":null}

                        """
                                .replace("ID", id)
                                .replace(
                                        "PROJECTS",
                                        Json.string(server.data("get_all_projects", "{}"))));
    }

    @Test
    void theEndOfTheStreamComesInOnePieceWithTheLastAnswer() throws IOException {
        for (var calls = 1; calls <= 2; calls++) {
            var session = "whole-" + calls;
            for (var i = 0; i < calls; i++) {
                join(session, 23, "[]");
            }
            // Paced, so that no stream lingers for more calls; kept alive, so that each flush is a
            // chunk; and a last request that ends the connection.
            var answer =
                    server.raw(
                            """
                            GET /gradio_api/queue/data?session_hash=%s HTTP/1.1\r
                            Host: localhost\r
                            User-Agent: gradio_client/1.14.0\r
                            \r
                            GET /healthz HTTP/1.1\r
                            Host: localhost\r
                            Connection: close\r
                            \r
                            """
                                    .formatted(session));
            assertThat(answer).containsIgnoringCase("transfer-encoding: chunked");
            var chunks = answer.split("\r\n[0-9A-Fa-f]+\r\n");
            assertThat(chunks)
                    .filteredOn(chunk -> chunk.contains("close_stream"))
                    .singleElement()
                    .asString()
                    .contains("\"title\":null}\n\ndata: {\"msg\":\"close_stream\"");
        }
    }

    @Test
    void aFailureIsToldInTheWordsAndKeysThatPythonTakes() {
        var id = join("s2", 19, "[[{\"project\":\"p\"}]]");
        assertThat(stream("s2"))
                .contains(
                        "data: {\"msg\":\"process_completed\",\"event_id\":\""
                                + id
                                + "\",\"output\":{\"error\":\"logs[0]: missing required field 'run'\",\"duration\":0,\"visible\":true,\"title\":\"Error\"},\"success\":false,\"title\":\"Error\"}\n\n");
    }

    @Test
    void severalCallsRideOnOneStreamAlsoOfTheFirstGeneration() {
        for (var agent :
                List.of("gradio_client/1.14.0; hf_hub/0.36.2", "gradio_client/2.7.0", "node")) {
            var session = "many-" + agent.hashCode();
            var ids = new ArrayList<String>();
            for (var i = 0; i < 4; i++) {
                ids.add(join(session, 23, "[]"));
            }
            var stream = stream(session, "User-Agent", agent);
            assertThat(stream).contains(ids);
            assertThat(stream.split("process_completed", -1)).hasSize(5);
            assertThat(stream.split("close_stream", -1)).hasSize(2);
            assertThat(stream).endsWith("data: {\"msg\":\"close_stream\",\"event_id\":null}\n\n");
            for (var block : stream.split("\n\n")) {
                assertThat(block)
                        .startsWith("data: {")
                        .contains("\"msg\":")
                        .contains("\"event_id\":")
                        .doesNotContain("\n");
            }
        }
    }

    @Test
    void aSessionThatIsNotThereIsToldSo() {
        assertThat(stream("nobody"))
                .isEqualTo(
                        "data: {\"msg\":\"unexpected_error\",\"event_id\":null,\"message\":\"404: Not Found\",\"session_not_found\":true,\"success\":false}\n\n");
        assertThat(server.get("/gradio_api/queue/data").status()).isEqualTo(400);
    }

    /** It may have gone to a stream that the client had left. */
    @Test
    void theLastAnswerIsToldAgainToWhoComesBackForIt() {
        join("told", 23, "[]");
        var id = join("told", 23, "[]");
        assertThat(stream("told")).contains(id);
        var again = stream("told");
        assertThat(again).contains(id).endsWith("\"msg\":\"close_stream\",\"event_id\":null}\n\n");
        assertThat(again.split("process_completed", -1)).hasSize(2);
    }

    @Test
    void aJoinThatIsNoneIsRefused() {
        var table =
                Map.of(
                        "{\"data\":[],\"fn_index\":23}",
                        400,
                        "{\"data\":[],\"session_hash\":\"s\"}",
                        400,
                        "{\"data\":[],\"session_hash\":7,\"fn_index\":23}",
                        400,
                        "{\"data\":[],\"session_hash\":\""
                                + "s".repeat(10_000)
                                + "\",\"fn_index\":23}",
                        400,
                        "{\"session_hash\":\"s\",\"fn_index\":23}",
                        400,
                        "{\"data\":[],\"session_hash\":\"s\",\"fn_index\":999}",
                        404,
                        "{\"data\":[],\"session_hash\":\"s\",\"fn_index\":0}",
                        404,
                        "{\"data\":[],\"session_hash\":\"s\",\"fn_index\":\"23\"}",
                        404,
                        "{\"data\":[],\"session_hash\":\"s\",\"fn_index\":1e400}",
                        404,
                        "{\"data\":[],\"session_hash\":\"s\",\"fn_index\":["
                                + "[".repeat(500)
                                + "]".repeat(500)
                                + "]}",
                        404);
        table.forEach(
                (body, status) -> {
                    var answer = server.post("/gradio_api/queue/join", body);
                    assertThat(answer.status()).as(body).isEqualTo(status);
                    assertThat(answer.body()).startsWith("{\"detail\":\"").hasSizeLessThan(200);
                });
    }

    @Test
    void cancelAndResetAlwaysSucceed() {
        for (var body :
                List.of(
                        "{\"fn_index\":20,\"session_hash\":\"s\",\"event_id\":\"none\"}",
                        "{\"event_id\":null}",
                        "{}",
                        "{\"event_id\":" + "1}")) {
            assertThat(server.post("/gradio_api/cancel", body).body())
                    .isEqualTo("{\"success\":true}");
            assertThat(server.post("/gradio_api/reset", body).body())
                    .isEqualTo("{\"success\":true}");
        }
        var id = event("get_all_projects", "[]");
        server.post("/gradio_api/cancel", "{\"event_id\":\"" + id + "\"}");
        assertThat(server.get("/gradio_api/call/get_all_projects/" + id).body())
                .as("known already")
                .startsWith("event: complete");
        assertThat(
                        server.post(
                                        "/gradio_api/cancel",
                                        "{\"event_id\":\"" + "x".repeat(200_000) + "\"}")
                                .status())
                .isEqualTo(413);
    }

    @Test
    void theHeartbeatBeatsAtOnce() throws Exception {
        var request =
                java.net.http.HttpRequest.newBuilder(server.uri("/gradio_api/heartbeat/abc"))
                        .build();
        var client = java.net.http.HttpClient.newHttpClient();
        try (var in =
                client.send(request, java.net.http.HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            assertThat(in.readNBytes(13))
                    .isEqualTo("data: ALIVE\n\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void theSmallRoutesThatClientsAskAreThere() {
        assertThat(server.get("/gradio_api/app_id").body())
                .matches("\\{\"app_id\":\"[0-9a-f-]{36}\"}");
        assertThat(server.get("/gradio_api/startup-events").status()).isEqualTo(200);
        assertThat(server.get("/gradio_api/upload_progress?upload_id=x").body())
                .isEqualTo("data: {\"msg\":\"done\"}\n\n");
    }
}
