package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces from the call that logs them to all that shows them. */
@Timeout(60)
class TraceScenarioTest {
    private static final String TRACE =
            "{\"_type\":\"trackio.trace\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"metadata\":{\"k\":1}}";

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

    private static String entry(int step, String metrics) {
        return "{\"project\":\"p\",\"run\":\"r\",\"run_id\":\"id\",\"step\":%d,\"log_id\":\"L%d\",\"timestamp\":\"2026-01-01T00:00:0%d+00:00\",\"metrics\":%s}"
                .formatted(step, step, step, metrics.replace("TRACE", TRACE));
    }

    private void logTheExample() {
        server.data(
                "bulk_log",
                "{\"logs\":[%s,%s,%s]}"
                        .formatted(
                                entry(1, "{\"loss\":1,\"t\":TRACE}"),
                                entry(2, "{\"loss\":2,\"list\":[TRACE,7]}"),
                                entry(3, "{\"t\":TRACE}")));
    }

    private static String record(int step, String key, String index) {
        return "{\"id\":\"id:L%d:%s%s\",\"key\":\"%s\",\"index\":%s,\"run\":\"r\",\"run_id\":\"id\",\"step\":%d,\"timestamp\":\"2026-01-01T00:00:0%d+00:00\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"metadata\":{\"k\":1},\"spans\":[]}"
                .formatted(
                        step, key, index.equals("null") ? "" : ":" + index, key, index, step, step);
    }

    private String body(String operation, String arguments) {
        var answer = server.post("/api/" + operation, arguments);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void tracesAreReadInTheFormOfTheReference() {
        logTheExample();
        var all =
                "{\"data\":["
                        + record(3, "t", "null")
                        + ","
                        + record(2, "list", "0")
                        + ","
                        + record(1, "t", "null")
                        + "]}";
        assertThat(body("get_traces", "{\"project\":\"p\",\"run\":\"r\"}")).isEqualTo(all);
        assertThat(body("get_traces", "{\"project\":\"p\",\"run_id\":\"id\",\"sort\":\"other\"}"))
                .isEqualTo(all);
        assertThat(body("get_traces", "{\"project\":\"p\"}")).isEqualTo("{\"data\":[]}");
        assertThat(
                        body(
                                "get_traces",
                                "{\"args\":[\"p\",\"r\",null,null,\"step_asc\",2,1,null],\"kwargs\":{}}"))
                .isEqualTo(
                        "{\"data\":["
                                + record(2, "list", "0")
                                + ","
                                + record(3, "t", "null")
                                + "]}");
        assertThat(body("get_trace_steps", "{\"args\":[\"p\",\"r\",null]}"))
                .isEqualTo(
                        "{\"data\":{\"total\":3,\"steps\":[{\"step\":1,\"count\":1},{\"step\":2,\"count\":1},{\"step\":3,\"count\":1}]}}");
        assertThat(body("get_trace_steps", "{\"project\":\"none\",\"run\":\"r\"}"))
                .isEqualTo("{\"data\":{\"total\":0,\"steps\":[]}}");
    }

    @Test
    void tracesOfSeveralRunsAreListedTogether() {
        logTheExample();
        var other = entry(4, "{\"t\":TRACE}").replace("\"id\"", "\"other\"");
        server.data("bulk_log", "{\"logs\":[" + other + "]}");
        assertThat(ids("\"runs\":[\"id\",\"other\"]"))
                .containsExactly("other:L4:t", "id:L3:t", "id:L2:list:0", "id:L1:t");
        assertThat(ids("\"runs\":[\"id\",\"other\"],\"limit\":2,\"offset\":1"))
                .containsExactly("id:L3:t", "id:L2:list:0");
        assertThat(ids("\"runs\":[\"other\",\"none\"],\"run\":\"r\""))
                .containsExactly("other:L4:t");
        assertThat(ids("\"runs\":[\"other\",\"id\"],\"search\":\"other:l4\""))
                .containsExactly("other:L4:t");
        assertThat(ids("\"runs\":[]")).isEmpty();
    }

    private List<Object> ids(String arguments) {
        var list = (List<?>) server.data("get_traces", "{\"project\":\"p\"," + arguments + "}");
        return list.stream().<Object>map(each -> ((Map<?, ?>) each).get("id")).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"limit\":1 | 1",
                "\"limit\":\"1\" | 1",
                "\"limit\":1.9 | 1",
                "\"limit\":true | 1",
                "\"limit\":0 | 0",
                "\"limit\":-5 | 0",
                "\"limit\":\"x\" | 3",
                "\"limit\":[1] | 3",
                "\"limit\":1e300 | 3",
                "\"limit\":null | 3",
                "\"offset\":\"2\" | 1",
                "\"offset\":-2 | 3",
                "\"offset\":\"x\" | 3",
                "\"step\":2 | 1",
                "\"step\":\"2\" | 1",
                "\"step\":{} | 3",
                "\"step\":9 | 0",
                "\"search\":\"  HELLO \" | 3",
                "\"search\":\"id:l2\" | 1",
                "\"search\":\"h%o\" | 0"
            })
    void numbersThatAreNoneAreLeftOut(String argument, int found) {
        logTheExample();
        var traces =
                (List<?>)
                        server.data(
                                "get_traces", "{\"project\":\"p\",\"run\":\"r\"," + argument + "}");
        assertThat(traces).hasSize(found);
    }

