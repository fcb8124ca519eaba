package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs explained: what is wrong with one, what a project holds. */
@Timeout(60)
class DiagnosisScenarioTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

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

    private void log(String run, int entries, String config, IntFunction<String> metrics) {
        log(run, entries, 1, config, metrics);
    }

    private void log(
            String run, int entries, int seconds, String config, IntFunction<String> metrics) {
        var logs =
                IntStream.range(0, entries)
                        .filter(i -> !metrics.apply(i).isEmpty())
                        .mapToObj(
                                i ->
                                        "{\"project\":\"p\",\"run\":\"%s\",\"step\":%d,\"metrics\":{%s},\"config\":%s,\"timestamp\":\"%s\"}"
                                                .formatted(
                                                        run,
                                                        i,
                                                        metrics.apply(i),
                                                        config,
                                                        BEGIN.plusSeconds((long) i * seconds)))
                        .collect(Collectors.joining(","));
        server.data("bulk_log", "{\"logs\":[" + logs + "]}");
    }

    private static String healthy(int i) {
        var random = new Random(i);
        return "\"loss\":%s,\"val/acc\":%s"
                .formatted(
                        0.3 + 2 / Math.sqrt(1 + i / 20.0) + 0.01 * random.nextGaussian(),
                        0.9 - 0.8 / Math.sqrt(1 + i / 20.0) + 0.01 * random.nextGaussian());
    }

    private Map<?, ?> diagnosis(String run) {
        return (Map<?, ?>)
                server.data("diagnose_run", "{\"project\":\"p\",\"run\":\"" + run + "\"}");
    }

    private static List<? extends Map<?, ?>> findings(Map<?, ?> diagnosis) {
        return ((List<?>) diagnosis.get("findings")).stream().map(f -> (Map<?, ?>) f).toList();
    }

    private static String kinds(Map<?, ?> diagnosis) {
        return findings(diagnosis).stream()
                .map(f -> f.get("kind") + " " + f.get("severity") + " " + f.get("step"))
                .collect(Collectors.joining(", "));
    }

    @Test
    void aHealthyRunHasNoFindings() {
        log("good", 400, "{}", DiagnosisScenarioTest::healthy);
        var diagnosis = diagnosis("good");
        assertThat(kinds(diagnosis)).isEmpty();
        assertThat(diagnosis.get("checked_metrics")).isEqualTo(List.of("loss", "val/acc"));
        assertThat(diagnosis.get("state")).isEqualTo("finished");
        assertThat(diagnosis.get("duration_seconds")).isEqualTo(399.0);
        assertThat(diagnosis.get("num_logs")).isEqualTo(400);
        assertThat(diagnosis.get("first_step") + " " + diagnosis.get("last_step"))
                .isEqualTo("0 399");
    }

    @Test
    void whatIsBrokenComesFirst() {
        log(
                "bad",
                400,
                "{}",
                i ->
                        i >= 300 && i < 310
                                ? ""
                                : "\"loss\":%s,\"lr\":%s,\"grad_norm\":%s"
                                        .formatted(
                                                i < 350
                                                        ? 2.0 - i / 400.0 + i % 2 / 100.0
                                                        : "\"NaN\"",
                                                i == 7 ? "Infinity" : "0.1",
                                                i == 200 ? 90 : 1 + i % 3 / 10.0));
        server.data(
                "bulk_alert",
                "{\"alerts\":[{\"project\":\"p\",\"run\":\"bad\",\"title\":\"Boom\",\"level\":\"error\",\"step\":350}]}");
        var diagnosis = diagnosis("bad");
        assertThat(kinds(diagnosis))
                .isEqualTo(
                        "nan_onset error 350, alert error 350, nan_onset warning 7,"
                                + " spike warning 200, missing_steps warning 300");
        assertThat(diagnosis.get("total")).isEqualTo(5);
        var first = findings(diagnosis).getFirst();
        assertThat(first.get("metric")).isEqualTo("loss");
        assertThat(first.get("value")).isNull();
        assertThat(first.get("message"))
                .isEqualTo("loss is NaN at step 350 for the first time; no finite value follows.");
        assertThat(((Map<?, ?>) first.get("figures")).get("not_finite")).isEqualTo(50);
        assertThat(findings(diagnosis).get(1).get("figures").toString()).contains("title=Boom");
    }

    @Test
    void oneThatStoppedEarlyIsComparedWithTheOthers() {
        for (var i = 0; i < 4; i++) {
            log("run-" + i, i == 3 ? 100 : 400, "{}", DiagnosisScenarioTest::healthy);
        }
        assertThat(kinds(diagnosis("run-3"))).isEqualTo("finished_early warning 99");
        assertThat(kinds(diagnosis("run-2"))).isEmpty();
    }

    @Test
    void gpusWithNothingToDoAreFound() {
        log("idle", 100, 60, "{}", DiagnosisScenarioTest::healthy);
        var samples =
                IntStream.range(0, 600)
                        .mapToObj(
                                i ->
                                        "{\"project\":\"p\",\"run\":\"idle\",\"metrics\":{\"gpu/0/utilization\":%d,\"gpu/0/memory_utilization\":90},\"timestamp\":\"%s\"}"
                                                .formatted(
                                                        i < 200 ? 95 : 3,
                                                        BEGIN.plusSeconds(10L * i)))
                        .collect(Collectors.joining(","));
        server.data("bulk_log_system", "{\"logs\":[" + samples + "]}");
        var found = findings(diagnosis("idle")).getFirst();
        assertThat(found.get("kind") + " " + found.get("severity")).isEqualTo("gpu_idle warning");
        assertThat(found.get("figures").toString())
                .contains("from=2026-01-01T00:33:20Z", "idle_share=0.666", "seconds=3990.0");
    }

    @Test
    void whatIsNotThereIsSaidWithWhatIs() {
        log("good", 10, "{}", DiagnosisScenarioTest::healthy);
        assertThat(server.post("/api/diagnose_run", "{\"project\":\"p\",\"run\":\"god\"}").body())
                .isEqualTo(
                        "{\"error\":\"Run 'god' does not exist in project 'p'. Like it: good.\"}");
        assertThat(server.post("/api/diagnose_run", "{\"project\":\"p\"}").body())
                .isEqualTo("{\"error\":\"run: give a name or a run_id. There are: good.\"}");
        assertThat(
                        server.post(
                                        "/api/diagnose_run",
                                        "{\"project\":\"p\",\"run\":\"good\",\"metrics\":[\"los\"]}")
                                .body())
                .isEqualTo("{\"error\":\"The run has no metric 'los'. Like it: loss.\"}");
    }

    @Test
    void aProjectIsSummarized() {
        log("a", 50, "{\"lr\":0.1,\"opt\":\"adam\",\"same\":1}", DiagnosisScenarioTest::healthy);
        log("b", 90, "{\"lr\":0.01,\"opt\":\"sgd\",\"same\":1}", DiagnosisScenarioTest::healthy);
        log("c", 5, "{\"lr\":0.5,\"same\":1}", i -> "\"extra\":" + i);
        server.data(
                "bulk_alert",
                "{\"alerts\":[{\"project\":\"p\",\"run\":\"a\",\"title\":\"T\",\"level\":\"warn\",\"text\":\"%s\"}]}"
                        .formatted("x".repeat(5_000)));
        var summary = (Map<?, ?>) server.data("summarize_project", "{\"project\":\"p\"}");
        assertThat(summary.get("runs").toString())
                .isEqualTo("{total=3, running=0, stalled=0, finished=3}");
        assertThat(summary.get("first_activity")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(summary.get("last_activity")).isEqualTo("2026-01-01T00:01:29Z");
        assertThat(summary.get("num_logs")).isEqualTo(145);
        assertThat(summary.get("metrics").toString())
                .isEqualTo(
                        "[{metric=loss, runs=2}, {metric=val/acc, runs=2}, {metric=extra, runs=1}]");
        var best = (List<?>) summary.get("best");
        assertThat(best).hasSize(2);
        assertThat(best.getFirst().toString()).startsWith("{metric=val/acc, goal=max, run_id=b");
        assertThat(best.getLast().toString()).startsWith("{metric=loss, goal=min, run_id=b");
        assertThat(summary.get("varying").toString())
                .isEqualTo(
                        "[{key=lr, values=3, min=0.01, max=0.5, examples=[0.1, 0.01, 0.5]},"
                                + " {key=opt, values=2, min=null, max=null, examples=[adam, sgd]}]");
        assertThat(summary.get("alerts").toString())
                .startsWith("{error=0, warn=1, info=0, newest=[{")
                .contains("x".repeat(160) + "…")
                .hasSizeLessThan(500);
        assertThat(summary.get("artifacts")).isEqualTo(0);
        assertThat(summary.get("truncated")).isEqualTo(false);
    }

    @Test
    void aSummaryOfManyLongNamesStaysShort() {
        var metrics =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> "\"%s%d/loss\":1".formatted("n".repeat(150), i))
                        .collect(Collectors.joining(","));
        var config =
                IntStream.range(0, 50)
                        .mapToObj(
                                i -> "\"k%s%d\":\"%s".formatted("k".repeat(80), i, "v".repeat(60)))
                        .collect(Collectors.toList());
        for (var run = 0; run < 5; run++) {
            var own = run;
            log(
                    "run-" + run,
                    1,
                    config.stream()
                            .map(key -> key + own + "\"")
                            .collect(Collectors.joining(",", "{", "}")),
                    i -> metrics);
        }
        var body = server.post("/api/summarize_project", "{\"project\":\"p\"}").body();
        assertThat(body.length()).isBetween(2_000, 8_100);
        assertThat(body).contains("\"metrics_total\":1000", "\"truncated\":true");
    }

    @Test
    void configurationsOfRunsAreGiven() {
        log("a", 1, "{\"lr\":0.1,\"opt\":{\"name\":\"adam\"},\"same\":1}", i -> "\"x\":1");
        log("b", 1, "{\"lr\":0.2,\"opt\":{\"name\":\"sgd\"},\"same\":1}", i -> "\"x\":1");
        assertThat(server.post("/api/get_config", "{\"project\":\"p\",\"runs\":[\"b\"]}").body())
                .isEqualTo(
                        "{\"data\":{\"runs\":[{\"id\":\"b\",\"name\":\"b\",\"config\":{\"lr\":0.2,\"opt.name\":\"sgd\",\"same\":1}}],"
                                + "\"varying\":[],\"total\":1,\"truncated\":false}}");
        var all = (Map<?, ?>) server.data("get_config", "{\"project\":\"p\"}");
        assertThat(all.get("varying")).isEqualTo(List.of("lr", "opt.name"));
        assertThat((List<?>) all.get("runs")).hasSize(2);
        log("long", 1, "{\"text\":\"" + "t".repeat(500) + "\"}", i -> "\"x\":1");
        var body = server.post("/api/get_config", "{\"project\":\"p\",\"runs\":[\"long\"]}").body();
        assertThat(body).contains("t".repeat(100) + "…\"").contains("\"truncated\":true");
        for (var i = 0; i < 60; i++) {
            var own = i;
            log(
                    "many-" + i,
                    1,
                    IntStream.range(0, 40)
                            .mapToObj(k -> "\"key%d\":\"%s%d\"".formatted(k, "v".repeat(20), own))
                            .collect(Collectors.joining(",", "{", "}")),
                    j -> "\"x\":1");
        }
        assertThat(server.post("/api/get_config", "{\"project\":\"p\"}").body())
                .hasSizeBetween(10_000, 17_000)
                .contains("\"total\":63,\"truncated\":true");
    }

    @Test
    void anIdThatNoRunHasIsNotTakenForItsName() {
        log("good", 10, "{}", DiagnosisScenarioTest::healthy);
        assertThat(
                        server.post(
                                        "/api/diagnose_run",
                                        "{\"project\":\"p\",\"run\":\"good\",\"run_id\":\"goot\"}")
                                .body())
                .isEqualTo(
                        "{\"error\":\"No run of project 'p' has the id 'goot'. Like it: good.\"}");
    }

    @Test
    void metricsThatAreNotLookedAtAreSaidToBeLeftOut() {
        log(
                "wide",
                3,
                "{}",
                i ->
                        IntStream.range(0, 13)
                                .mapToObj(k -> "\"loss%d/loss\":%d".formatted(k, k))
                                .collect(Collectors.joining(",")));
        var diagnosis = diagnosis("wide");
        assertThat(diagnosis.get("truncated")).isEqualTo(true);
        assertThat((List<?>) diagnosis.get("checked_metrics")).hasSize(12);
    }

    @Test
    void valuesThatAreNotFiniteAreFoundInMetricsThatWereNotNamed() {
        log("bad", 20, "{}", i -> "\"loss\":1,\"lr\":" + (i == 7 ? "NaN" : "1"));
        var diagnosis =
                (Map<?, ?>)
                        server.data(
                                "diagnose_run",
                                "{\"project\":\"p\",\"run\":\"bad\",\"metrics\":[\"loss\",\"loss\"]}");
        assertThat(kinds(diagnosis)).isEqualTo("nan_onset warning 7");
        assertThat(diagnosis.get("checked_metrics")).isEqualTo(List.of("loss"));
        assertThat(diagnosis.get("truncated")).isEqualTo(false);
    }

    @Test
    void valuesOfOneNumberAreOneInASummary() {
        log("a", 5, "{\"lr\":1,\"text\":\"%s\"}".formatted("x".repeat(41)), i -> "\"x\":1");
        log("b", 5, "{\"lr\":1.0,\"text\":\"y\"}", i -> "\"x\":1");
        log("c", 5, "{\"lr\":2,\"text\":\"y\"}", i -> "\"x\":1");
        var summary = (Map<?, ?>) server.data("summarize_project", "{\"project\":\"p\"}");
        assertThat(summary.get("varying").toString())
                .contains("{key=lr, values=2, min=1.0, max=2.0, examples=[1, 2]}");
        assertThat(summary.get("truncated")).as("a value that was cut").isEqualTo(true);
    }
}
