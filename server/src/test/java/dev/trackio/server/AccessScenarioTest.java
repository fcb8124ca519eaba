package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.Harness.Answer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with a write token: every way in which the token comes, on every route that writes. */
@Timeout(60)
class AccessScenarioTest {
    /** As headers; or, with a question mark, as a query. */
    private static final List<String> WAYS =
            List.of(
                    "X-Trackio-Write-Token: %s",
                    "Authorization: Bearer %s",
                    "x-hf-authorization: Bearer %s",
                    "Cookie: trackio_write_token=%s",
                    "?write_token=%s");

    private static final String LOG = "\"p\",\"r\",{\"m\":1},null,null";

    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.guarded(dir);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer send(String path, String type, String body, String way) {
        var url = way.startsWith("?") ? path + way : path;
        var request =
                HttpRequest.newBuilder(server.uri(url))
                        .header("Content-Type", type)
                        .header("Accept", "application/json, text/event-stream")
                        .POST(BodyPublishers.ofString(body));
        if (way.contains(": ")) {
            var header = way.split(": ", 2);
            request.header(header[0], header[1]);
        }
        return server.send(request.build());
    }

    /** What the routes that write answer to a caller who brings the token in this way, or none. */
    private List<String> writes(String way) {
        var form = "multipart/form-data; boundary=xx";
        var file = Harness.form("files", "a.txt", "A");
        var json = "application/json";
        var answers = new ArrayList<Answer>();
        answers.add(send("/api/log", json, "{\"args\":[" + LOG + "]}", way));
        answers.add(send("/gradio_api/run/log", json, "{\"data\":[" + LOG + "]}", way));
        answers.add(
                send(
                        "/gradio_api/mcp/",
                        json,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"log\","
                                + "\"arguments\":{\"project\":\"p\",\"run\":\"r\",\"metrics\":{\"m\":1}}}}",
                        way));
        if (!way.startsWith("Cookie")) { // a form with a cookie alone may be another site's
            answers.add(send("/api/upload", form, file, way));
            answers.add(send("/gradio_api/upload", form, file, way));
        }
        return answers.stream()
                .map(
                        a ->
                                a.body().contains("write_token is required")
                                        ? "refused"
                                        : a.status() == 200 ? "done" : a.status() + a.body())
                .toList();
    }

    @Test
    void theTokenIsTakenInEveryWayOnEveryRouteThatWrites() {
        for (var way : WAYS) {
            assertThat(writes(way.formatted(Harness.TOKEN))).as(way).containsOnly("done");
        }
        assertThat(writes("")).containsOnly("refused");
        assertThat(writes("X-Trackio-Write-Token: wrong")).containsOnly("refused");
    }

    @Test
    void ofTwoTokensTheStrongerClaimDecides() {
        for (var i = 0; i < WAYS.size() - 1; i++) {
            var weaker = WAYS.get(i + 1);
            var query = weaker.startsWith("?");
            var headers = new ArrayList<String>(List.of("Content-Type", "application/json"));
            headers.addAll(Arrays.asList(WAYS.get(i).formatted("wrong").split(": ", 2)));
            if (!query) {
                headers.addAll(Arrays.asList(weaker.formatted(Harness.TOKEN).split(": ", 2)));
            }
            var answer =
                    server.post(
                            "/api/log" + (query ? weaker.formatted(Harness.TOKEN) : ""),
                            "{\"args\":[" + LOG + "]}",
                            headers.toArray(String[]::new));
            assertThat(answer.status()).as(WAYS.get(i) + " beside " + weaker).isEqualTo(400);
        }
    }

    /** An official client with a wrong token asks eleven times a second, for ever. */
    @Test
    void whoIsRefusedAgainAndAgainWaitsAndOthersDoNot() throws Exception {
        var batch = "{\"args\":[],\"kwargs\":{\"hf_token\":null,\"logs\":[]}}";
        var times = new ArrayList<Duration>();
        for (var i = 0; i < 12; i++) {
            var from = System.nanoTime();
            assertThat(server.post("/api/bulk_log", batch, "X-Trackio-Write-Token", "w").status())
                    .isEqualTo(400);
            times.add(Duration.ofNanos(System.nanoTime() - from));
        }
        assertThat(times.subList(10, 12)).allMatch(t -> t.toMillis() >= 1_000);
        assertThat(times.subList(0, 10)).anyMatch(t -> t.toMillis() < 1_000);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var wrong =
                    IntStream.range(0, 300)
                            .<Callable<Integer>>mapToObj(
                                    i ->
                                            () ->
                                                    server.post(
                                                                    "/api/bulk_log",
                                                                    batch,
                                                                    "X-Trackio-Write-Token",
                                                                    "w" + i)
                                                            .status())
                            .map(threads::submit)
                            .toList();
            assertThat(
                            server.post(
                                            "/api/bulk_log",
                                            batch,
                                            "X-Trackio-Write-Token",
                                            Harness.TOKEN)
                                    .status())
                    .isEqualTo(200);
            for (var answer : wrong) {
                assertThat(answer.get()).isEqualTo(400);
            }
        }
    }
}
