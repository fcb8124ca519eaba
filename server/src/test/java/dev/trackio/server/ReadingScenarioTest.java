package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Today's API: what the dashboard reads beside entries, in the answers of the reference. */
@Timeout(60)
class ReadingScenarioTest {
    private static final String NO_TABS =
            "{\"metrics\":false,\"system\":false,\"traces\":false,\"media\":false,\"reports\":false,\"files\":false,\"artifacts\":false}";

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

    private void logTheExample() {
        server.data(
                "bulk_log",
                """
                {"logs": [
                 {"project": "exp1", "run": "a", "run_id": "id-a", "step": 0,
                  "timestamp": "2026-11-22T11:53:01.393631+00:00",
                  "metrics": {"loss": 1.5, "acc": 0.1, "nested": {"x": 1}, "nan": "NaN", "inf": "Infinity",
                   "ninf": -Infinity, "txt": "hello", "flag": true, "nul": null, "arr": [1, "NaN"]}},
                 {"project": "exp1", "run": "a", "run_id": "id-a", "step": 0,
                  "timestamp": "2026-11-22T11:53:01.393631+00:00", "metrics": {"loss": 1.0}},
                 {"project": "exp1", "run": "a", "run_id": "id-a", "step": 7,
                  "timestamp": "2026-11-22T11:54:01+00:00", "metrics": {"loss": 0.5}}]}""");
        server.data(
                "bulk_log_system",
                """
                {"logs": [
                 {"project": "exp1", "run": "a", "run_id": "id-a", "metrics": {"gpu": 2},
                  "timestamp": "2026-01-01T00:00:05+00:00"},
                 {"project": "exp1", "run": "a", "run_id": "id-a", "metrics": {"gpu": 1, "n": "NaN"},
                  "timestamp": "2026-01-01T00:00:00+00:00", "log_id": "S1"},
                 {"project": "exp1", "run": "a", "run_id": "id-a", "metrics": {"gpu": 9},
                  "timestamp": "2026-01-01T00:00:09+00:00", "log_id": "S1"}],
                 "hf_token": null}""");
    }

    /** Requests and what they are answered, byte by byte but for white space in what was logged. */
    private void check(String table) {
        for (var line : table.strip().split("\n")) {
            var parts = line.strip().split(" +\\| +");
            var answer = server.post("/api/" + parts[0], parts[1]);
            assertThat(answer.body()).as(line).isEqualTo(parts[3]);
            assertThat(answer.status()).as(line).isEqualTo(Integer.parseInt(parts[2]));
        }
    }

    @Test
    void samplesOfTheMachine() {
        logTheExample();
        check(
                """
                get_system_metrics_for_run | {"project":"exp1","run":"a"} | 200 | {"data":["gpu","n"]}
                get_system_metrics_for_run | {"args":["exp1","a"],"kwargs":{}} | 200 | {"data":["gpu","n"]}
                get_system_metrics_for_run | {"project":"exp1","run":"a","run_id":"id-a"} | 200 | {"data":["gpu","n"]}
                get_system_metrics_for_run | {"project":"exp1","run":"zz"} | 200 | {"data":[]}
                get_system_metrics_for_run | {"project":"exp1"} | 200 | {"data":[]}
                get_system_metrics_for_run | {"project":"none","run":"a"} | 200 | {"data":[]}
                get_system_metrics_for_run | {} | 400 | {"error":"Missing required parameter: project"}
                get_system_logs | {"project":"exp1","run":"a"} | 200 | {"data":[{"gpu":1,"n":null,"timestamp":"2026-01-01T00:00:00+00:00"},{"gpu": 2,"timestamp":"2026-01-01T00:00:05+00:00"}]}
                get_system_logs | {"args":["exp1",null,"id-a"],"kwargs":{}} | 200 | {"data":[{"gpu":1,"n":null,"timestamp":"2026-01-01T00:00:00+00:00"},{"gpu": 2,"timestamp":"2026-01-01T00:00:05+00:00"}]}
                get_system_logs | {"project":"none","run":"a"} | 200 | {"data":[]}
                get_system_logs_batch | {"project":"exp1","runs":[{"run":"a","run_id":null},{"run":"zz"}]} | 200 | {"data":[{"run":"a","run_id":null,"logs":[{"gpu":1,"n":null,"timestamp":"2026-01-01T00:00:00+00:00"},{"gpu": 2,"timestamp":"2026-01-01T00:00:05+00:00"}]},{"run":"zz","run_id":null,"logs":[]}]}
                get_system_logs_batch | {"project":"exp1","runs":[{"run":"a"}],"max_points":1} | 200 | {"data":[{"run":"a","run_id":null,"logs":[{"gpu":1,"n":null,"timestamp":"2026-01-01T00:00:00+00:00"}]}]}
                get_system_logs_batch | {"project":"exp1","runs":[]} | 200 | {"data":[]}
                """);
        assertThat(
                        server.post(
                                        "/gradio_api/run/get_system_metrics_for_run",
                                        "{\"data\":[\"exp1\",\"a\",null]}")
                                .body())
                .contains("\"data\":[[\"gpu\",\"n\"]]");
    }

