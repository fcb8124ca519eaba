package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Access;
import dev.trackio.api.InsightOperations;
import dev.trackio.api.MediaOperations;
import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.PlotOperations;
import dev.trackio.api.Profile;
import dev.trackio.api.QueryOperations;
import dev.trackio.api.RawJson;
import dev.trackio.api.RegistryOperations;
import dev.trackio.api.Schema;
import dev.trackio.server.Harness.Answer;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation, every fault, both APIs: one shape. */
class ErrorShapeTest {
    /** They are for models, which an empty answer would mislead. */
    private static final List<Operation<?, ?>> EXPLAINING =
            List.of(
                    InsightOperations.LIST_RUNS,
                    InsightOperations.SEARCH_RUNS,
                    InsightOperations.GET_METRIC_HISTORY,
                    InsightOperations.DIAGNOSE_RUN,
                    InsightOperations.SUMMARIZE_PROJECT,
                    InsightOperations.GET_CONFIG);

    @TempDir static Path dir;
    @TempDir static Path guardedDir;

    static Harness open;
    static Harness guarded;

    @BeforeAll
    static void start() throws IOException {
        open = Harness.open(dir);
        guarded = Harness.guarded(guardedDir);
    }

    @AfterAll
    static void stop() {
        open.close();
        guarded.close();
    }

    static List<Operation<?, ?>> operations() {
        return Operations.catalogue().operations();
    }

    private static void assertRefused(Answer answer, String key, int... statuses) {
        assertThat(answer.status())
                .as(answer.body())
                .isIn(java.util.Arrays.stream(statuses).boxed().toList());
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        var body = (Map<?, ?>) answer.json();
        assertThat(body.keySet()).isEqualTo(java.util.Set.of(key));
        assertClean((String) body.get(key));
    }

