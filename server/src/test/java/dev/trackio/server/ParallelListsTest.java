package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bodies of the contrib clients trackio-js, trackio-go and trackio-rs. */
class ParallelListsTest {
    private static final String BODY =
            "{\"project\":\"p\",\"run\":\"r\",\"metrics_list\":[{\"loss\":0.1},{\"loss\":0.09}],\"steps\":[5,-1],\"timestamps\":[\"2026-01-01T00:00:00Z\",\"\"],\"config\":{\"lr\":1}}";

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

    @ParameterizedTest
    @ValueSource(strings = {"/api/bulk_log", "/gradio_api/bulk_log"})
    void listsSideBySideAreEntries(String path) {
        var answer = server.post(path, BODY);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"data\":null}");
        var logs = (List<?>) server.data("get_logs", "{\"project\":\"p\",\"run_id\":\"r\"}");
        assertThat(logs).hasSize(2);
        assertThat(logs.getFirst())
                .isEqualTo(Map.of("loss", 0.1, "step", 5, "timestamp", "2026-01-01T00:00:00Z"));
        assertThat(((Map<?, ?>) logs.getLast()).get("step")).isEqualTo(6);
        assertThat(server.data("get_run_configs", "{\"project\":\"p\"}"))
                .isEqualTo(Map.of("r", Map.of("lr", 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"project\":\"p\",\"run\":\"r\",\"metrics_list\":[{\"loss\":1}]}",
                "{\"project\":\"p\",\"run\":\"r\",\"metrics_list\":[{\"loss\":1}],\"steps\":null,\"timestamps\":[],\"config\":null}",
                "{\"metrics_list\":[{\"loss\":1}],\"timestamps\":[\"\"],\"steps\":[0],\"run\":\"r\",\"project\":\"p\"}"
            })
    void whatIsLeftOutIsAutomatic(String body) {
        assertThat(server.post("/api/bulk_log", body).status()).isEqualTo(200);
        assertThat(
                        server.data(
                                        "get_metric_values",
                                        "{\"project\":\"p\",\"run\":\"r\",\"metric_name\":\"loss\"}")
                                .toString())
                .contains("step=0, value=1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"metrics_list\":[{},{}],\"steps\":[1] | steps has 1 items and metrics_list 2: give one for each, or none.",
                "\"metrics_list\":[{}],\"timestamps\":[\"\",\"\"] | timestamps has 2 items and metrics_list 1: give one for each, or none.",
                "\"metrics_list\":[{},7] | logs[1].metrics: expected an object, not 7",
                "\"metrics_list\":{} | metrics_list: expected a list",
                "\"metrics_list\":[{}],\"steps\":[\"x\"] | logs[0].step: expected a whole number, not \\\"x\\\"",
                "\"metrics\":{} | Missing required parameter: logs"
            })
    void whatIsWrongIsNamed(String lists, String error) {
        var answer =
                server.post("/api/bulk_log", "{\"project\":\"p\",\"run\":\"r\"," + lists + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":\"" + error + "\"}");
        assertThat(server.data("get_all_projects", "{}")).isEqualTo(List.of());
    }

    @Test
    void longNamesAreNotRepeatedWithoutEnd() throws IOException {
        var body =
                "{\"project\":\"%s\",\"run\":\"r\",\"metrics_list\":[{}%s]}"
                        .formatted("p".repeat(100_000), ",{}".repeat(999));
        var answer = server.post("/api/bulk_log", body);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("send fewer entries at a time");
        try (var guarded = Harness.guarded(dir.resolve("guarded"))) {
            var refused = guarded.post("/api/bulk_log", body);
            assertThat(refused.body()).contains("A write_token is required");
        }
    }

    @Test
    void theQuickstartsCallNeedsNoHeaderOnAnOpenServer() {
        var started =
                server.post(
                        "/gradio_api/call/bulk_log",
                        "{\"data\":[[{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"loss\":1},\"step\":0,\"config\":null}],\"hf_x\"]}");
        var id = (String) ((Map<?, ?>) started.json()).get("event_id");
        assertThat(server.get("/gradio_api/call/bulk_log/" + id).body())
                .isEqualTo("event: complete\ndata: []\n\n");
        assertThat(server.data("get_all_projects", "{}")).isEqualTo(List.of("p"));
    }

    @Test
    void aTokenIsAskedForAsEverywhere() throws IOException {
        try (var guarded = Harness.guarded(dir.resolve("guarded"))) {
            assertThat(guarded.post("/api/bulk_log", BODY).status()).isEqualTo(400);
            assertThat(guarded.post("/gradio_api/bulk_log", BODY).status()).isEqualTo(401);
            var withToken = BODY.replaceFirst("\\{", "{\"hf_token\":\"" + Harness.TOKEN + "\",");
            assertThat(guarded.post("/gradio_api/bulk_log", withToken).status()).isEqualTo(200);
        }
    }
}
