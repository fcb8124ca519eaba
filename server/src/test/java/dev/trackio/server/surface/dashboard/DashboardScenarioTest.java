package dev.trackio.server.surface.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.Harness;
import dev.trackio.server.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard's own addresses. */
class DashboardScenarioTest {
    private static final String ASK =
            "{\"project\":\"p\",\"series\":[{\"run\":\"r\",\"metric\":\"loss\"}],\"px\":100}";

    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void open() throws Exception {
        server = Harness.open(dir);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void log(String run, int... steps) {
        var logs = new ArrayList<String>();
        for (var step : steps) {
            logs.add(
                    "{\"project\":\"p\",\"run\":\"%s\",\"metrics\":{\"loss\":%d},\"step\":%d}"
                            .formatted(run, step, step));
        }
        server.data("bulk_log", "{\"logs\":[" + String.join(",", logs) + "]}");
    }

    @Test
    void curvesComeInJsonToThoseWhoAskForIt() {
        log("r", 1, 2, 3);
        var ask = ASK.replace("}]", "}],\"x\":\"relative\"");
        assertThat(server.post("/ui/v1/series", ask, "Accept", "application/json").body())
                .contains("\"step\":[1.0,2.0,3.0]");
        var byTime = ASK.replace("}]", "}],\"x\":\"time\"");
        var answer = server.post("/ui/v1/series", byTime, "Accept", "application/json");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body().replaceAll("[0-9.]+E12", "T"))
                .isEqualTo(
                        "{\"cursor\":3,\"width\":1.0,\"series\":[{\"run\":\"r\",\"metric\":\"loss\","
                                + "\"count\":3,\"first\":{\"step\":1.0,\"value\":1.0},"
                                + "\"last\":{\"step\":3.0,\"value\":3.0},"
                                + "\"min\":{\"step\":1.0,\"value\":1.0},"
                                + "\"max\":{\"step\":3.0,\"value\":3.0},\"from\":null,"
                                + "\"x\":[T,T,T],\"step\":[1.0,2.0,3.0],\"time\":null,"
                                + "\"y\":[1.0,2.0,3.0],\"smooth\":null,\"odd\":[]}]}");
        var bytes = server.post("/ui/v1/series", ASK);
        assertThat(bytes.header("Content-Type")).isEqualTo("application/x-trackio-series");
    }

    @Test
    void whoHasTheLastAnswerIsToldSo() {
        log("r", 1, 2);
        var tag = server.post("/ui/v1/series", ASK).header("ETag");
        var again = server.post("/ui/v1/series", ASK, "If-None-Match", tag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        var other = ASK.replace("100", "200");
        assertThat(server.post("/ui/v1/series", other, "If-None-Match", tag).status())
                .isEqualTo(200);
        log("r", 3);
        assertThat(server.post("/ui/v1/series", ASK, "If-None-Match", tag).status()).isEqualTo(200);
    }

    @Test
    void badQueriesAreRefusedWithTheirPlace() {
        for (var bad :
                List.of(
                        "[]",
                        "{",
                        "{\"project\":\"p\"}",
                        ASK.replace("100", "0"),
                        ASK.replace("\"r\"", "7"),
                        ASK.replace("}]", "}],\"smooth\":{\"type\":\"x\",\"a\":1}"))) {
            var answer = server.post("/ui/v1/series", bad);
            assertThat(answer.status()).as(bad).isEqualTo(400);
            assertThat(answer.body()).contains("\"error\"");
        }
        var none = ASK.replace("\"p\"", "\"nothing here\"");
        assertThat(server.post("/ui/v1/series", none, "Accept", "application/json").body())
                .contains("\"series\":[]");
    }

    @Test
    void aPrivateServerShowsNoCurves(@TempDir Path closed) throws Exception {
        try (var other = Harness.closed(closed)) {
            assertThat(other.post("/ui/v1/series", ASK).status()).isEqualTo(401);
            var read = other.post("/ui/v1/series", ASK, "X-Trackio-Write-Token", Harness.TOKEN);
            assertThat(read.status()).isEqualTo(200);
        }
    }

    /** A stream of events, one after the other. */
    private final class Events implements AutoCloseable {
        private final Stream<String> lines;
        private final Iterator<String> all;
        private String id;

        Events(String path, String... headers) throws Exception {
            var request = HttpRequest.newBuilder(server.uri(path));
            if (headers.length > 0) {
                request.headers(headers);
            }
            lines = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofLines()).body();
            all = lines.iterator();
        }

        /** The name and the data of the next one. */
        String next() {
            var event = "";
            while (true) {
                var line = all.next();
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    return event + " " + line.substring(6);
                }
            }
        }

        String until(String name) {
            while (true) {
                var event = next();
                if (event.startsWith(name + " ")) {
                    return event;
                }
            }
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    @Test
    void ofAllProjectsItIsToldWhichWasTouched() throws Exception {
        try (var events = new Events("/ui/v1/events")) {
            assertThat(events.next()).isEqualTo("hello {}");
            log("r", 1);
            assertThat(events.next()).isEqualTo("touched {\"project\":\"p\"}");
        }
    }

    @Test
    void ofOneProjectItIsToldWhatChanged() throws Exception {
        log("r", 1, 2);
        try (var events = new Events("/ui/v1/events?project=p")) {
            assertThat(events.next()).startsWith("hello {").contains("\"seq\":2");
            log("r", 3, 4, 5);
            assertThat(events.next()).isEqualTo("points {\"r\":{\"loss\":[5,3]}}");
            log("s", 7);
            var runs = (Map<?, ?>) json(events.next(), "runs");
            assertThat(runs.get("delete")).isEqualTo(List.of());
            assertThat(((List<?>) runs.get("upsert")).getFirst().toString())
                    .contains("id=s", "name=s");
            assertThat(events.next()).isEqualTo("points {\"s\":{\"loss\":[6,1]}}");
            server.data(
                    "bulk_alert",
                    "{\"alerts\":[{\"project\":\"p\",\"run\":\"r\",\"title\":\"hot\",\"level\":\"warn\"}]}");
            assertThat(events.next()).startsWith("alert {").contains("\"title\":\"hot\"");
            try (var db = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("p.db"));
                    var statement = db.createStatement()) {
                statement.execute("DELETE FROM metrics WHERE run_name = 'r'");
            }
            assertThat(events.next()).contains("\"delete\":[\"r\"]");
            assertThat(events.next()).isEqualTo("reload {}");
        }
    }

    private static Object json(String event, String name) {
        assertThat(event).startsWith(name + " ");
        return Json.tree(RawJson.of(event.substring(name.length() + 1)));
    }

    @Test
    void whoComesBackIsToldWhatItMissed() throws Exception {
        log("r", 1, 2);
        String id;
        try (var events = new Events("/ui/v1/events?project=p")) {
            events.next();
            id = events.id;
        }
        log("r", 3, 4);
        try (var events = new Events("/ui/v1/events?project=p", "Last-Event-ID", id)) {
            assertThat(events.next()).startsWith("hello {").contains("\"seq\":4");
            assertThat(events.next()).isEqualTo("points {\"r\":{\"loss\":[4,2]}}");
        }
        for (var other : List.of("17-2", "x", "-", "9-999999999999999999999")) {
            try (var events = new Events("/ui/v1/events?project=p", "Last-Event-ID", other)) {
                assertThat(events.until("hello")).startsWith("hello {").contains("\"seq\":4");
                assertThat(events.next()).as(other).isEqualTo("reload {}");
            }
        }
    }
}
