package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One value that cannot be stored does not keep its neighbours from being stored. */
@Timeout(60)
class RejectionScenarioTest {
    private static final String DEEP = "[".repeat(3_000) + "]".repeat(3_000);
    private static final String TOO_DEEP =
            "metrics: nested deeper than 2000, which nobody could read back. Log it as a text.";
    private static final String BLANK =
            "run: the name is blank or has a NUL character. Give the run another one.";

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

    private static String entry(int i, String run, String metrics) {
        return "{\"project\":\"p\",\"run\":\"%s\",\"run_id\":\"id\",\"step\":%d,\"log_id\":\"L%d\",\"metrics\":%s}"
                .formatted(run, i, i, metrics);
    }

    /** A hundred entries, the fourth another one. */
    private static String batch(String fourth) {
        return IntStream.range(0, 100)
                .mapToObj(i -> i == 3 ? fourth : entry(i, "r", "{\"loss\":" + i + "}"))
                .collect(Collectors.joining(",", "{\"logs\":[", "],\"hf_token\":null}"));
    }

    private List<?> rejected(String arguments) {
        return (List<?>) server.data("get_rejected_entries", arguments);
    }

    private Object stored() {
        return ((Map<?, ?>) server.data("get_run_summary", "{\"project\":\"p\",\"run_id\":\"id\"}"))
                .get("num_logs");
    }

    @Test
    void whatIsNestedTooDeepIsSetAsideAndShownEvenAfterARestart() throws IOException {
        for (var time = 0; time < 2; time++) {
            var answer = server.post("/api/bulk_log", batch(entry(3, "r", "{\"x\":" + DEEP + "}")));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body())
                    .isEqualTo(
                            "{\"data\":null,\"rejected\":[{\"index\":3,\"error\":\""
                                    + TOO_DEEP
                                    + "\"}]}");
            assertThat(stored()).isEqualTo(99);
        }
        server.close();
        server = Harness.open(dir);
        var entry = (Map<?, ?>) rejected("{\"project\":\"p\",\"run\":\"r\"}").getFirst();
        assertThat(entry.get("error")).isEqualTo(TOO_DEEP);
        assertThat(entry.get("run_id")).isEqualTo("id");
        assertThat(entry.get("metrics")).isEqualTo("{\"x\":" + DEEP + "}");
        assertThat(rejected("{\"project\":\"p\",\"run_id\":\"id\"}")).hasSize(1);
        assertThat(rejected("{\"project\":\"p\"}")).hasSize(1);
        assertThat(rejected("{\"project\":\"p\",\"run\":\"other\"}")).isEmpty();
        assertThat(rejected("{\"project\":\"other\"}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\\u0000b"})
    void aRunThatNoFileCanNameIsSetAside(String run) {
        var answer = server.post("/api/bulk_log", batch(entry(3, run, "{\"loss\":1}")));
        assertThat(answer.body())
                .isEqualTo(
                        "{\"data\":null,\"rejected\":[{\"index\":3,\"error\":\"" + BLANK + "\"}]}");
        assertThat(stored()).isEqualTo(99);
        var entry = (Map<?, ?>) rejected("{\"project\":\"p\",\"run\":\"" + run + "\"}").getFirst();
        assertThat(entry.get("run")).isEqualTo(run.replace("\\u0000", "\0"));
        assertThat(entry.get("metrics")).isEqualTo("{\"loss\":1}");
    }

