package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs found by a filter, by words, page by page. */
@Timeout(60)
class InsightScenarioTest {
    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.open(dir);
        for (var i = 0; i < 30; i++) {
            log(i);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Runs of one day each; the loss of later ones is smaller. */
    private void log(int i) {
        server.data(
                "bulk_log",
                """
                {"logs":[{"project":"p","run":"run-%d","run_id":"id-%d","step":%d,
                 "config":{"lr":%s,"opt":{"name":"%s"},"same":1,"_Group":"g%d","note":"%s"},
                 "metrics":{"loss":%s,"acc":%s},"timestamp":"2026-01-%02dT00:00:00+00:00"}]}"""
                        .formatted(
                                i,
                                i,
                                i % 7,
                                (i + 1) / 1000.0,
                                i % 2 == 0 ? "adam" : "sgd",
                                i % 3,
                                "x".repeat(i == 3 ? 500 : 1),
                                i == 4 ? "NaN" : "" + (30 - i),
                                i / 30.0,
                                i + 1));
    }

    private Map<?, ?> page(String arguments) {
        return (Map<?, ?>) server.data("list_runs", arguments);
    }

    private static String names(Map<?, ?> page) {
        return ((List<?>) page.get("runs"))
                .stream()
                        .map(run -> ((Map<?, ?>) run).get("name").toString().replace("run-", ""))
                        .collect(Collectors.joining(" "));
    }

    private static String down(int from, int to) {
        return IntStream.iterate(from, i -> i >= to, i -> i - 1)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
    }

    @Test
    void theNewestComeFirstPageByPageAlsoWhenRunsAreAdded() {
        var first = page("{\"project\":\"p\"}");
        assertThat(names(first)).isEqualTo(down(29, 10));
        assertThat(first.get("total")).isEqualTo(30);
        assertThat(first.get("truncated")).isEqualTo(true);
        log(30);
        var second =
                page("{\"project\":\"p\",\"cursor\":\"%s\"}".formatted(first.get("next_cursor")));
        assertThat(names(second)).isEqualTo(down(9, 0));
        assertThat(second.get("next_cursor")).isNull();
        assertThat(second.get("total")).isEqualTo(31);
    }

    @Test
    void everyOrderBringsEachRunOnce() {
        for (var order :
                List.of(
                        "name",
                        "-name",
                        "created_at",
                        "last_activity",
                        "-num_logs",
                        "last_step",
                        "-last_step",
                        "config.lr",
                        "-config.opt.name",
                        "config.note",
                        "last:loss",
                        "-min:loss",
                        "max:acc")) {
            var seen = new ArrayList<String>();
            String cursor = null;
            do {
                var page =
                        page(
                                "{\"project\":\"p\",\"limit\":7,\"order_by\":\"%s\"%s}"
                                        .formatted(
                                                order,
                                                cursor == null
                                                        ? ""
                                                        : ",\"cursor\":\"" + cursor + "\""));
                seen.addAll(List.of(names(page).split(" ")));
                cursor = (String) page.get("next_cursor");
            } while (cursor != null);
            assertThat(seen).as(order).hasSize(30).doesNotHaveDuplicates();
        }
    }

    @Test
    void runsAreFilteredAndOrderedByMetricsAndKeys() {
        assertThat(
                        names(
                                page(
                                        "{\"project\":\"p\",\"filter\":\"config.lr < 0.004 and opt.name = adam\"}")))
                .isEqualTo("2 0");
        assertThat(
                        names(
                                page(
                                        "{\"project\":\"p\",\"filter\":\"loss <= 3\",\"order_by\":\"last:loss\"}")))
                .isEqualTo("29 28 27");
        var last = page("{\"project\":\"p\",\"order_by\":\"-last:loss\",\"limit\":200}");
        assertThat(names(last)).startsWith("0 1 2 3 5").endsWith(" 29 4");
        assertThat(names(page("{\"project\":\"p\",\"order_by\":\"name\",\"limit\":3}")))
                .isEqualTo("0 1 2");
        assertThat(names(page("{\"project\":\"p\",\"filter\":\"state = running\"}"))).isEmpty();
    }

    @Test
    void aLineHasWhatTellsRunsApart() {
        var line =
                server.post(
                                "/api/list_runs",
                                "{\"project\":\"p\",\"filter\":\"name = run-4\",\"metrics\":[\"loss\",\"acc\"]}")
                        .body();
        assertThat(line)
                .isEqualTo(
                        "{\"data\":{\"runs\":[{\"id\":\"id-4\",\"name\":\"run-4\",\"state\":\"finished\","
                                + "\"created_at\":\"2026-01-05T00:00:00+00:00\",\"last_activity\":\"2026-01-05T00:00:00Z\","
                                + "\"num_logs\":1,\"last_step\":4,\"group\":\"g1\",\"tags\":[],"
                                + "\"config\":{\"lr\":0.005,\"opt.name\":\"adam\",\"same\":1,\"note\":\"x\"},"
                                + "\"metrics\":{\"loss\":{\"last\":\"NaN\",\"min\":null,\"max\":null},"
                                + "\"acc\":{\"last\":0.13333333333333333,\"min\":0.13333333333333333,\"max\":0.13333333333333333}},\"notes\":\"\"}],"
                                + "\"total\":1,\"next_cursor\":null,\"truncated\":false}}");
        assertThat(page("{\"project\":\"p\",\"filter\":\"name = run-3\"}").toString())
                .contains("note=" + "x".repeat(100) + "…");
        server.data(
                "set_run_notes",
                "{\"project\":\"p\",\"run_id\":\"id-4\",\"notes\":\"" + "n".repeat(400) + "\"}");
        assertThat(page("{\"project\":\"p\",\"filter\":\"name = run-4\"}").toString())
                .contains("notes=" + "n".repeat(300) + "}");
    }

    @Test
    void anAnswerWhoseLengthWasNotAskedForIsBounded() {
        var tags =
                IntStream.range(0, 60)
                        .mapToObj(i -> "\"" + "t".repeat(95) + i + "\"")
                        .collect(Collectors.joining(","));
        for (var i = 0; i < 30; i++) {
            server.data(
                    "set_run_tags",
                    "{\"project\":\"p\",\"run\":\"run-%d\",\"tags\":[%s]}".formatted(i, tags));
        }
        var answer = server.post("/api/list_runs", "{\"project\":\"p\"}").body();
        assertThat(answer.length()).isBetween(8_000, 17_000);
        var page = page("{\"project\":\"p\"}");
        assertThat(page.get("truncated")).isEqualTo(true);
        var next = page("{\"project\":\"p\",\"cursor\":\"%s\"}".formatted(page.get("next_cursor")));
        assertThat(names(page) + " " + names(next)).startsWith(down(29, 20));
    }

    private String error(String operation, String arguments) {
        var answer = server.post("/api/" + operation, arguments);
        assertThat(answer.status()).isIn(400, 404, 409, 500, 503);
        return ((Map<?, ?>) answer.json()).get("error").toString();
    }

    @Test
    void whatIsWrongIsSaidWithWhatThereIs() {
        assertThat(error("list_runs", "{\"project\":\"p\",\"filter\":\"los < 3 and lr = 1\"}"))
                .startsWith(
                        "filter: there is no field, metric or config “los”, at character 1: los."
                                + " Like it: loss")
                .contains("Example: config.lr < 1e-3 and state = running");
        assertThat(error("list_runs", "{\"project\":\"p\",\"filter\":\"los<3\"}"))
                .as("one word that could be a name, and is none")
                .contains("no field, metric or config “los”");
        assertThat(error("list_runs", "{\"project\":\"p\",\"filter\":\"lr < \"}"))
                .startsWith("filter: expected a value after “<”, at character 4: <. Fields:");
        assertThat(error("list_runs", "{\"project\":\"p\",\"order_by\":\"loss\"}"))
                .contains("last:METRIC")
                .contains("'loss'");
        assertThat(error("list_runs", "{\"project\":\"p\",\"order_by\":\"last:los\"}"))
                .isEqualTo("order_by: no run has a metric 'los'. Like it: loss.");
        assertThat(error("list_runs", "{\"project\":\"p\",\"order_by\":\"config.l\"}"))
                .contains("Like it: lr");
        assertThat(error("list_runs", "{\"project\":\"p\",\"metrics\":[\"accuracy\"]}"))
                .isEqualTo("metrics: no run has a metric 'accuracy'. Like it: acc.");
        assertThat(error("list_runs", "{\"project\":\"p\",\"limit\":0}"))
                .isEqualTo("limit: must be from 1 to 200, not 0.");
        assertThat(error("list_runs", "{\"project\":\"p\",\"cursor\":\"???\"}"))
                .startsWith("cursor: give next_cursor");
        var cursor = page("{\"project\":\"p\",\"limit\":1}").get("next_cursor");
        assertThat(
                        error(
                                "list_runs",
                                "{\"project\":\"p\",\"order_by\":\"name\",\"cursor\":\"%s\"}"
                                        .formatted(cursor)))
                .contains("it belongs to the order '-created_at', not 'name'");
        assertThat(error("list_runs", "{\"project\":\"pp\"}"))
                .isEqualTo("Project 'pp' does not exist. Like it: p.");
    }

    private String hits(String arguments) {
        var hits = (Map<?, ?>) server.data("search_runs", arguments);
        return hits.get("total")
                + ": "
                + ((List<?>) hits.get("runs"))
                        .stream()
                                .map(hit -> (Map<?, ?>) hit)
                                .map(
                                        hit ->
                                                hit.get("project")
                                                        + "/"
                                                        + hit.get("name")
                                                        + " "
                                                        + ((List<?>) hit.get("matches"))
                                                                .stream()
                                                                        .map(m -> (Map<?, ?>) m)
                                                                        .map(m -> m.get("field"))
                                                                        .toList())
                                .collect(Collectors.joining(" "));
    }

    @Test
    void wordsAreFoundInWhatIsWrittenOfRuns() {
        server.data(
                "set_run_tags", "{\"project\":\"p\",\"run\":\"run-5\",\"tags\":[\"Best one\"]}");
        server.data(
                "set_run_notes",
                "{\"project\":\"p\",\"run\":\"run-6\",\"notes\":\"%sDiverged at the end\"}"
                        .formatted("word ".repeat(100)));
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"other\",\"run\":\"best\",\"metrics\":{\"x\":1},"
                        + "\"timestamp\":\"2025-01-01T00:00:00+00:00\"}]}");
        assertThat(hits("{\"query\":\"BEST\"}"))
                .as("a name before a tag, although it is older")
                .isEqualTo("2: other/best [name, id] p/run-5 [tags]");
        assertThat(hits("{\"query\":\"best\",\"project\":\"p\"}")).isEqualTo("1: p/run-5 [tags]");
        assertThat(hits("{\"query\":\"diverged run-6\"}")).isEqualTo("1: p/run-6 [notes, name]");
        assertThat(hits("{\"query\":\"0.007 lr\"}")).isEqualTo("1: p/run-6 [config.lr]");
        assertThat(hits("{\"query\":\"g2\",\"limit\":1}")).isEqualTo("10: p/run-29 [group]");
        assertThat(hits("{\"query\":\"nothing\"}")).isEqualTo("0: ");
        var hit = server.post("/api/search_runs", "{\"query\":\"diverged\"}").body();
        assertThat(hit).contains("word Diverged at the end").hasSizeLessThan(400);
        assertThat(error("search_runs", "{\"query\":\" \"}")).startsWith("query: give 1 to 10");
        assertThat(error("search_runs", "{\"query\":\"a\",\"project\":\"none\"}"))
                .isEqualTo("Project 'none' does not exist. There are: other, p.");
    }