    @Test
    void batchesOfSamplesHaveTheLimitsOfThoseOfEntries() {
        for (var arguments :
                List.of(
                        "{\"project\":\"p\",\"runs\":\"x\"}",
                        "{\"project\":\"p\",\"runs\":[\"x\"]}",
                        "{\"project\":\"p\",\"runs\":["
                                + "{\"run\":\"x\"},".repeat(64)
                                + "{\"run\":\"x\"}]}",
                        "{\"project\":\"p\",\"runs\":[],\"max_points\":1.5}",
                        "{\"project\":\"p\",\"runs\":[],\"max_points\":true}",
                        "{\"project\":\"p\",\"runs\":[],\"max_points\":\"x\"}")) {
            var entries = server.post("/api/get_logs_batch", arguments);
            var samples = server.post("/api/get_system_logs_batch", arguments);
            assertThat(samples.body()).isEqualTo(entries.body());
            assertThat(samples.status()).isEqualTo(entries.status());
        }
    }

    @Test
    void manySamplesAreThinnedToThreeThousandTheLastAmongThem() {
        var samples =
                IntStream.range(0, 3_500)
                        .mapToObj(
                                i ->
                                        "{\"project\":\"l\",\"run\":\"only-sampled\",\"timestamp\":\"2026-01-01T%02d:%02d:00+00:00\",\"metrics\":{\"x\":%d}}"
                                                .formatted(i / 60 % 24, i % 60, i))
                        .collect(Collectors.joining(","));
        server.data("bulk_log_system", "{\"logs\":[" + samples + "]}");
        for (var points :
                Map.of("0", 3_000, "null", 3_000, "100", 100, "99999", 3_500).entrySet()) {
            var batch =
                    "{\"project\":\"l\",\"runs\":[{\"run\":\"only-sampled\"}],\"max_points\":%s}"
                            .formatted(points.getKey());
            var logs = server.data("get_system_logs_batch", batch);
            assertThat(logs.toString().split("timestamp", -1).length - 1)
                    .as("max_points %s", points.getKey())
                    .isBetween(points.getValue() / 2, points.getValue());
        }

        var logs =
                (List<?>)
                        server.data(
                                "get_system_logs", "{\"project\":\"l\",\"run\":\"only-sampled\"}");

        assertThat(logs).hasSizeBetween(1_700, 3_000);
        assertThat(((Map<?, ?>) logs.getLast()).get("timestamp"))
                .isEqualTo("2026-01-01T23:59:00+00:00");
    }

    /** Three bytes. */
    private void upload(String name, String place) {
        server.data(
                "bulk_upload_media",
                "{\"uploads\":[{\"project\":\"exp1\","
                        + place
                        + ",\"uploaded_file\":{\"path\":\""
                        + server.upload(name, "AAA")
                        + "\",\"orig_name\":\""
                        + name
                        + "\"}}],\"hf_token\":null}");
    }

    @Test
    void filesOfARun() {
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"exp1\",\"run\":\"now\",\"run_id\":\"id1\",\"step\":0,\"metrics\":{\"a\":1}}]}");
        upload("b.txt", "\"run\":\"now\"");
        upload("a.txt", "\"run\":\"now\",\"step\":3");
        upload("c.txt", "\"run\":\"now/sub\"");
        upload("d.txt", "\"run\":\"other\"");
        upload("e.txt", "\"run\":null,\"relative_path\":\"\"");
        upload("f.txt", "\"run\":null,\"relative_path\":\"7\"");