    @Test
    void soIsAConfigurationAndASampleOfTheMachine() {
        var config =
                entry(3, "r", "{\"loss\":1}")
                        .replace("\"step\"", "\"config\":{\"c\":" + DEEP + "},\"step\"");
        assertThat(server.post("/api/bulk_log", batch(config)).body())
                .contains("\"index\":3", "config: nested deeper");
        var kept = (Map<?, ?>) rejected("{\"project\":\"p\"}").getFirst();
        assertThat(kept.get("metrics")).isEqualTo("{\"loss\":1}");
        assertThat(kept.get("config")).isEqualTo("{\"c\":" + DEEP + "}");
        assertThat(stored()).isEqualTo(99);
        var sample =
                "{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"gpu\":%s},\"log_id\":\"S%s\"}";
        assertThat(
                        server.post(
                                        "/api/bulk_log_system",
                                        "{\"logs\":["
                                                + sample.formatted(DEEP, 1)
                                                + ","
                                                + sample.formatted(5, 2)
                                                + "],\"hf_token\":null}")
                                .body())
                .contains("\"rejected\":[{\"index\":0,");
        assertThat(server.data("get_system_logs", "{\"project\":\"p\",\"run\":\"r\"}").toString())
                .contains("gpu=5");
        assertThat(rejected("{\"project\":\"p\"}")).hasSize(2);
    }

    @Test
    void bodiesThatLieInAFileAndGradioCallsAreSievedToo() {
        var deep = entry(3, "r", "{\"x\":" + DEEP + "}");
        var padded =
                batch(deep)
                        .replace(
                                "\"loss\":99",
                                "\"loss\":99,\"text\":\"" + "x".repeat(40 << 20) + "\"");
        assertThat(server.post("/api/bulk_log", padded).body())
                .contains("\"rejected\":[{\"index\":3,");
        assertThat(stored()).isEqualTo(99);
        var answer = server.post("/gradio_api/run/bulk_log", "{\"data\":[[" + deep + "],null]}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"data\":[{\"rejected\":[{\"index\":0,");
    }