    @Test
    void aDamagedProjectDoesNotHideTheOthers() throws IOException {
        Files.writeString(dir.resolve("bad.db"), "no database".repeat(1_000));
        var hits = (Map<?, ?>) server.data("search_runs", "{\"query\":\"run-7\"}");
        assertThat(hits.get("total")).isEqualTo(1);
        assertThat(hits.get("truncated")).isEqualTo(true);
        assertThat(error("search_runs", "{\"query\":\"x\",\"project\":\"bad\"}"))
                .contains("damaged");
    }

    private void logLong(String run, int count) {
        var logs = new StringBuilder();
        for (var i = 0; i < count; i++) {
            logs.append(i == 0 ? "" : ",")
                    .append(
                            """
                            {"project":"long","run":"%s","step":%d,"metrics":{"x":%s},
                             "timestamp":"2026-01-01T00:%02d:%02d+00:00"}"""
                                    .formatted(
                                            run,
                                            i,
                                            i == 1234
                                                    ? "-7.5"
                                                    : i == 2000
                                                            ? "99"
                                                            : i % 1000 == 500
                                                                    ? "NaN"
                                                                    : "" + Math.sin(i),
                                            i / 60,
                                            i % 60));
        }
        server.data("bulk_log", "{\"logs\":[" + logs + "]}");
    }

