package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusTest {
    private static final String ENTRIES =
            "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"m\":1}},"
                    + "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"m\":2}}]}";

    @TempDir Path dir;

    @Test
    void whatHappenedIsCounted() throws IOException {
        try (var server = Harness.open(dir)) {
            server.data("bulk_log", ENTRIES);
            server.data("get_all_projects", "{}");
            server.post("/api/get_metric_values", "{\"project\":\"p\",\"run\":\"r\"}");
            server.post("/api/get_runs_for_project", "{\"project\":\"..\"}");

            var answer = server.get("/metrics");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type"))
                    .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
            assertThat(answer.body())
                    .contains(
                            "trackio_ingest_entries_total 2.0",
                            "trackio_ingest_bytes_total 14.0",
                            "trackio_commit_calls_total 1.0",
                            "trackio_commit_seconds_count 1",
                            "trackio_writers_open 1.0",
                            "trackio_write_queue 0.0",
                            "trackio_operation_seconds_count{operation=\"bulk_log\",outcome=\"ok\"} 1",
                            "trackio_operation_seconds_count{operation=\"get_runs_for_project\",outcome=\"refused\"} 1",
                            "trackio_operation_seconds_bucket{operation=\"bulk_log\",outcome=\"ok\",le=\"10.0\"} 1",
                            "jvm_memory_used_bytes{area=\"heap\"",
                            "jvm_gc_collection_seconds_count{gc=");
            assertThat(value(answer.body(), "trackio_disk_free_bytes")).isPositive();
            assertThat(answer.body().lines().filter(line -> !line.startsWith("#")))
                    .allMatch(line -> line.matches("[a-z_]+(\\{[^}]*})? \\S+"))
                    .noneMatch(line -> line.contains(dir.toString()));
        }
    }

    @Test
    void aBrowserGetsThePageOfTheSameAddress() throws IOException {
        try (var server = Harness.open(dir)) {
            var answer = server.get("/metrics", "Accept", "text/html,application/xhtml+xml");
            assertThat(answer.body()).doesNotContain("trackio_operation_seconds");
            assertThat(answer.status()).isIn(200, 404); // 404 without the dashboard's files
        }
    }

    @Test
    void whoMayNotReadMayNotCount() throws IOException {
        try (var server = Harness.closed(dir)) {
            assertThat(server.get("/metrics").status()).isEqualTo(401);
            assertThat(server.get("/metrics", "Authorization", "Bearer " + Harness.TOKEN).status())
                    .isEqualTo(200);
        }
    }

    private static double value(String text, String name) {
        var line = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(text);
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
