package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs beside each other, and entries page by page. */
@Timeout(60)
class ComparingScenarioTest {
    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.open(dir);
        server.data(
                "bulk_log",
                """
                {"logs": [
                 {"project":"p","run":"a","run_id":"id-a","step":0,"timestamp":"2026-01-01T00:00:00+00:00","log_id":"one",
                  "config":{"lr":0.1,"opt":{"name":"adam","eps":1},"same":1,"_Created":"x"},
                  "metrics":{"loss":2.0,"acc":0.5,"only":1}},
                 {"project":"p","run":"b","run_id":"id-b","step":5,"timestamp":"2026-01-02T00:00:00+00:00",
                  "config":{"lr":0.2,"opt":{"name":"adam","eps":2},"same":1.0,"extra":[1],"_Created":"y"},
                  "metrics":{"loss":0.5,"acc":"NaN"}},
                 {"project":"p","run":"a","run_id":"id-a","step":9,"timestamp":"2026-01-01T00:00:01+00:00",
                  "metrics":{"loss":0.5,"acc":-Infinity}},
                 {"project":"p","run":"a","run_id":"id-a","step":3,"timestamp":"2026-01-01T00:00:02+00:00",
                  "metrics":{"loss":0.5,"acc":0.75,"text":"hi"}},
                 {"project":"p","run":"c","run_id":"id-c","step":7,"timestamp":"2026-01-03T00:00:00+00:00",
                  "metrics":{"loss":4,"acc":0.9}},
                 {"project":"p","run":"c","run_id":"id-c2","step":1,"timestamp":"2026-01-04T00:00:00+00:00",
                  "metrics":{"loss":3,"deep":{"x":NaN}}}]}""");
        server.data(
                "bulk_log_system",
                "{\"logs\":[{\"project\":\"p\",\"run\":\"a\",\"run_id\":\"id-a\",\"metrics\":{\"cpu\":1},"
                        + "\"timestamp\":\"2026-01-01T00:00:05+00:00\",\"log_id\":\"S1\"}]}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void check(String operation, String arguments, String answer) {
        assertThat(server.post("/api/" + operation, arguments).body()).isEqualTo(answer);
    }

    @Test
    void whatDiffersIsSaidFirstThenTheMetricsThatAllHave() {
        check(
                "compare_runs",
                "{\"project\":\"p\",\"runs\":[\"b\",\"id-a\",\"zz\"]}",
                "{\"data\":{\"runs\":[{\"id\":\"id-b\",\"name\":\"b\",\"created_at\":\"2026-01-02T00:00:00+00:00\"},"
                        + "{\"id\":\"id-a\",\"name\":\"a\",\"created_at\":\"2026-01-01T00:00:00+00:00\"}],"
                        + "\"not_found\":[\"zz\"],\"config\":[{\"key\":\"extra\",\"values\":[[1],null]},"
                        + "{\"key\":\"lr\",\"values\":[0.2,0.1]},{\"key\":\"opt.eps\",\"values\":[2,1]}],"
                        + "\"metrics\":[{\"metric\":\"loss\",\"runs\":["
                        + "{\"last\":0.5,\"last_step\":5,\"min\":0.5,\"min_step\":5,\"max\":0.5,\"max_step\":5,\"count\":1},"
                        + "{\"last\":0.5,\"last_step\":3,\"min\":0.5,\"min_step\":3,\"max\":2.0,\"max_step\":0,\"count\":3}]}],"
                        + "\"other_metrics\":[\"acc\",\"only\"],\"explains\":{\"reason\":"
                        + "\"2 runs cannot tell what explains a gap: compare at least 4.\",\"metrics\":[]}}}");
        check(
                "compare_runs",
                "{\"project\":\"p\",\"runs\":[]}",
                "{\"data\":{\"runs\":[],\"not_found\":[],\"config\":[],\"metrics\":[],\"other_metrics\":[],"
                        + "\"explains\":{\"reason\":\"0 runs cannot tell what explains a gap: compare at least 4.\",\"metrics\":[]}}}");
    }