    @Test
    void aLongSeriesIsShownInFewPointsThatKeepItsExtremes() {
        logLong("r", 3_000);
        var history =
                (Map<?, ?>)
                        server.data(
                                "get_metric_history",
                                "{\"project\":\"long\",\"metrics\":[\"x\",\"y\"],\"max_points\":12}");
        assertThat(history.get("truncated")).isEqualTo(true);
        assertThat(history.get("total")).isEqualTo(1);
        assertThat(history.get("not_found")).isEqualTo(List.of("y"));
        var series = (Map<?, ?>) ((List<?>) history.get("series")).getFirst();
        assertThat(series.get("count")).isEqualTo(3000);
        var steps = new ArrayList<Object>((List<?>) series.get("steps"));
        assertThat(steps).hasSizeBetween(10, 12).contains(0, 1234, 2000, 2999);
        assertThat(new ArrayList<Object>((List<?>) series.get("values")))
                .hasSameSizeAs(steps)
                .contains(-7.5, 99.0);
        assertThat(series.get("min").toString()).isEqualTo("{value=-7.5, step=1234}");
        assertThat(series.get("max").toString()).isEqualTo("{value=99.0, step=2000}");
        assertThat(series.get("non_finite").toString())
                .isEqualTo("{count=3, steps=[500, 1500, 2500], kinds=[NaN, NaN, NaN]}");
        assertThat(series.get("timestamps")).isNull();
        assertThat(series.get("last").toString()).isEqualTo("{value=0.939437, step=2999}");
    }