    /** Whoever logs by Gradio or MCP is told as well, and can ask for what was set aside. */
    @Test
    void everySurfaceTellsOfThem() {
        var wrong = entry(3, " ", "{\"loss\":1}");
        var told = "{\"rejected\":[{\"index\":0,\"error\":\"" + BLANK + "\"}]}";
        var called =
                server.post("/gradio_api/call/bulk_log", "{\"data\":[[" + wrong + "],null]}")
                        .body();
        var id = called.replaceAll(".*\"event_id\":\"(\\w+)\".*", "$1");
        assertThat(server.get("/gradio_api/call/bulk_log/" + id).body())
                .isEqualTo("event: complete\ndata: [" + told + "]\n\n");

        var tool =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}";
        for (var path : List.of("/gradio_api/mcp/", "/mcp/")) {
            var logged =
                    server.post(path, tool.formatted("bulk_log", "{\"logs\":[" + wrong + "]}"));
            assertThat(logged.body()).contains("\"isError\":false", "structuredContent\":" + told);
            var asked = tool.formatted("get_rejected_entries", "{\"project\":\"p\"}");
            assertThat(server.post(path, asked).body()).contains(BLANK); // though it is not listed
            assertThat(server.post(path + "?tools=log", asked).body()).contains("Unknown tool");
            assertThat(server.post(path + "?tools=all", asked).body()).contains(BLANK);
            assertThat(server.post(path + "?tools=get_rejected_entries", asked).body())
                    .contains(BLANK);
        }
        assertThat(
                        server.post(
                                        "/gradio_api/run/get_rejected_entries",
                                        "{\"data\":[\"p\",null,null]}")
                                .body())
                .contains(BLANK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"logs\":7,\"hf_token\":null}",
                "{\"logs\":[7]}",
                "{\"logs\":[{\"run\":\"r\",\"metrics\":{}}]}",
                "{\"logs\":[{\"project\":\"p\",\"metrics\":{}}]}",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"\",\"metrics\":{}}]}",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\"}]}",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":\"{}\"}]}",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"r\",\"metrics\":{},\"step\":\"x\"}]}"
            })
    void aMalformedCallIsRefusedWhole(String body) {
        var answer = server.post("/api/bulk_log", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(rejected("{\"project\":\"p\"}")).isEmpty();
        assertThat(server.data("get_all_projects", "{}")).isEqualTo(List.of());
    }

    private List<String> ours() throws IOException {
        var ours = dir.resolve(".trackio-jvm");
        if (!Files.exists(ours)) {
            return List.of();
        }
        try (var files = Files.list(ours)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aServerThatOnlyReadsSetsNothingAsideAndMakesNoFileToShowWhatIs() throws IOException {
        var all = "{\"logs\":[" + entry(3, " ", "{\"loss\":1}") + "]}";
        server.close();
        server =
                Harness.of(
                        Harness.config(dir, null, false, "").with(draft -> draft.readOnly = true));
        assertThat(server.post("/api/bulk_log", all).status()).isEqualTo(403);
        assertThat(rejected("{\"project\":\"p\"}")).isEmpty();
        assertThat(ours()).doesNotContain("state.db");
        server.close();

        server = Harness.open(dir);
        assertThat(server.post("/api/bulk_log", all).status()).isEqualTo(200);
        server.close();
        var before = ours();
        var bytes = Files.readAllBytes(dir.resolve(".trackio-jvm/state.db"));

        server =
                Harness.of(
                        Harness.config(dir, null, false, "").with(draft -> draft.readOnly = true));
        assertThat(rejected("{\"project\":\"p\"}")).hasSize(1);
        assertThat(ours()).isEqualTo(before).contains("state.db");
        assertThat(Files.readAllBytes(dir.resolve(".trackio-jvm/state.db"))).isEqualTo(bytes);
    }

    @Test
    void onlyTheNewestAreKept() {
        var many =
                IntStream.range(0, 1_200)
                        .mapToObj(i -> entry(i, " ", "{\"i\":" + i + "}"))
                        .collect(Collectors.joining(",", "{\"logs\":[", "]}"));
        var some = many.replace("\"L", "\"M").replace("{\"i\":", "{\"j\":");
        assertThat(server.post("/api/bulk_log", many).status()).isEqualTo(200);
        assertThat(keptMetrics("p"))
                .hasSize(1_000)
                .startsWith("{\"i\":200}")
                .endsWith("{\"i\":1199}");
        assertThat(server.post("/api/bulk_log", some).status()).isEqualTo(200);
        assertThat(keptMetrics("p"))
                .hasSize(1_000)
                .startsWith("{\"j\":200}")
                .endsWith("{\"j\":1199}");
    }

    private List<String> keptMetrics(String project) {
        return rejected("{\"project\":\"" + project + "\"}").stream()
                .map(entry -> (String) ((Map<?, ?>) entry).get("metrics"))
                .toList();
    }

    @Test
    void ofLongEntriesTheBeginningIsKeptAndOfManyTheNewest() {
        var text = "ä".repeat(1 << 20);
        var many =
                IntStream.range(0, 10)
                        .mapToObj(i -> entry(i, " ", "{\"%d\":\"x%s\"}".formatted(i, text)))
                        .collect(Collectors.joining(",", "{\"logs\":[", "]}"));
        var answer = server.post("/api/bulk_log", many);
        assertThat(answer.body()).contains("\"index\":0,", "\"index\":9,");

        // Seven bytes stand before letters of two bytes each: the last one would be torn apart.
        assertThat(keptMetrics("p"))
                .hasSize(10)
                .allSatisfy(
                        metrics ->
                                assertThat(metrics).endsWith("ä").hasSize(7 + ((1 << 20) - 7) / 2));

        var wide = many.replace("ä", "a").replace(":\"p\"", ":\"q\"");
        assertThat(server.post("/api/bulk_log", wide).status()).isEqualTo(200);
        assertThat(keptMetrics("q"))
                .hasSize(7)
                .allSatisfy(metrics -> assertThat(metrics).hasSize(1 << 20))
                .extracting(metrics -> metrics.charAt(2))
                .containsExactly('3', '4', '5', '6', '7', '8', '9');
    }
}