    /** As Trackio's own server says it. */
    private static void assertPlain(Answer answer, int status, String body) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.body()).isEqualTo(body);
    }

    private static void assertClean(String message) {
        assertThat(message)
                .isNotBlank()
                .doesNotContainPattern(
                        "(?i)exception|\\bat dev\\.|java\\.|jackson|sqlite|null pointer")
                .doesNotContain(dir.toString(), guardedDir.toString(), Harness.TOKEN);
    }

    /** The answer of a call in two steps, as curl sees it. */
    private static Answer twoSteps(Harness server, String name, String body) {
        var started = server.post("/gradio_api/call/" + name, body);
        if (started.status() != 200) {
            return started;
        }
        var id = (String) ((Map<?, ?>) started.json()).get("event_id");
        return server.get("/gradio_api/call/" + name + "/" + id);
    }

    private static void assertFailedEvent(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).matches("event: error\ndata: \".*\"\n\n");
        assertClean(
                (String) Json.tree(RawJson.of(answer.body().lines().toList().get(1).substring(6))));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void brokenJsonIsRefused(Operation<?, ?> operation) {
        for (var body :
                List.of(
                        "{bad json",
                        "{\"project\":",
                        "{\"project\":\"p\"} x",
                        "[".repeat(100_000))) {
            assertRefused(open.post("/api/" + operation.name(), body), "error", 400);
            assertRefused(open.post("/gradio_api/call/" + operation.name(), body), "detail", 400);
            assertRefused(open.post("/gradio_api/run/" + operation.name(), body), "detail", 400);
        }
        assertRefused(open.post("/gradio_api/queue/join", "{bad"), "detail", 400);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void argumentsThatAreNoListAreRefusedOnGradioPaths(Operation<?, ?> operation) {
        for (var body : List.of("{}", "{\"data\":{}}", "{\"data\":null}", "[]", "7")) {
            assertRefused(open.post("/gradio_api/call/" + operation.name(), body), "detail", 400);
            assertRefused(open.post("/gradio_api/run/" + operation.name(), body), "detail", 400);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aMissingParameterIsNamed(Operation<?, ?> operation) {
        var required =
                operation.shape(Profile.CURRENT).input().fields().stream()
                        .filter(Schema.Field::required)
                        .findFirst();
        if (required.isEmpty()) {
            assertThat(open.post("/api/" + operation.name(), "{}").status()).isEqualTo(200);
            return;
        }
        var name = required.get().name();
        for (var body : List.of("{}", "{\"" + name + "\":null}", "", "[]")) {
            var answer = open.post("/api/" + operation.name(), body);
            assertRefused(answer, "error", 400);
            assertThat(answer.body()).contains("Missing required parameter: " + name);
        }
        var event = twoSteps(open, operation.name(), "{\"data\":[]}");
        assertFailedEvent(event);
        assertThat(event.body()).contains("Missing required parameter: " + name);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aWrongTypeIsNamedWithItsPlace(Operation<?, ?> operation) {
        for (var field : operation.shape(Profile.CURRENT).input().fields()) {
            if (field.schema() instanceof Schema.OrNull(Schema.Whole w)) {
                continue; // a step takes nearly anything: ArgumentsTest
            }
            var wrong = isText(field.schema()) ? "[7]" : "\"" + "x".repeat(500) + "\"";
            if (field.schema() instanceof Schema.UploadedFile) {
                wrong = "7";
            }
            var answer =
                    open.post(
                            "/api/" + operation.name(), "{\"" + field.name() + "\":" + wrong + "}");
            assertRefused(answer, "error", 400);
            assertThat(answer.body()).contains(field.name() + ": expected").hasSizeLessThan(300);
        }
    }

    private static boolean isText(Schema schema) {
        return schema instanceof Schema.Text || schema instanceof Schema.OrNull(Schema.Text t);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anUnknownProjectIsEmptyToReadAndNewToWrite(Operation<?, ?> operation) {
        if (operation.access() != Access.READ) {
            return;
        }
        if (operation.equals(RegistryOperations.GET_REGISTRY_DETAILS)) {
            // of what it names itself, the official clients expect a refusal
            var unknown = open.post("/api/get_registry_details", "{\"registry\":\"none\"}");
            assertRefused(unknown, "error", 400);
            return;
        }
        var arguments = new java.util.LinkedHashMap<String, Object>();
        Json.fields(Json.raw(operation.example()))
                .forEach((k, v) -> arguments.put(k, Json.tree(v)));
        arguments.computeIfPresent("project", (k, v) -> "no-such-project");
        var answer = open.post("/api/" + operation.name(), Json.string(arguments));
        if (operation == QueryOperations.QUERY_PROJECT // as the reference has it
                || operation == QueryOperations.QUERY_SQL) {
            assertRefused(answer, "error", 400);
        } else if (operation == PlotOperations.PLOT_METRICS
                || operation == MediaOperations.GET_MEDIA) {
            assertRefused(answer, "error", 404);
        } else if (EXPLAINING.contains(operation)) {
            assertRefused(answer, "error", 404);
            assertThat(answer.body()).contains("'no-such-project' does not exist.");
        } else {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        if (arguments.containsKey("project")) {
            assertThat(answer.body()).doesNotContain("run-1\",\"num_logs\":1");
        }
        if (arguments.containsKey("project")) {
            arguments.put("project", "...");
            var refused = open.post("/api/" + operation.name(), Json.string(arguments));
            assertRefused(refused, "error", 400);
            assertThat(refused.body()).contains("Invalid project name '...'");
        }
    }

    /** Together, because the answers to an address with many rejections are held back. */
    @Test
    void withoutTheTokenNothingIsChangedOnAProtectedServer() throws Exception {
        var calls = new ArrayList<Callable<Void>>();
        for (var operation : operations()) {
            if (operation.access() == Access.READ) {
                continue;
            }
            var example = Json.string(operation.example());
            var positions =
                    "{\"data\":" + Json.string(Json.fields(RawJson.of(example)).values()) + "}";
            calls.add(
                    () -> {
                        var answer = guarded.post("/api/" + operation.name(), example);
                        assertRefused(answer, "error", 400);
                        assertThat(answer.body()).contains("A write_token is required");
                        return null;
                    });
            calls.add(
                    () -> {
                        assertRefused(
                                guarded.post("/gradio_api/run/" + operation.name(), positions),
                                "detail",
                                401);
                        return null;
                    });
            calls.add(
                    () -> {
                        var event = twoSteps(guarded, operation.name(), positions);
                        assertFailedEvent(event);
                        assertThat(event.body()).contains("A write_token is required");
                        return null;
                    });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(calls)) {
                result.get();
            }
        }
        assertThat(guarded.data("get_all_projects", "{}")).isEqualTo(List.of());
    }

    @Test
    void anUnknownNameIsNotFoundInTheShapeOfItsPath() {
        assertRefused(open.post("/api/nope", "{}"), "error", 404);
        assertThat(open.post("/api/nope", "{}").body())
                .isEqualTo("{\"error\":\"Unknown API: nope\"}");
        assertRefused(open.post("/gradio_api/call/nope", "{\"data\":[]}"), "detail", 404);
        assertRefused(open.post("/gradio_api/run/nope", "{\"data\":[]}"), "detail", 404);
        assertRefused(open.post("/api/" + "%F0%9F%98%80".repeat(100), "{}"), "error", 404);
        assertRefused(open.get("/nope"), "error", 404);
        assertRefused(open.get("/gradio_api/nope"), "detail", 404);
        for (var path : List.of("/api/%25zz/x", "/api", "/versionx", "/oauth/x")) {
            assertPlain(open.get(path), 404, "Not Found");
        }
        assertPlain(open.post("/", "{}"), 404, "Not Found");
    }

    @Test
    void aWrongMethodIsToldWhatIsThere() {
        var answer = open.get("/api/log");
        assertPlain(answer, 405, "Method Not Allowed");
        assertThat(answer.header("allow")).isEqualTo("POST");
        var explained = open.get("/gradio_api/call/log");
        assertRefused(explained, "detail", 405);
        assertThat(explained.header("allow")).isEqualTo("POST");
        assertThat(explained.body()).contains("EVENT_ID=$(curl");
        assertThat(open.send("OPTIONS", "/api/log", null).status()).isEqualTo(405);
        assertThat(open.send("OPTIONS", "/nope", null).status()).isEqualTo(404);
    }
}