    @Test
    void aPartOfASeriesIsShownWithTimes() {
        logLong("r", 3_000);
        assertThat(
                        server.post(
                                        "/api/get_metric_history",
                                        "{\"project\":\"long\",\"metrics\":[\"x\"],\"from_step\":1233,"
                                                + "\"to_step\":1235,\"timestamps\":true}")
                                .body())
                .isEqualTo(
                        "{\"data\":{\"series\":[{\"run_id\":\"r\",\"run\":\"r\",\"metric\":\"x\",\"count\":3,"
                                + "\"first\":{\"value\":0.99718,\"step\":1233},\"last\":{\"value\":-0.346734,\"step\":1235},"
                                + "\"min\":{\"value\":-7.5,\"step\":1234},\"max\":{\"value\":0.99718,\"step\":1233},"
                                + "\"steps\":[1233,1234,1235],\"values\":[0.99718,-7.5,-0.346734],"
                                + "\"timestamps\":[1767226833000,1767226834000,1767226835000],\"non_finite\":null}],"
                                + "\"total\":1,\"truncated\":false,\"not_found\":[]}}");
    }

    @Test
    void aHistoryOfManyRunsStaysShort() {
        for (var i = 0; i < 25; i++) {
            logLong("run-" + i, 600);
        }
        var body =
                server.post("/api/get_metric_history", "{\"project\":\"long\",\"metrics\":[\"x\"]}")
                        .body();
        assertThat(body.length()).isBetween(8_000, 12_100);
        assertThat(body).contains("\"total\":25,\"truncated\":true");
        assertThat(
                        server.post(
                                        "/api/get_metric_history",
                                        "{\"project\":\"long\",\"metrics\":[\"x\"],\"runs\":[\"run-3\"]}")
                                .body()
                                .length())
                .isBetween(8_000, 12_100);
        assertThat(error("get_metric_history", "{\"project\":\"long\",\"metrics\":[\"loss\"]}"))
                .isEqualTo("None of the runs has a metric 'loss'. There are: x.");
        assertThat(
                        error(
                                "get_metric_history",
                                "{\"project\":\"long\",\"metrics\":[\"x\"],\"runs\":[\"run-33\"]}"))
                .startsWith("Run 'run-33' does not exist in project 'long'. Like it: run-3");
        assertThat(
                        error(
                                "get_metric_history",
                                "{\"project\":\"long\",\"metrics\":[\"x\"],\"max_points\":3}"))
                .isEqualTo("max_points: must be from 4 to 10000, not 3.");
    }

