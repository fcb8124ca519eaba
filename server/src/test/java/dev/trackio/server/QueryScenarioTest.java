package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.Harness.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Questions in SQL: what the reference answers, but that a refusal is the caller's fault, 400. */
@Timeout(90)
class QueryScenarioTest {
    private static final String ENDLESS =
            "{\"project\":\"exp1\",\"query\":\"WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM"
                    + " r) SELECT count(*) FROM r\"}";

    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.open(dir);
        server.data(
                "bulk_log",
                """
                {"logs": [
                 {"project": "exp1", "run": "a", "run_id": "id-a", "metrics": {"loss": 1.5}, "config": {"lr":0.1}},
                 {"project": "exp1", "run": "a", "run_id": "id-a", "metrics": {"loss": 1.0}},
                 {"project": "exp1", "run": "c", "metrics": {"loss": 0.5}}], "hf_token": null}""");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void check(String table) {
        for (var line : table.strip().split("\n")) {
            var parts = line.strip().split(" +\\| +");
            var answer = server.post("/api/query_project", parts[0]);
            assertThat(answer.body()).as(line).isEqualTo(parts[2]);
            assertThat(answer.status()).as(line).isEqualTo(Integer.parseInt(parts[1]));
        }
    }

    @Test
    void answersAndRefusals() {
        check(
                """
                {"project":"exp1","query":"SELECT run_name, COUNT(*) n FROM metrics GROUP BY 1;"} | 200 | {"data":{"project":"exp1","query":"SELECT run_name, COUNT(*) n FROM metrics GROUP BY 1","columns":["run_name","n"],"rows":[{"run_name":"a","n":2},{"run_name":"c","n":1}],"row_count":2}}
                {"args":["exp1"," select 1 as x ; ;"],"kwargs":{}} | 200 | {"data":{"project":"exp1","query":"select 1 as x","columns":["x"],"rows":[{"x":1}],"row_count":1}}
                {"project":"exp.1","query":"SELECT json_extract(metrics,'$.loss') v FROM metrics WHERE 1=2"} | 200 | {"data":{"project":"exp.1","query":"SELECT json_extract(metrics,'$.loss') v FROM metrics WHERE 1=2","columns":["v"],"rows":[],"row_count":0}}
                {"project":"exp1","query":"DELETE FROM metrics"} | 400 | {"error":"Only read-only SELECT, WITH, and safe PRAGMA queries are supported."}
                {"project":"exp1","query":"/* x */ SELECT 1"} | 400 | {"error":"Only read-only SELECT, WITH, and safe PRAGMA queries are supported."}
                {"project":"exp1","query":"ATTACH 'x' AS y"} | 400 | {"error":"Only read-only SELECT, WITH, and safe PRAGMA queries are supported."}
                {"project":"exp1","query":"PRAGMA journal_mode=DELETE"} | 400 | {"error":"not authorized"}
                {"project":"exp1","query":"SELECT nope FROM metrics"} | 400 | {"error":"no such column: nope"}
                {"project":"exp1","query":"SELECT 1; SELECT 2"} | 400 | {"error":"You can only execute one statement at a time."}
                {"project":"exp1","query":""} | 400 | {"error":"Query cannot be empty."}
                {"project":"exp1","query":" ; "} | 400 | {"error":"Query cannot be empty."}
                {"project":"none","query":"select 1"} | 400 | {"error":"Project 'none' not found."}
                {"project":"exp1"} | 400 | {"error":"Missing required parameter: query"}
                """);
        var tooLong = "SELECT '" + "x".repeat(70_000) + "'";
        check(
                "{\"project\":\"exp1\",\"query\":\""
                        + tooLong
                        + "\"} | 400 | {\"error\":\"The query is longer than 65536 characters: shorten it.\"}");
    }

    @Test
    void aResultOfManyMegabytesArrivesWhole() {
        var rows =
                (Map<?, ?>)
                        server.data(
                                "query_project",
                                "{\"project\":\"exp1\",\"query\":\"WITH RECURSIVE r(x) AS (SELECT 1"
                                        + " UNION ALL SELECT x+1 FROM r LIMIT 9000) SELECT x,"
                                        + " hex(zeroblob(500)) h FROM r\"}");
        assertThat((List<?>) rows.get("rows")).hasSize(9_000);
        assertThat(rows.get("row_count")).isEqualTo(9_000);
    }

    /**
     * Others read and write on as if nobody asked anything, however many endless queries there are.
     */
    @Test
    void otherRequestsGoOnWhileQueriesRun() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var queries =
                    IntStream.range(0, 40)
                            .mapToObj(
                                    i ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            server.post(
                                                                    "/api/query_project", ENDLESS),
                                                    threads))
                            .toList();
            var step = 0;
            while (queries.stream().noneMatch(q -> q.isDone() && q.join().status() == 400)) {
                server.data(
                        "bulk_log",
                        "{\"logs\":[{\"project\":\"exp1\",\"run\":\"w\",\"step\":"
                                + step
                                + ",\"metrics\":{\"m\":"
                                + step
                                + "}}],\"hf_token\":null}");
                var values =
                        (List<?>)
                                server.data(
                                        "get_metric_values",
                                        "{\"project\":\"exp1\",\"run\":\"w\",\"metric_name\":\"m\"}");
                step++;
                assertThat(values).hasSize(step);
            }
            assertThat(step).isGreaterThan(20);
            var answers = queries.stream().map(CompletableFuture::join).toList();
            assertThat(answers).extracting(Answer::status).containsOnly(400, 503);
            assertThat(answers)
                    .filteredOn(a -> a.status() == 400)
                    .allSatisfy(a -> assertThat(a.body()).contains("interrupted"));
            assertThat(answers)
                    .filteredOn(a -> a.status() == 503)
                    .isNotEmpty()
                    .allSatisfy(a -> assertThat(a.header("retry-after")).isEqualTo("10"));
        }
        assertThat(
                        server.post(
                                        "/api/query_project",
                                        "{\"project\":\"exp1\",\"query\":\"SELECT 1\"}")
                                .status())
                .isEqualTo(200);
    }
}