    @Test
    void theBestIsTheSmallestOrTheLargestFiniteValueAndTheEarlierStepWins() {
        assertThat(ranked("{\"project\":\"p\",\"metric\":\"loss\"}"))
                .isEqualTo("id-a 0.5@3, id-b 0.5@5, id-c2 3.0@1, id-c 4.0@7");
        assertThat(ranked("{\"project\":\"p\",\"metric\":\"loss\",\"mode\":\"max\",\"top\":2}"))
                .isEqualTo("id-c 4.0@7, id-c2 3.0@1");
        assertThat(ranked("{\"project\":\"p\",\"metric\":\"acc\",\"mode\":\"max\"}"))
                .isEqualTo("id-c 0.9@7, id-a 0.75@3");
        assertThat(ranked("{\"project\":\"p\",\"metric\":\"loss\",\"runs\":[\"c\",\"b\"]}"))
                .as("of two runs with one name the newest")
                .isEqualTo("id-b 0.5@5, id-c2 3.0@1");
        assertThat(ranked("{\"project\":\"p\",\"metric\":\"text\"}")).isEmpty();
        check(
                "find_best_run",
                "{\"project\":\"p\",\"metric\":\"loss\",\"mode\":\"best\"}",
                "{\"error\":\"mode: expected min or max, not \\\"best\\\"\"}");
        check(
                "find_best_run",
                "{\"project\":\"p\",\"metric\":\"loss\",\"top\":0}",
                "{\"error\":\"top: must be from 1 to 1000, not 0.\"}");
    }

    private String ranked(String arguments) {
        var list = (java.util.List<?>) server.data("find_best_run", arguments);
        return String.join(
                ", ",
                list.stream()
                        .map(each -> (java.util.Map<?, ?>) each)
                        .map(run -> run.get("id") + " " + run.get("value") + "@" + run.get("step"))
                        .toList());
    }

    @Test
    void longSeriesAreComparedAsShortOnes() {
        var logs = new StringBuilder();
        for (var i = 0; i < 20_000; i++) {
            logs.append(i == 0 ? "" : ",")
                    .append(
                            "{\"project\":\"long\",\"run\":\"r\",\"step\":%d,\"metrics\":{\"x\":%s}}"
                                    .formatted(
                                            i,
                                            i % 7_000 == 6_999
                                                    ? "-1"
                                                    : i % 3 == 0 ? "NaN" : "" + i));
        }
        server.data("bulk_log", "{\"logs\":[" + logs + "]}");
        assertThat(
                        server.post("/api/find_best_run", "{\"project\":\"long\",\"metric\":\"x\"}")
                                .body())
                .contains(
                        "\"value\":-1.0,\"step\":6999,\"last\":19999.0,\"last_step\":19999,\"count\":13334}");
    }

    @Test
    void atMostAThousandRunsAreNamed() {
        for (var call : java.util.List.of("find_best_run", "get_entries")) {
            var arguments = "{\"project\":\"p\",\"metric\":\"loss\",\"runs\":[\"id-a\"%s]}";
            var most = arguments.formatted(",\"b\"".repeat(999));
            assertThat((java.util.List<?>) server.data(call, most)).isNotEmpty();
            check(
                    call,
                    arguments.formatted(",\"b\"".repeat(1_000)),
                    "{\"error\":\"runs: at most 1000 can be named, not 1001. Leave it out for all.\"}");
        }
    }

    @Test
    void entriesArePagedAsTheyWereStored() {
        check(
                "get_entries",
                "{\"project\":\"p\",\"limit\":2}",
                "{\"data\":[{\"id\":1,\"run_id\":\"id-a\",\"run\":\"a\",\"timestamp\":\"2026-01-01T00:00:00+00:00\",\"step\":0,"
                        + "\"metrics\":{\"loss\":2.0,\"acc\":0.5,\"only\":1},\"log_id\":\"one\"},"
                        + "{\"id\":2,\"run_id\":\"id-b\",\"run\":\"b\",\"timestamp\":\"2026-01-02T00:00:00+00:00\",\"step\":5,"
                        + "\"metrics\":{\"loss\":0.5,\"acc\":\"NaN\"},\"log_id\":null}]}");
        assertThat(ids("{\"project\":\"p\",\"after\":2}")).isEqualTo("[3, 4, 5, 6]");
        assertThat(ids("{\"project\":\"p\",\"after\":2,\"limit\":1,\"runs\":[\"a\"]}"))
                .isEqualTo("[3]");
        assertThat(ids("{\"project\":\"p\",\"runs\":[\"c\"]}")).isEqualTo("[6]");
        assertThat(ids("{\"project\":\"p\",\"last\":2}")).isEqualTo("[5, 6]");
        assertThat(ids("{\"project\":\"p\",\"last\":1,\"runs\":[\"id-a\"]}")).isEqualTo("[4]");
        assertThat(ids("{\"project\":\"p\",\"last\":0}")).isEqualTo("[]");
        assertThat(ids("{\"project\":\"p\",\"after\":6}")).isEqualTo("[]");
        check(
                "get_entries",
                "{\"project\":\"p\",\"system\":true}",
                "{\"data\":[{\"id\":1,\"run_id\":\"id-a\",\"run\":\"a\",\"timestamp\":\"2026-01-01T00:00:05+00:00\",\"step\":null,"
                        + "\"metrics\":{\"cpu\":1},\"log_id\":\"S1\"}]}");
        check(
                "get_entries",
                "{\"project\":\"p\",\"limit\":0}",
                "{\"error\":\"limit: must be from 1 to 10000, not 0. Ask page by page, with after.\"}");
    }