    @Test
    void runsThatAreTooOldForTheTableAreSaidToBeThere() {
        var logs =
                IntStream.range(0, 10_001)
                        .mapToObj(
                                i ->
                                        "{\"project\":\"many\",\"run\":\"r%d\",\"run_id\":\"r%d\",\"step\":%d,\"metrics\":{\"loss\":1},\"config\":{\"lr\":%d},\"timestamp\":\"%s\"}"
                                                .formatted(
                                                        i,
                                                        i,
                                                        i,
                                                        i,
                                                        Instant.parse("2026-01-01T00:00:00Z")
                                                                .plusSeconds(i)))
                        .collect(Collectors.joining(",", "{\"logs\":[", "]}"));
        server.data("bulk_log", logs);
        var page = page("{\"project\":\"many\",\"limit\":1}");
        assertThat(page.get("total")).isEqualTo(10_001);
        var filtered = page("{\"project\":\"many\",\"filter\":\"name = r9\"}");
        assertThat(filtered.get("total") + " " + filtered.get("truncated")).isEqualTo("1 true");
        var config = server.data("get_config", "{\"project\":\"many\",\"runs\":[\"r0\"]}");
        assertThat(config.toString())
                .isEqualTo(
                        "{runs=[{id=r0, name=r0, config={lr=0}}], varying=[], total=1, truncated=false}");
        var all = (Map<?, ?>) server.data("get_config", "{\"project\":\"many\"}");
        assertThat(all.get("total") + " " + all.get("truncated")).isEqualTo("10001 true");
        var old = (Map<?, ?>) server.data("diagnose_run", "{\"project\":\"many\",\"run\":\"r0\"}");
        assertThat(old.get("num_logs") + " " + old.get("last_time"))
                .isEqualTo("1 2026-01-01T00:00:00Z");
        var summary = (Map<?, ?>) server.data("summarize_project", "{\"project\":\"many\"}");
        assertThat(((Map<?, ?>) summary.get("runs")).get("total")).isEqualTo(10_001);
        assertThat(summary.get("first_activity")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(summary.get("truncated")).isEqualTo(true);
    }

    @Test
    void configurationsThatAreTooManyAreSaidToBeMissing() {
        var text = "c".repeat(4 << 20);
        for (var i = 0; i < 9; i++) {
            server.data(
                    "bulk_log",
                    "{\"logs\":[{\"project\":\"big\",\"run\":\"r%d\",\"metrics\":{\"x\":1},\"config\":{\"k\":\"%s\"}}]}"
                            .formatted(i, text));
        }
        server.data(
                "bulk_log",
                "{\"logs\":[{\"project\":\"big\",\"run\":\"small\",\"metrics\":{\"x\":1},\"config\":{\"k\":1}}]}");
        var small = page("{\"project\":\"big\",\"filter\":\"name = small\"}");
        assertThat(small.get("total") + " " + small.get("truncated")).isEqualTo("1 true");
    }

    @Test
    void whatIsLeftOutOfConfigurationsIsSaid() {
        assertThat(page("{\"project\":\"p\",\"filter\":\"name = run-3\"}").get("truncated"))
                .as("a long value")
                .isEqualTo(true);
        for (var run = 0; run < 2; run++) {
            var own = run;
            var config =
                    IntStream.range(0, 13)
                            .mapToObj(k -> "\"k%d\":%d".formatted(k, own))
                            .collect(Collectors.joining(",", "{", "}"));
            server.data(
                    "bulk_log",
                    "{\"logs\":[{\"project\":\"keys\",\"run\":\"r%d\",\"metrics\":{\"x\":1},\"config\":%s}]}"
                            .formatted(run, config));
        }
        assertThat(page("{\"project\":\"keys\"}").get("truncated"))
                .as("a thirteenth key that varies")
                .isEqualTo(true);
    }

    @Test
    void anUnknownKeyOfConfigurationsIsRefusedWithTheNearest() {
        assertThat(
                        error(
                                "list_runs",
                                "{\"project\":\"p\",\"filter\":\"config.opt.nam = x and lr > 0\"}"))
                .startsWith("filter: there is no config “opt.nam”, at character 1: config.opt.nam.")
                .contains("Like it: opt.name.");
    }

    @Test
    void lettersThatGrowWhenTheyAreSmallBreakNoSearch() {
        server.data(
                "set_run_notes",
                "{\"project\":\"p\",\"run\":\"run-1\",\"notes\":\"%szq\"}"
                        .formatted("\u0130".repeat(50)));
        var hit = server.data("search_runs", "{\"query\":\"zq\"}").toString();
        assertThat(hit).contains("run-1", "\u0130zq}");
    }

    @Test
    void onlySeriesWithPointsBetweenTheStepsCount() {
        logLong("old", 100);
        for (var i = 0; i < 25; i++) {
            logLong("new-" + i, 3);
        }
        var history =
                (Map<?, ?>)
                        server.data(
                                "get_metric_history",
                                "{\"project\":\"long\",\"metrics\":[\"x\",\"x\"],\"from_step\":50}");
        assertThat(history.get("total")).isEqualTo(1);
        assertThat(history.get("truncated")).isEqualTo(false);
        assertThat((List<?>) history.get("series")).hasSize(1);
        assertThat(history.get("series").toString()).contains("run=old", "count=50");
        var none =
                (Map<?, ?>)
                        server.data(
                                "get_metric_history",
                                "{\"project\":\"long\",\"metrics\":[\"x\"],\"to_step\":-1}");
        assertThat(none.get("total") + " " + none.get("series")).isEqualTo("0 []");
    }
}
