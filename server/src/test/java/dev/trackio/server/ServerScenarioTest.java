package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Today's API: what goes in and what comes out. */
@Timeout(60)
class ServerScenarioTest {
    private static final String STAMP =
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00";

    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.open(dir);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void log(String project, String run, String metrics, String more) {
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\""
                        + project
                        + "\",\"run\":\""
                        + run
                        + "\",\"metrics\":"
                        + metrics
                        + more
                        + "}]}");
    }

    private String body(String operation, String body) {
        return server.post("/api/" + operation, body).body().replaceAll(STAMP, "<time>");
    }

    private List<Object> column(String project, String run, String metric, String column) {
        var rows =
                (List<?>)
                        server.data(
                                "get_metric_values",
                                Json.string(
                                        Map.of(
                                                "project",
                                                project,
                                                "run",
                                                run,
                                                "metric_name",
                                                metric)));
        var values = new ArrayList<>();
        rows.forEach(row -> values.add(((Map<?, ?>) row).get(column)));
        return values;
    }

    @Test
    void whatAClientLogsComesBackInTheShapesOfTheReference() {
        assertThat(
                        body(
                                "bulk_log",
                                """
                                {"logs": [{"project": "exp1", "run": "a", "run_id": "id-a", "metrics": {"loss": 1.5, "acc": 0.1,
                                "nested": {"x": 1}, "nan": "NaN", "inf": Infinity, "txt": "hello", "flag": true, "nul": null,
                                "arr": [1, "NaN"]}, "step": 0, "config": {"lr": 0.1, "_Username": null}, "log_id": "L1"},
                                {"project": "exp1", "run": "a", "run_id": "id-a", "metrics": {"loss": 1.0}, "step": null, "log_id": "L2"}],
                                "hf_token": null}"""))
                .isEqualTo("{\"data\":null}");
        assertThat(body("get_all_projects", "{}")).isEqualTo("{\"data\":[\"exp1\"]}");
        assertThat(body("get_runs_for_project", "{\"project\":\"exp1\"}"))
                .isEqualTo(
                        "{\"data\":[{\"id\":\"id-a\",\"name\":\"a\",\"created_at\":\"<time>\"}]}");
        assertThat(body("get_run_configs", "{\"project\":\"exp1\"}"))
                .isEqualTo("{\"data\":{\"id-a\":{\"lr\": 0.1, \"_Username\": null}}}");
        assertThat(body("get_metrics_for_run", "{\"project\":\"exp1\",\"run\":\"a\"}"))
                .isEqualTo(
                        "{\"data\":[\"acc\",\"arr\",\"flag\",\"inf\",\"loss\",\"nan\",\"nested\",\"nul\",\"txt\"]}");
        assertThat(body("get_run_summary", "{\"project\":\"exp1\",\"run\":\"a\"}"))
                .isEqualTo(
                        "{\"data\":{\"project\":\"exp1\",\"run\":\"a\",\"run_id\":null,\"num_logs\":2,\"metrics\":[\"acc\",\"arr\",\"flag\",\"inf\",\"loss\",\"nan\",\"nested\",\"nul\",\"txt\"],\"config\":{\"lr\": 0.1, \"_Username\": null},\"last_step\":1}}");
        assertThat(body("get_project_summary", "{\"project\":\"exp1\"}"))
                .isEqualTo(
                        "{\"data\":{\"project\":\"exp1\",\"num_runs\":1,\"runs\":[{\"id\":\"id-a\",\"name\":\"a\",\"created_at\":\"<time>\"}],\"last_activity\":1}}");
        assertThat(
                        body(
                                "get_metric_values",
                                "{\"project\":\"exp1\",\"run\":\"a\",\"metric_name\":\"loss\"}"))
                .isEqualTo(
                        "{\"data\":[{\"timestamp\":\"<time>\",\"step\":0,\"value\":1.5},{\"timestamp\":\"<time>\",\"step\":1,\"value\":1.0}]}");
        for (var metric : List.of("nan", "inf", "nul")) {
            assertThat(
                            body(
                                    "get_metric_values",
                                    "{\"project\":\"exp1\",\"run\":\"a\",\"metric_name\":\""
                                            + metric
                                            + "\"}"))
                    .endsWith("\"step\":0,\"value\":null}]}");
        }
        assertThat(
                        body(
                                "get_metric_values",
                                "{\"project\":\"exp1\",\"run\":\"a\",\"metric_name\":\"nested\"}"))
                .contains("\"value\":{\"x\":1}");
        assertThat(body("get_metric_names", "{\"project\":\"exp1\"}"))
                .isEqualTo("{\"data\":[\"acc\",\"inf\",\"loss\",\"nan\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get_runs_for_project|{\"project\":\"none\"}|[]",
                "get_metrics_for_run|{\"project\":\"none\",\"run\":\"x\"}|[]",
                "get_metrics_for_run|{\"project\":\"none\"}|[]",
                "get_metric_values|{\"project\":\"none\",\"run\":\"x\",\"metric_name\":\"m\"}|[]",
                "get_project_summary|{\"project\":\"none\"}|{\"project\":\"none\",\"num_runs\":0,\"runs\":[],\"last_activity\":null}",
                "get_run_summary|{\"project\":\"none\",\"run\":\"x\"}|{\"project\":\"none\",\"run\":\"x\",\"run_id\":null,\"num_logs\":0,\"metrics\":[],\"config\":null,\"last_step\":null}",
                "get_run_summary|{\"project\":\"none\"}|{\"project\":\"none\",\"run\":null,\"run_id\":null,\"num_logs\":0,\"metrics\":[],\"config\":null,\"last_step\":null}",
                "get_run_configs|{\"project\":\"none\"}|{}",
                "get_alerts|{\"project\":\"none\"}|[]",
                "get_metric_names|{\"project\":\"none\"}|[]",
                "get_series|{\"project\":\"none\"}|{\"cursor\":0,\"series\":[]}",
                "get_run_mutation_status|{}|{\"spaces\":false,\"allowed\":true,\"auth\":\"local\"}"
            })
    void whatIsNotThereIsEmpty(String operation, String arguments, String data) {
        assertThat(body(operation, arguments)).isEqualTo("{\"data\":" + data + "}");
        assertThat(server.data("get_all_projects", "{}"))
                .as("reading makes no project")
                .isEqualTo(List.of());
    }

    @Test
    void logsShowEntriesWhole() {
        server.post(
                "/api/bulk_log",
                """
                {"logs": [
                 {"project": "l", "run": "a", "step": 0, "timestamp": "2026-01-01T00:00:00+00:00",
                  "metrics": {"x": 1.5, "nan": NaN, "t": "hello", "f": true, "n": {"x": ["NaN"]},
                   "h": {"_type": "trackio.histogram", "bins": [0, 1], "values": [2]}}},
                 {"project": "l", "run": "a", "step": 1, "timestamp": "2026-01-01T00:00:01+00:00",
                  "metrics": {"t": "only text"}},
                 {"project": "l", "run": "a", "step": 2, "timestamp": "2026-01-01T00:00:02+00:00",
                  "metrics": { }}]}
                """);

        assertThat(server.data("get_logs", "{\"project\":\"l\",\"run\":\"a\"}"))
                .isEqualTo(
                        tree(
                                """
                                [{"x": 1.5, "nan": null, "t": "hello", "f": true, "n": {"x": ["NaN"]},
                                  "h": {"_type": "trackio.histogram", "bins": [0, 1], "values": [2]},
                                  "timestamp": "2026-01-01T00:00:00+00:00", "step": 0},
                                 {"t": "only text", "timestamp": "2026-01-01T00:00:01+00:00", "step": 1},
                                 {"timestamp": "2026-01-01T00:00:02+00:00", "step": 2}]"""));
        assertThat(
                        server.data(
                                "get_logs_batch",
                                """
                                {"project": "l", "runs": [{"run": "a"}, {"run": null, "run_id": "z"}],
                                 "scalar_only": true}"""))
                .isEqualTo(
                        tree(
                                """
                                [{"run": "a", "run_id": null, "logs": [{"x": 1.5,
                                  "h": {"_type": "trackio.histogram", "bins": [0, 1], "values": [2]},
                                  "timestamp": "2026-01-01T00:00:00+00:00", "step": 0}]},
                                 {"run": null, "run_id": "z", "logs": []}]"""));
        assertThat(server.data("get_logs", "{\"project\":\"none\",\"run\":\"a\"}"))
                .isEqualTo(tree("[]"));
    }

    @Test
    void logsOfALongRunAreThinned() {
        var entries =
                IntStream.range(0, 3_500)
                        .mapToObj(
                                i ->
                                        "{\"project\":\"l\",\"run\":\"a\",\"step\":"
                                                + i
                                                + ",\"metrics\":{\""
                                                + (i % 1000 == 7 ? "rare" : "x")
                                                + "\":1}}")
                        .collect(Collectors.joining(","));
        server.data("bulk_log", "{\"logs\":[" + entries + "]}");

        var logs = (List<?>) server.data("get_logs", "{\"project\":\"l\",\"run\":\"a\"}");

        assertThat(logs).hasSize(4 + 1_749);
        assertThat(((Map<?, ?>) logs.getLast()).get("step")).isEqualTo(3_499);
    }

    private static Object tree(String json) {
        return Json.tree(RawJson.of(json));
    }

    @Test
    void anEntryThatIsSentAgainIsStoredOnce() {
        for (var i = 0; i < 3; i++) {
            log("p", "r", "{\"a\":" + i + "}", ",\"log_id\":\"L1\"");
            server.data(
                    "bulk_alert",
                    "{\"alerts\":[{\"project\":\"p\",\"run\":\"r\",\"title\":\"T"
                            + i
                            + "\",\"level\":\"warn\",\"alert_id\":\"A1\"}]}");
        }
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"a\":7},\"log_id\":\"L2\"},{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"a\":8},\"log_id\":\"L2\"}]}");
        assertThat(column("p", "r", "a", "value")).containsExactly(0, 7);
        assertThat(body("get_alerts", "{\"project\":\"p\"}"))
                .isEqualTo(
                        "{\"data\":[{\"timestamp\":\"<time>\",\"run\":\"r\",\"title\":\"T0\",\"text\":null,\"level\":\"warn\",\"step\":null}]}");
    }

    /** As clients do that lost the answer. */
    @Test
    void aBatchThatIsSentAHundredTimesAtOnceIsStoredOnce() throws Exception {
        var entry =
                "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"a\":%1$d},\"step\":%1$d,\"log_id\":\"L%1$d\"}";
        var batch =
                IntStream.range(0, 50)
                        .mapToObj(entry::formatted)
                        .collect(Collectors.joining(",", "{\"logs\":[", "]}"));
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    IntStream.range(0, 100)
                            .mapToObj(
                                    i -> clients.submit(() -> server.post("/api/bulk_log", batch)))
                            .toList();
            for (var answer : answers) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        }
        assertThat(column("p", "r", "a", "value"))
                .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void aCallWithOneBadEntryStoresNothingInAnyProject() {
        for (var bad :
                List.of(
                        "{\"project\":\"two\",\"metrics\":{}}",
                        "{\"project\":\"...\",\"run\":\"r\",\"metrics\":{}}",
                        "{\"project\":\"two\",\"run\":\"\",\"metrics\":{}}",
                        "{\"project\":\"two\",\"run\":\"r\",\"metrics\":[]}",
                        "{\"project\":\"two\",\"run\":\"r\",\"metrics\":{},\"step\":\"x\"}")) {
            var answer =
                    server.post(
                            "/api/bulk_log",
                            "{\"logs\":[{\"project\":\"one\",\"run\":\"r\",\"metrics\":{\"a\":1}},"
                                    + bad
                                    + "]}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("logs[1]");
        }
        assertThat(server.data("get_all_projects", "{}")).isEqualTo(List.of());
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"one\",\"run\":\"r\",\"metrics\":{\"a\":1}},{\"project\":\"two\",\"run\":\"r\",\"metrics\":{\"a\":1}}]}");
        assertThat(server.data("get_all_projects", "{}")).isEqualTo(List.of("one", "two"));
        assertThat(body("bulk_log", "{\"logs\":[]}")).isEqualTo("{\"data\":null}");
    }

    @Test
    void twoSpellingsOfAProjectAreOneProjectAndItsEntriesKeepTheirOrder() {
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"my.proj\",\"run\":\"r\",\"metrics\":{\"a\":0}},{\"project\":\"myproj\",\"run\":\"r\",\"metrics\":{\"a\":1}},{\"project\":\"my proj\",\"run\":\"r\",\"metrics\":{\"a\":2}}]}");
        assertThat(server.data("get_all_projects", "{}")).isEqualTo(List.of("myproj"));
        assertThat(column("my.proj", "r", "a", "value")).containsExactly(0, 1, 2);
        assertThat(column("myproj", "r", "a", "step")).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "-5, -5",
        "true, 1",
        "1.5, 1.5",
        "2.0, 2",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9.223372036854776E18",
        "1e23, 1.0E23"
    })
    void everyStepThatAClientCanSendIsStoredAndComesBack(String step, String kept) {
        log("p", "r", "{\"a\":1}", ",\"step\":" + step);
        var back = (Number) column("p", "r", "a", "step").getFirst();
        assertThat(back.doubleValue()).isEqualTo(Double.parseDouble(kept));
        assertThat(body("get_run_summary", "{\"project\":\"p\",\"run\":\"r\"}"))
                .contains("\"num_logs\":1");
        assertThat(((Map<?, ?>) server.data("get_series", "{\"project\":\"p\"}")).get("series"))
                .asString()
                .contains("steps=[" + back);
    }

    @Test
    void numbersThatAreNotFiniteComeBackAsNullAndAsGapsInSeries() {
        log("p", "r", "{\"a\":NaN,\"b\":1}", "");
        log("p", "r", "{\"a\":\"-Infinity\",\"b\":1e400}", "");
        log("p", "r", "{\"a\":2.5,\"b\":-0.0}", "");
        assertThat(column("p", "r", "a", "value")).containsExactly(null, null, 2.5);
        assertThat(
                        body(
                                "get_metric_values",
                                "{\"project\":\"p\",\"run\":\"r\",\"metric_name\":\"b\"}"))
                .contains("\"value\":-0.0");
        assertThat(server.post("/api/get_series", "{\"project\":\"p\",\"metrics\":[\"a\"]}").body())
                .contains("\"count\":3,\"steps\":[0,1,2]")
                .contains("\"values\":[null,null,2.5]");
        var gradio =
                server.post("/gradio_api/run/get_metric_values", "{\"data\":[\"p\",\"r\",\"a\"]}");
        assertThat(gradio.body()).contains("\"value\":null").doesNotContain("NaN");
    }

    @Test
    void aSeriesIsContinuedFromItsCursor() {
        log("p", "r", "{\"a\":1}", "");
        var first = (Map<?, ?>) server.data("get_series", "{\"project\":\"p\"}");
        log("p", "r", "{\"a\":2}", "");
        var next =
                server.post(
                                "/api/get_series",
                                "{\"project\":\"p\",\"since\":" + first.get("cursor") + "}")
                        .body();
        assertThat(next).contains("\"steps\":[1]").contains("\"values\":[2.0]");
        var last = (Map<?, ?>) server.data("get_series", "{\"project\":\"p\",\"since\":99}");
        assertThat(last.get("series")).isEqualTo(List.of());
        assertThat(last.get("cursor")).isEqualTo(99);
        assertThat(body("get_series", "{\"project\":\"p\",\"max_points\":4}"))
                .contains("max_points: expected 5 to 100000, not 4");
        assertThat(body("get_series", "{\"project\":\"p\",\"max_points\":100001}"))
                .contains("max_points: expected");
    }

    @Test
    void aPartOfTheValuesIsChosen() {
        for (var i = 0; i < 10; i++) {
            log(
                    "p",
                    "r",
                    "{\"a\":" + i + "}",
                    ",\"timestamp\":\"2026-01-01T00:00:0" + i + "+00:00\"");
        }
        var base = "{\"project\":\"p\",\"run\":\"r\",\"metric_name\":\"a\",";
        assertThat(values(base + "\"step\":3}")).containsExactly(3);
        assertThat(values(base + "\"around_step\":3,\"window\":1}")).containsExactly(2, 3, 4);
        assertThat(values(base + "\"around_step\":0,\"window\":0}")).containsExactly(0);
        assertThat(values(base + "\"at_time\":\"2026-01-01T00:00:05\",\"window\":1.5}"))
                .containsExactly(4, 5, 6);
        assertThat(values(base + "\"at_time\":\"2026-01-01 00:00:05+00:00\",\"window\":0}"))
                .containsExactly(5);
        assertThat(values(base + "\"at_time\":\"0001-01-01T00:00:00\"}")).isEmpty();
        assertThat(values(base + "\"max_points\":4}")).containsExactly(0, 3, 6, 9);
        assertThat(values(base + "\"max_points\":1}")).containsExactly(9);
        assertThat(values(base + "\"max_points\":0}")).containsExactly(9);
        assertThat(body("get_metric_values", base + "\"at_time\":\"noon\"}"))
                .contains("at_time: expected an ISO 8601 time");
    }

    private List<Object> values(String arguments) {
        var values = new ArrayList<>();
        ((List<?>) server.data("get_metric_values", arguments))
                .forEach(row -> values.add(((Map<?, ?>) row).get("value")));
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00+00:00, 2026-01-01T00:00:00+00:00",
        "2026-01-01 00:00:00.5, 2026-01-01T00:00:00.5",
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01T05:00:00+05:00, 2026-01-01T05:00:00+05:00",
        "yesterday,",
        "+999999999-01-01T00:00:00Z,",
        "-0001-01-01T00:00:00Z,",
        "2026-13-01T00:00:00Z,",
        "'',"
    })
    void theTimeOfAClientIsKeptWhenItIsOne(String given, String kept) {
        log("p", "r", "{\"a\":1}", ",\"timestamp\":\"" + given + "\"");
        var stored = (String) column("p", "r", "a", "timestamp").getFirst();
        if (kept == null) {
            assertThat(stored).matches(STAMP);
        } else {
            assertThat(stored).isEqualTo(kept);
        }
        assertThat(server.post("/api/get_series", "{\"project\":\"p\"}").status()).isEqualTo(200);
    }

    @Test
    void halfASurrogatePairInAnyNameIsAnsweredNotFailedOn() {
        log("p\\ud800", "r\\udc00", "{\"m\\ud83d\":1}", ",\"config\":{\"\\ud800\":\"\\udfff\"}");
        var runs = server.post("/api/get_runs_for_project", "{\"project\":\"p\\ud800\"}");
        assertThat(runs.status()).isEqualTo(200);
        assertThat(runs.body()).contains("r\uFFFD");
        assertThat(
                        server.post(
                                        "/api/get_run_summary",
                                        "{\"project\":\"p\",\"run\":\"r\\udc00\"}")
                                .body())
                .contains("m\uFFFD");
        assertThat(
                        server.post(
                                        "/api/get_run_summary",
                                        "{\"project\":\"p\",\"run\":\"\\ud800\"}")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void twoHundredThousandKeysDeepNestingAndALongTextAreKept() {
        var many =
                new StringBuilder(
                        "{\"deep\":"
                                + "[".repeat(900)
                                + "]".repeat(900)
                                + ",\"long\":\""
                                + "x".repeat(1 << 20)
                                + "\"");
        for (var i = 0; i < 50_000; i++) {
            many.append(",\"k").append(i).append("\":").append(i);
        }
        log("p", "r", many.append("}").toString(), "");
        assertThat(
                        (List<?>)
                                server.data(
                                        "get_metrics_for_run", "{\"project\":\"p\",\"run\":\"r\"}"))
                .hasSize(50_002);
        assertThat(
                        server.post(
                                        "/api/get_metric_values",
                                        "{\"project\":\"p\",\"run\":\"r\",\"metric_name\":\"deep\"}")
                                .body())
                .contains("[".repeat(900));
    }

    @Test
    void systemSamplesAndAlertsKeepTheirOwnTimes() {
        server.data(
                "bulk_log_system",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"gpu\":NaN},\"timestamp\":\"2026-01-01T00:00:00+00:00\",\"log_id\":\"S1\"}]}");
        server.data(
                "bulk_alert",
                "{\"alerts\":[{\"project\":\"p\",\"run\":\"r\",\"title\":\"T\",\"text\":null,\"level\":\"warn\",\"step\":1,\"timestamp\":\"2026-01-01T00:00:00+00:00\"},{\"project\":\"p\",\"run\":\"r\",\"title\":\"T2\",\"text\":\"x\",\"level\":\"error\",\"step\":2,\"timestamp\":\"2026-01-01T00:00:09+00:00\"}]}");
        assertThat(body("get_alerts", "{\"project\":\"p\"}"))
                .isEqualTo(
                        "{\"data\":[{\"timestamp\":\"2026-01-01T00:00:09+00:00\",\"run\":\"r\",\"title\":\"T2\",\"text\":\"x\",\"level\":\"error\",\"step\":2},{\"timestamp\":\"2026-01-01T00:00:00+00:00\",\"run\":\"r\",\"title\":\"T\",\"text\":null,\"level\":\"warn\",\"step\":1}]}");
        assertThat(body("get_alerts", "{\"project\":\"p\",\"level\":\"warn\"}"))
                .contains("\"T\"")
                .doesNotContain("T2");
        assertThat(body("get_alerts", "{\"project\":\"p\",\"since\":\"2026-01-01T00:00:05\"}"))
                .contains("T2")
                .doesNotContain("\"T\"");
        assertThat(body("get_alerts", "{\"project\":\"p\",\"run\":\"other\"}"))
                .isEqualTo("{\"data\":[]}");
    }

    @Test
    void whatClientsProbeIsThere() {
        var version = (Map<?, ?>) server.get("/version").json();
        assertThat(version.get("api_version")).isEqualTo(1);
        assertThat(version.get("version")).isEqualTo("0.43.0");
        assertThat(version.get("writes_paused")).isEqualTo(false);
        assertThat(version.get("mcp_path")).isEqualTo("/mcp");
        assertThat(server.get("/healthz").body()).isEqualTo("{\"status\":\"ok\"}");
        var settings = (Map<?, ?>) server.data("get_settings", "{}");
        assertThat(settings.get("media_dir")).isEqualTo("/media");
        assertThat((List<?>) settings.get("color_palette")).hasSize(10);
    }

    @Test
    void headIsAnsweredOnEveryPathThatGetIs() {
        server.server()
                .routes()
                .forEach(
                        (route, methods) -> {
                            if (methods.contains("GET")) {
                                var path =
                                        route.replaceAll("\\{.*?}", "x") + "?session_hash=s&path=x";
                                var get =
                                        route.matches(".*(heartbeat|events|/sse).*")
                                                ? null
                                                : server.get(path);
                                var head = server.send("HEAD", path, null);
                                assertThat(head.body()).as(route).isEmpty();
                                if (get != null) {
                                    assertThat(head.status()).as(route).isEqualTo(get.status());
                                }
                            }
                        });
    }

    @Test
    void theServerStopsWithinSecondsWhileStreamsAreOpenAndCallsWait() throws Exception {
        var client = java.net.http.HttpClient.newHttpClient();
        var streams = new ArrayList<java.io.InputStream>();
        for (var path :
                List.of("/gradio_api/heartbeat/s", "/ui/v1/events", "/ui/v1/events?project=p")) {
            var request = java.net.http.HttpRequest.newBuilder(server.uri(path)).build();
            var in =
                    client.send(request, java.net.http.HttpResponse.BodyHandlers.ofInputStream())
                            .body();
            assertThat(in.read()).isPositive();
            streams.add(in);
        }
        var started = System.nanoTime();
        server.close();
        assertThat(System.nanoTime() - started).isLessThan(5_000_000_000L);
        for (var in : streams) {
            in.readAllBytes(); // it has an end
        }
    }
}