        check(
                """
                get_run_files | {"project":"exp1","run":"now"} | 200 | {"data":[{"name":"3/a.txt","path":"/media/exp1/now/3/a.txt","size":3},{"name":"b.txt","path":"/media/exp1/now/b.txt","size":3}]}
                get_run_files | {"project":"exp1","run":"other","run_id":"id1"} | 200 | {"data":[{"name":"3/a.txt","path":"/media/exp1/now/3/a.txt","size":3},{"name":"b.txt","path":"/media/exp1/now/b.txt","size":3}]}
                get_run_files | {"project":"exp1","run":"now/sub","run_id":"gone"} | 200 | {"data":[{"name":"c.txt","path":"/media/exp1/now/sub/c.txt","size":3}]}
                get_run_files | {"project":"exp1","run":"files"} | 200 | {"data":[]}
                get_run_files | {"project":"exp1","run":"../exp1/now"} | 200 | {"data":[]}
                get_run_files | {"project":"exp1","run":"now/"} | 200 | {"data":[]}
                get_run_files | {"project":"exp1"} | 200 | {"data":[]}
                get_run_files | {"run":"now"} | 400 | {"error":"Missing required parameter: project"}
                """);
    }

    @Test
    void filesOfAProject() throws IOException {
        check("get_project_files | {\"project\":\"exp1\"} | 200 | {\"data\":[]}");
        for (var file : List.of("b.txt|", "a.txt|d1", "a.txt|d1/d2", "z.txt|d1-x")) {
            var name = file.split("\\|", -1)[0];
            upload(name, "\"run\":null,\"relative_path\":\"" + file.split("\\|", -1)[1] + '"');
        }
        Files.writeString(dir.resolve("secret"), "secret");
        Files.createSymbolicLink(dir.resolve("media/exp1/files/link"), dir.resolve("secret"));
        Files.createSymbolicLink(dir.resolve("media/exp1/files/up"), dir);

        check(
                """
                get_project_files | {"project":"exp1"} | 200 | {"data":[{"name":"b.txt","path":"/media/exp1/files/b.txt","size":3},{"name":"d1/a.txt","path":"/media/exp1/files/d1/a.txt","size":3},{"name":"d1/d2/a.txt","path":"/media/exp1/files/d1/d2/a.txt","size":3},{"name":"d1-x/z.txt","path":"/media/exp1/files/d1-x/z.txt","size":3}]}
                get_project_files | {"project":"../exp1/."} | 200 | {"data":[{"name":"b.txt","path":"/media/exp1/files/b.txt","size":3},{"name":"d1/a.txt","path":"/media/exp1/files/d1/a.txt","size":3},{"name":"d1/d2/a.txt","path":"/media/exp1/files/d1/d2/a.txt","size":3},{"name":"d1-x/z.txt","path":"/media/exp1/files/d1-x/z.txt","size":3}]}
                get_project_files | {"project":"exp2"} | 200 | {"data":[]}
                get_project_files | {} | 400 | {"error":"Missing required parameter: project"}
                """);
        assertThat(server.get("/file?path=/media/exp1/files/d1/d2/a.txt").body()).isEqualTo("AAA");
        assertThat(server.get("/file?path=/media/exp1/files/link").status()).isEqualTo(404);
    }

    @Test
    void pagesThatHaveSomethingToShow() {
        check("get_tab_availability | {\"project\":\"none\"} | 200 | {\"data\":" + NO_TABS + "}");
        logTheExample();
        tabs("metrics", "system");
        server.data(
                "bulk_alert",
                "{\"alerts\":[{\"project\":\"exp1\",\"run\":\"a\",\"title\":\"T\",\"level\":\"warn\"}]}");
        tabs("metrics", "system", "reports");
        value("{\"_type\":\"trackio.table\",\"_value\":[{\"a\":1}]}");
        tabs("metrics", "system", "media", "reports");
        var uploaded = server.upload("a.txt", "AAA");
        server.data(
                "bulk_upload_media",
                "{\"uploads\":[{\"project\":\"exp1\",\"uploaded_file\":{\"path\":\""
                        + uploaded
                        + "\"}}]}");
        tabs("metrics", "system", "media", "reports", "files");
    }

    @Test
    void markdownAloneIsAReport() {
        value("{\"_type\":\"trackio.markdown\",\"_value\":\"# hi\"}");
        tabs("metrics", "reports");
    }

    private void value(String value) {
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"exp1\",\"run\":\"m\",\"metrics\":{\"v\":"
                        + value
                        + "}}]}");
    }

    private void tabs(String... there) {
        var expected = NO_TABS;
        for (var tab : there) {
            expected = expected.replace("\"" + tab + "\":false", "\"" + tab + "\":true");
        }
        check("get_tab_availability | {\"project\":\"exp1\"} | 200 | {\"data\":" + expected + "}");
    }

    @Test
    void snapshotsOfAStep() {
        logTheExample();
        var whole =
                """
                {"loss":[{"timestamp":"T","step":0,"value":1.5},{"timestamp":"T","step":0,"value":1.0}],"acc":[{"timestamp":"T","step":0,"value":0.1}],"nested":[{"timestamp":"T","step":0,"value":{"x":1}}],"nan":[{"timestamp":"T","step":0,"value":null}],"inf":[{"timestamp":"T","step":0,"value":null}],"ninf":[{"timestamp":"T","step":0,"value":null}],"txt":[{"timestamp":"T","step":0,"value":"hello"}],"flag":[{"timestamp":"T","step":0,"value":true}],"nul":[{"timestamp":"T","step":0,"value":null}],"arr":[{"timestamp":"T","step":0,"value":[1,"NaN"]}]}"""
                        .replace("\"T\"", "\"2026-11-22T11:53:01.393631+00:00\"");
        var last =
                "{\"loss\":[{\"timestamp\":\"2026-11-22T11:54:01+00:00\",\"step\":7,\"value\":0.5}]}";
        check(
                """
                get_snapshot | {"project":"exp1","run":"a","step":0} | 200 | {"data":WHOLE}
                get_snapshot | {"args":["exp1","a",null,0],"kwargs":{}} | 200 | {"data":WHOLE}
                get_snapshot | {"project":"exp1","run":"a","around_step":0,"window":5} | 200 | {"data":WHOLE}
                get_snapshot | {"project":"exp1","run_id":"id-a","around_step":0,"window":0} | 200 | {"data":WHOLE}
                get_snapshot | {"project":"exp1","run":"a","step":7} | 200 | {"data":LAST}
                get_snapshot | {"project":"exp1","run":"a","step":1} | 200 | {"data":{}}
                get_snapshot | {"project":"exp1","run":"zz","step":0} | 200 | {"data":{}}
                get_snapshot | {"project":"exp1","step":0} | 200 | {"data":{}}
                get_snapshot | {"project":"none","run":"a","step":0} | 200 | {"data":{}}
                get_snapshot | {"project":"exp1","run":"a","at_time":"2026-11-22T11:53:01.393631+00:00","window":0} | 200 | {"data":WHOLE}
                get_snapshot | {"project":"exp1","run":"a","at_time":"2026-11-22T11:52:55+00:00","window":7} | 200 | {"data":WHOLE}
                get_snapshot | {"project":"exp1","run":"a","at_time":"2026-11-22 11:52:55"} | 200 | {"data":WHOLE}
                get_snapshot | {"project":"exp1","run":"a","at_time":"2026-11-22T17:24:01+05:30","window":1.5} | 200 | {"data":LAST}
                get_snapshot | {"project":"exp1","run":"a","at_time":"2026-11-22T11:52:55+00:00","window":6} | 200 | {"data":{}}
                get_snapshot | {"project":"exp1","run":"a","at_time":"soon"} | 400 | {"error":"at_time: expected an ISO 8601 time, not \\"soon\\""}
                get_snapshot | {} | 400 | {"error":"Missing required parameter: project"}
                """
                        .replace("WHOLE", whole)
                        .replace("LAST", last));
    }

    /** Everything of a run, where nothing narrows it, up to a size. */
    @Test
    void aSnapshotOfAllIsBounded() {
        logTheExample();
        var all = (Map<?, ?>) server.data("get_snapshot", "{\"project\":\"exp1\",\"run\":\"a\"}");
        assertThat((List<?>) all.get("loss")).hasSize(3);

        value("\"" + "x".repeat(17 << 20) + "\"");
        var answer = server.post("/api/get_snapshot", "{\"project\":\"exp1\",\"run\":\"m\"}");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(Json.tree(RawJson.of(answer.body())))
                .isEqualTo(
                        Map.of(
                                "error",
                                "The snapshot is larger than 16 MiB: give a step, or a smaller window."));
    }
}