    @Test
    void whatElseIsReadOfSuchARunHasNoTraces() throws IOException {
        logTheExample();
        assertThat(body("get_metrics_for_run", "{\"project\":\"p\",\"run\":\"r\"}"))
                .isEqualTo("{\"data\":[\"list\",\"loss\"]}");
        assertThat(body("get_metric_names", "{\"project\":\"p\"}"))
                .isEqualTo("{\"data\":[\"loss\"]}");
        assertThat(body("get_logs", "{\"project\":\"p\",\"run\":\"r\"}"))
                .isEqualTo(
                        "{\"data\":[{\"loss\":1,\"timestamp\":\"2026-01-01T00:00:01+00:00\",\"step\":1},"
                                + "{\"loss\":2,\"list\":[7],\"timestamp\":\"2026-01-01T00:00:02+00:00\",\"step\":2},"
                                + "{\"timestamp\":\"2026-01-01T00:00:03+00:00\",\"step\":3}]}");
        assertThat(
                        body(
                                "get_metric_values",
                                "{\"project\":\"p\",\"run\":\"r\",\"metric_name\":\"t\"}"))
                .isEqualTo("{\"data\":[]}");
        assertThat(body("get_series", "{\"project\":\"p\",\"metrics\":[\"loss\",\"t\"]}"))
                .contains("\"loss\"")
                .doesNotContain("\"t\"");
        assertThat(body("get_tab_availability", "{\"project\":\"p\"}"))
                .contains("\"traces\":true", "\"media\":false");
        server.close();
        server = Harness.open(dir);
        assertThat(body("get_metrics_for_run", "{\"project\":\"p\",\"run\":\"r\"}"))
                .isEqualTo("{\"data\":[\"list\",\"loss\"]}");
    }

    @Test
    void tracesComeFromEverySurfaceThatLogs() {
        server.post(
                "/gradio_api/run/bulk_log",
                "{\"data\":[[" + entry(1, "{\"t\":TRACE}") + "],null]}");
        server.data(
                "log",
                "{\"project\":\"p\",\"run\":\"r\",\"run_id\":\"id\",\"metrics\":{\"t\":"
                        + TRACE
                        + "}}");
        var padding = "{\"text\":\"" + "x".repeat(1_000_000) + "\",\"t\":TRACE}";
        var logs = new StringBuilder("{\"logs\":[").append(entry(3, padding));
        for (var i = 0; i < 40; i++) {
            logs.append(',').append(entry(4, padding).replace("\"L4\"", "\"M" + i + "\""));
        }
        server.data("bulk_log", logs.append("]}").toString());
        var steps =
                (Map<?, ?>) server.data("get_trace_steps", "{\"project\":\"p\",\"run_id\":\"id\"}");
        assertThat(Json.string(steps))
                .isEqualTo(
                        "{\"total\":43,\"steps\":[{\"step\":1,\"count\":1},{\"step\":2,\"count\":1},{\"step\":3,\"count\":1},{\"step\":4,\"count\":40}]}");
    }

    @Test
    void everyNewTraceGetsASessionFile() throws IOException {
        logTheExample();
        logTheExample();
        server.close();
        var folder = dir.resolve("traces/p/r");
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()).toList())
                    .containsExactlyInAnyOrder(
                            "id-L1-t.jsonl", "id-L2-list-0.jsonl", "id-L3-t.jsonl");
        }
        var lines = Files.readAllLines(folder.resolve("id-L1-t.jsonl"));
        assertThat(lines).hasSize(2);
        var header = (Map<?, ?>) Json.tree(RawJson.of(lines.getFirst()));
        assertThat(header.get("name")).isEqualTo("Hello");
        assertThat(header.get("timestamp")).isEqualTo("2026-01-01T00:00:01.000Z");
    }

    @Test
    void aFolderOfSessionsThatCannotBeMadeDoesNotHinderLogging() throws IOException {
        Files.writeString(dir.resolve("traces"), "in the way");
        logTheExample();
        assertThat(body("get_trace_steps", "{\"project\":\"p\",\"run\":\"r\"}"))
                .contains("\"total\":3");
    }
}
