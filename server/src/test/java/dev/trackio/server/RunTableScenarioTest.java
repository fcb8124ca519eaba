package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of runs, and what people add to runs, through the server. */
@Timeout(60)
class RunTableScenarioTest {
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

    private void log(String id, String name, String config, Duration ago, String... metrics) {
        var logs = new StringBuilder();
        for (var i = 0; i < metrics.length; i++) {
            logs.append(i == 0 ? "" : ",")
                    .append(
                            """
                            {"project": "p", "run": "%s", "run_id": "%s", "step": %d, "config": %s,
                              "metrics": %s, "timestamp": "%s"}"""
                                    .formatted(
                                            name,
                                            id,
                                            i,
                                            i == 0 ? config : "null",
                                            metrics[i],
                                            Instant.now().minus(ago).plusSeconds(i)));
        }
        server.data("bulk_log", "{\"logs\":[" + logs + "],\"hf_token\":null}");
    }

    private static final Duration NOW = Duration.ZERO;
    private static final Duration LONG_AGO = Duration.ofDays(2);

    private Map<?, ?> table(String more) {
        var answer = server.post("/ui/v1/runs", "{\"project\":\"p\"" + more + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (Map<?, ?>) answer.json();
    }

    private List<Map<?, ?>> rows(String more) {
        return ((List<?>) table(more).get("runs"))
                .stream().<Map<?, ?>>map(row -> (Map<?, ?>) row).toList();
    }

    private boolean set(String operation, String arguments) {
        return Boolean.TRUE.equals(server.data(operation, "{\"project\":\"p\"," + arguments + "}"));
    }

    @Test
    void aRunIsShownWithAllThatIsKnownOfIt() {
        log(
                "1",
                "a",
                "{\"lr\": 0.1, \"_Group\": \"g\"}",
                LONG_AGO,
                "{\"loss\": 3}",
                "{\"loss\": 1, \"acc\": 0.5}",
                "{\"loss\": 2}");
        log("2", "b", "null", NOW, "{\"loss\": 5}", "{\"loss\": \"NaN\"}");
        set("set_run_tags", "\"run\":\"a\",\"tags\":[\" x \",\"y\",\"x\"]");
        set("set_run_notes", "\"run_id\":\"1\",\"notes\":\"read me\"");

        var table = table(",\"metrics\":[\"loss\",\"none\"]");
        assertThat(table.get("total")).isEqualTo(2);
        assertThat(table.get("metrics")).isEqualTo(List.of("loss", "none"));
        var rows = rows(",\"metrics\":[\"loss\",\"none\"]");
        var a = rows.getFirst();
        assertThat(a.get("id")).isEqualTo("1");
        assertThat(a.get("name")).isEqualTo("a");
        assertThat(a.get("state")).isEqualTo("finished");
        assertThat(a.get("state_until")).isNull();
        assertThat(a.get("num_logs")).isEqualTo(3);
        assertThat(a.get("last_step")).isEqualTo(2);
        assertThat(a.get("rejected")).isEqualTo(0);
        assertThat(a.get("tags")).isEqualTo(List.of("x", "y"));
        assertThat(a.get("notes")).isEqualTo("read me");
        assertThat(a.get("group")).isEqualTo("g");
        assertThat(a.get("config")).isEqualTo(Map.of("lr", 0.1, "_Group", "g"));
        assertThat(((List<?>) a.get("values")).getFirst())
                .isEqualTo(Map.of("last", 2.0, "min", 1.0, "max", 3.0));
        assertThat(((List<?>) a.get("values")).getLast()).isNull();
        var activity = Instant.ofEpochMilli(((Number) a.get("last_activity")).longValue());
        assertThat(Duration.between(activity, Instant.now())).isLessThan(LONG_AGO);

        var b = rows.getLast();
        assertThat(b.get("state")).isEqualTo("running");
        assertThat(((Number) b.get("state_until")).longValue())
                .isGreaterThan(((Number) table.get("now")).longValue());
        assertThat(((List<?>) b.get("values")).getFirst())
                .isEqualTo(Map.of("last", "NaN", "min", 5.0, "max", 5.0));
        assertThat(rows(",\"configs\":false").getFirst().get("config")).isNull();
    }

    @Test
    void aRunWhoseMachineSamplesWithoutEntriesIsStalled() {
        log("1", "a", "null", LONG_AGO, "{\"loss\": 3}");
        server.data(
                "bulk_log_system",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"a\",\"run_id\":\"1\",\"metrics\":{\"gpu\":1}}]}");
        assertThat(rows("").getFirst().get("state")).isEqualTo("stalled");
    }

    @Test
    void entriesThatWereSetAsideAreCounted() {
        var deep = "[".repeat(3_000) + "]".repeat(3_000);
        log("1", "a", "null", NOW, "{\"loss\": 3}", "{\"x\": " + deep + "}");
        log("2", "b", "null", NOW, "{\"loss\": 3}");
        assertThat(rows("")).extracting(row -> row.get("rejected")).isEqualTo(List.of(1, 0));
    }

    @Test
    void whatIsAddedToARunFollowsItThroughItsLife() throws IOException {
        log("1", "a", "null", NOW, "{\"loss\": 3}");
        log("2", "a", "null", NOW, "{\"loss\": 3}");
        assertThat(set("set_run_tags", "\"run\":\"a\",\"run_id\":\"1\",\"tags\":[\"x\"]")).isTrue();
        var tagged = List.of(Map.of("run_id", "1", "tags", List.of("x"), "notes", ""));
        assertThat(annotations()).isEqualTo(tagged);

        set("rename_run", "\"old_name\":\"a\",\"run_id\":\"1\",\"new_name\":\"b\"");
        assertThat(annotations()).isEqualTo(tagged);

        set("delete_run", "\"run_id\":\"1\"");
        assertThat(annotations()).isEqualTo(List.of());
        log("1", "anew", "null", NOW, "{\"loss\": 3}");
        assertThat(annotations()).isEqualTo(List.of()); // it is another one

        set("restore_run", "\"run_id\":\"1\"");
        server.close();
        server = Harness.open(dir);
        assertThat(annotations()).isEqualTo(tagged);

        set("set_run_tags", "\"run_id\":\"1\",\"tags\":[]");
        assertThat(annotations()).isEqualTo(List.of());
    }

    private Object annotations() {
        return server.data("get_run_annotations", "{\"project\":\"p\"}");
    }

    @Test
    void whatIsNoTagAndNoRunIsRefused() {
        log("1", "a", "null", NOW, "{\"loss\": 3}");
        refused("set_run_tags", "\"run\":\"zz\",\"tags\":[]", "Run 'zz' does not exist");
        refused("set_run_tags", "\"tags\":[]", "does not exist in project 'p'");
        refused("set_run_notes", "\"run_id\":\"9\",\"notes\":\"\"", "Run '9' does not exist");
        refused("set_run_tags", "\"run\":\"a\",\"tags\":[\"x\",\" \"]", "tags[1]: a tag has 1");
        refused("set_run_tags", "\"run\":\"a\",\"tags\":[\"a\\nb\"]", "tags[0]: a tag has no line");
        refused(
                "set_run_tags",
                "\"run\":\"a\",\"tags\":[\"" + "x".repeat(101) + "\"]",
                "1 to 100 characters, not 101");
        refused(
                "set_run_notes",
                "\"run\":\"a\",\"notes\":\"" + "x".repeat(20_001) + "\"",
                "at most 20,000");
        var many = new StringBuilder("\"run\":\"a\",\"tags\":[\"0\"");
        for (var i = 1; i < 65; i++) {
            many.append(",\"").append(i).append('"');
        }
        refused("set_run_tags", many + "]", "at most 64, not 65");
    }

    private void refused(String operation, String arguments, String why) {
        var answer = server.post("/api/" + operation, "{\"project\":\"p\"," + arguments + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(why);
    }

    @Test
    void anUnknownProjectHasNoRunsAndBadQueriesAreRefused() {
        assertThat(table("").get("runs")).isEqualTo(List.of());
        assertThat(dir.resolve(".trackio-jvm/state.db")).doesNotExist();
        var metrics = "\"x\",".repeat(64) + "\"x\"";
        for (var bad :
                List.of(
                        "{",
                        "{}",
                        "{\"project\":\"...\"}",
                        "{\"project\":\"p\",\"metrics\":7}",
                        "{\"project\":\"p\",\"metrics\":[" + metrics + "]}")) {
            var answer = server.post("/ui/v1/runs", bad);
            assertThat(answer.status()).as(bad).isEqualTo(400);
            assertThat(answer.body()).contains("\"error\"");
        }
    }

    @Test
    void viewsAreSavedByNameOrById() throws IOException {
        log("1", "a", "null", NOW, "{\"loss\": 3}");
        var best = (Map<?, ?>) view("\"best\"", "?sort=-loss");
        var other = (Map<?, ?>) view("\"all\"", "x=1");
        var unnamed = (Map<?, ?>) view("null", "f=long");
        assertThat(best.get("query")).isEqualTo("sort=-loss");
        assertThat(((Map<?, ?>) view("\"best\"", "sort=loss")).get("id")).isEqualTo(best.get("id"));
        assertThat(((Map<?, ?>) view("null", "f=long")).get("id")).isEqualTo(unnamed.get("id"));

        server.close();
        server = Harness.open(dir);
        assertThat((List<?>) server.data("get_views", "{\"project\":\"p\"}"))
                .extracting(v -> ((Map<?, ?>) v).get("name") + " " + ((Map<?, ?>) v).get("query"))
                .containsExactly("all x=1", "best sort=loss");
        assertThat(
                        (List<?>)
                                server.data(
                                        "get_views",
                                        "{\"project\":\"p\",\"view_id\":\"%s\"}"
                                                .formatted(unnamed.get("id"))))
                .extracting(v -> ((Map<?, ?>) v).get("query"))
                .isEqualTo(List.of("f=long"));
        assertThat(set("delete_view", "\"name\":\"all\"")).isTrue();
        assertThat(set("delete_view", "\"name\":\"all\"")).isFalse();
        assertThat(other.get("name")).isEqualTo("all");
        refused("save_view", "\"name\":\"" + "x".repeat(201) + "\",\"query\":\"\"", "at most 200");
        refused("save_view", "\"query\":\"" + "x".repeat(16_385) + "\"", "at most 16,384");
        var nowhere = server.post("/api/save_view", "{\"project\":\"q\",\"query\":\"\"}");
        assertThat(nowhere.status()).isEqualTo(400);
        assertThat(nowhere.body()).contains("Project 'q' does not exist");
    }

    private Object view(String name, String query) {
        return server.data(
                "save_view",
                "{\"project\":\"p\",\"name\":%s,\"query\":\"%s\"}".formatted(name, query));
    }

    @Test
    void whoHasNoTokenReadsButAddsNothing(@TempDir Path guarded, @TempDir Path closed)
            throws IOException {
        try (var other = Harness.guarded(guarded)) {
            assertThat(other.post("/ui/v1/runs", "{\"project\":\"p\"}").status()).isEqualTo(200);
            for (var call :
                    List.of(
                            "set_run_tags {\"project\":\"p\",\"run\":\"a\",\"tags\":[]}",
                            "set_run_notes {\"project\":\"p\",\"run\":\"a\",\"notes\":\"\"}",
                            "save_view {\"project\":\"p\",\"query\":\"\"}",
                            "delete_view {\"project\":\"p\",\"name\":\"x\"}")) {
                var parts = call.split(" ", 2);
                assertThat(other.post("/api/" + parts[0], parts[1]).body())
                        .contains("A write_token is required");
            }
        }
        try (var other = Harness.closed(closed)) {
            assertThat(other.post("/ui/v1/runs", "{\"project\":\"p\"}").status()).isEqualTo(401);
        }
    }
}