    @Test
    void ofEntriesWithMediaOnlyTheMediaIsGiven() {
        var image = "{\"_type\":\"trackio.image\",\"file_path\":\"m/a/1/x.png\",\"caption\":null}";
        for (var metrics :
                java.util.List.of(
                        "{\"loss\":1}",
                        "{\"loss\":1,\"sample\":" + image + ",\"text\":\"trackio.image\"}",
                        "{\"all\":[" + image + "],\"n\":2}")) {
            server.data("log", "{\"project\":\"m\",\"run\":\"a\",\"metrics\":" + metrics + "}");
        }
        server.data("log", "{\"project\":\"m\",\"run\":\"b\",\"metrics\":{\"x\":" + image + "}}");
        assertThat(media("{\"project\":\"m\",\"media\":true}"))
                .isEqualTo("[[2, [sample]], [3, [all]], [4, [x]]]");
        assertThat(media("{\"project\":\"m\",\"media\":true,\"after\":2,\"runs\":[\"a\"]}"))
                .isEqualTo("[[3, [all]]]");
        assertThat(media("{\"project\":\"m\",\"media\":true,\"limit\":1}"))
                .isEqualTo("[[2, [sample]]]");
        assertThat(media("{\"project\":\"m\",\"media\":true,\"last\":1}")).isEqualTo("[[4, [x]]]");
        assertThat(media("{\"project\":\"p\",\"media\":true}")).isEqualTo("[]");
    }

    private String media(String arguments) {
        var list = (java.util.List<?>) server.data("get_entries", arguments);
        return list.stream()
                        .map(each -> (java.util.Map<?, ?>) each)
                        .map(
                                each ->
                                        java.util.List.of(
                                                each.get("id"),
                                                ((java.util.Map<?, ?>) each.get("metrics"))
                                                        .keySet()))
                        .toList()
                + "";
    }

    private String ids(String arguments) {
        var list = (java.util.List<?>) server.data("get_entries", arguments);
        return list.stream().map(each -> ((java.util.Map<?, ?>) each).get("id")).toList() + "";
    }

    @Test
    void aPageOfLargeEntriesEndsAtEightMebibytes() {
        var text = "x".repeat(3 << 20);
        for (var i = 0; i < 4; i++) {
            server.data(
                    "log",
                    "{\"project\":\"big\",\"run\":\"r\",\"metrics\":{\"t\":\"" + text + "\"}}");
        }
        assertThat(ids("{\"project\":\"big\"}")).isEqualTo("[1, 2]");
        assertThat(ids("{\"project\":\"big\",\"after\":2}")).isEqualTo("[3, 4]");
    }

    @Test
    void oneMetricIsComparedWhereOneIsAskedFor() {
        assertThat(
                        server.post(
                                        "/api/compare_runs",
                                        "{\"project\":\"p\",\"runs\":[\"a\",\"b\"],\"metric\":\"loss\"}")
                                .body())
                .contains("\"metrics\":[{\"metric\":\"loss\"", "\"other_metrics\":[]")
                .doesNotContain("\"metric\":\"acc\"");
    }

    @Test
    void aMetricThatNoneHasIsAnsweredWithThoseThatSomeHave() {
        check(
                "compare_runs",
                "{\"project\":\"p\",\"runs\":[\"a\",\"b\"],\"metric\":\"onl\"}",
                "{\"error\":\"None of the runs has a metric 'onl'. Like it: only.\"}");
        check(
                "compare_runs",
                "{\"project\":\"p\",\"runs\":[\"zz\"],\"metric\":\"loss\"}",
                "{\"data\":{\"runs\":[],\"not_found\":[\"zz\"],\"config\":[],\"metrics\":[],\"other_metrics\":[],"
                        + "\"explains\":{\"reason\":\"0 runs cannot tell what explains a gap: compare at least 4.\",\"metrics\":[]}}}");
    }
}
