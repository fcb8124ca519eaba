package dev.trackio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.FakeServer.Reply;
import dev.trackio.query.Api;
import dev.trackio.query.Entry;
import dev.trackio.query.Project;
import dev.trackio.query.Report;
import dev.trackio.query.Series;
import dev.trackio.query.StoredRun;
import dev.trackio.query.StoredTrace;
import dev.trackio.wire.Environment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program reads from a server, and what it is told where it cannot. */
@Timeout(60)
class ReadingTest {
    private static final String RUNS =
            "[{\"id\":\"1\",\"name\":\"alpha\",\"created_at\":\"2026-01-01T00:00:00+00:00\"},"
                    + "{\"id\":\"3\",\"name\":\"alpha\",\"created_at\":\"2026-01-03T00:00:00+00:00\"},"
                    + "{\"id\":\"2\",\"name\":\"alpha\",\"created_at\":\"2026-01-02T00:00:00+00:00\"},"
                    + "{\"id\":\"4\",\"name\":\"resnet-50\",\"created_at\":null}]";

    /** SHA-256 of that word. */
    private static final String HELLO =
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private FakeServer server;
    private final Map<String, String> answers = new HashMap<>();

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeServer();
        server.behaviour = this::reply;
        answers.put("get_all_projects", "[\"other\",\"p\"]");
        answers.put("get_runs_for_project", RUNS);
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    /** As a real one does where it has no such operation. */
    private Reply reply(FakeServer.Call call) {
        var operation = call.path().substring("/api/".length()).replaceAll("[?].*", "");
        var data = answers.get(operation);
        return data == null
                ? Reply.of(404, "Unknown API: " + operation)
                : new Reply(200, "{\"data\":" + data + "}", false, Map.of());
    }

    private Api api() {
        return Trackio.api(new Environment(Map.of()), server.uri(), null);
    }

    private Project project() {
        return api().project("p");
    }

    private StoredRun run() {
        return project().run("alpha");
    }

    private String body(int call) {
        return server.calls().get(call).body();
    }

    // --- where it reads from

    @Test
    void serverAndTokenComeFromTheEnvironment() {
        var variables = new HashMap<String, String>();
        variables.put("TRACKIO_SERVER_URL", server.uri() + "/?write_token=a%2Bb&x=1");
        variables.put("TRACKIO_READ_TOKEN", "readers");
        Trackio.api(new Environment(variables), null, null).projects();
        variables.put("TRACKIO_SERVER_URL", server.uri().toString());
        Trackio.api(new Environment(variables), null, null).projects();
        variables.put("TRACKIO_WRITE_TOKEN", "writers");
        Trackio.api(new Environment(variables), null, null).projects();
        Trackio.api(new Environment(variables), server.uri(), "mine").projects();
        assertThat(server.calls())
                .extracting(FakeServer.Call::token)
                .containsExactly("a+b", "readers", "writers", "mine");
        assertThat(server.calls().get(0).path()).isEqualTo("/api/get_all_projects?x=1");
    }

    @Test
    void aTokenForReadingInTheAddressGoesBeforeThoseOfTheEnvironment() {
        var variables =
                Map.of("TRACKIO_WRITE_TOKEN", "foreign", "TRACKIO_READ_TOKEN", "foreign too");
        var uri = URI.create(server.uri() + "/?read_token=r%2B1&x=1");
        Trackio.api(new Environment(variables), uri, null).projects();
        var both = URI.create(server.uri() + "/?read_token=r&write_token=w");
        Trackio.api(new Environment(variables), both, null).projects();
        Trackio.api(new Environment(variables), uri, "mine").projects();
        Api.of(uri, null).projects();
        assertThat(server.calls())
                .extracting(FakeServer.Call::token)
                .containsExactly("r+1", "w", "mine", "r+1");
        assertThat(server.calls())
                .extracting(FakeServer.Call::path)
                .noneMatch(path -> path.contains("token"));
    }

    @Test
    void withoutAServerItSaysWhatToSet() {
        assertThatThrownBy(() -> Trackio.api(new Environment(Map.of()), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TRACKIO_SERVER_URL")
                .hasMessageContaining("Trackio.api(URI)");
    }

    // --- projects and runs

    @Test
    void projectsAndRunsAreListed() {
        assertThat(api().projects()).extracting(Project::name).containsExactly("other", "p");
        assertThat(project().runs()).extracting(StoredRun::id).containsExactly("1", "3", "2", "4");
        assertThat(project().runs().get(0).createdAt()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(project().runs().get(3).createdAt()).isNull();
    }

    @Test
    void theNewestRunOfANameIsMeant() {
        assertThat(run().id()).isEqualTo("3");
        assertThat(project().findRun("alpha")).map(StoredRun::id).contains("3");
        assertThat(project().findRun("beta")).isEmpty();
        assertThat(project().runById("4").name()).isEqualTo("resnet-50");
    }

    @Test
    void aRunThatIsNotThereNamesThoseThatAre() {
        assertThatThrownBy(() -> project().run("resnet50"))
                .isInstanceOf(TrackioException.class)
                .hasMessage("Project 'p' has no run 'resnet50'; it has the runs resnet-50, alpha");
        assertThatThrownBy(() -> project().runById("9"))
                .isInstanceOf(TrackioException.class)
                .hasMessage("Project 'p' has no run of id '9'; it has the ids 4, 3, 2, 1");
    }

    @Test
    void aProjectThatIsNotThereNamesThoseThatAre() {
        answers.put("get_runs_for_project", "[]");
        assertThatThrownBy(() -> api().project("otter").run("a"))
                .isInstanceOf(TrackioException.class)
                .hasMessage(
                        server.uri() + "/ has no project 'otter'; it has the projects other, p");
        assertThatThrownBy(() -> project().run("a"))
                .hasMessage("Project 'p' has no run 'a'; it has none");
    }

    @Test
    void summariesAndConfigs() {
        answers.put(
                "get_run_summary",
                "{\"num_logs\":7,\"last_step\":6,\"metrics\":[\"acc\",\"loss\"],"
                        + "\"config\":{\"lr\":0.1,\"seed\":9223372036854775807,\"none\":null}}");
        answers.put("get_project_summary", "{\"num_runs\":4,\"last_activity\":null}");
        answers.put("get_run_configs", "{\"1\":{\"lr\":1}}");
        var summary = run().summary();
        assertThat(summary.entries()).isEqualTo(7);
        assertThat(summary.lastStep()).isEqualTo(6);
        assertThat(summary.metrics()).containsExactly("acc", "loss");
        assertThat(run().config())
                .containsEntry("lr", 0.1)
                .containsEntry("seed", Long.MAX_VALUE)
                .containsEntry("none", null);
        assertThat(project().summary()).isEqualTo(new Project.Summary(4, null));
        assertThat(project().configs()).isEqualTo(Map.of("1", Map.of("lr", 1L)));
        assertThat(body(1)).isEqualTo("{\"project\":\"p\",\"run\":\"alpha\",\"run_id\":\"3\"}");
    }

    // --- histories

    private static String point(long step, String value) {
        return "{\"timestamp\":\"2026-11-22T11:53:0%d.393631+00:00\",\"step\":%d,\"value\":%s}"
                .formatted(step, step, value);
    }

    @Test
    void aHistoryIsArrays() {
        answers.put(
                "get_metric_values",
                "["
                        + String.join(
                                ",",
                                point(0, "1.5"),
                                point(1, "null"),
                                point(2, "\"warm-up\""),
                                point(3, "-3"),
                                point(4, "\"-Infinity\""),
                                point(5, "{\"_type\":\"trackio.image\"}"),
                                point(6, "true"),
                                point(7, "0.1"),
                                "{\"timestamp\":null,\"step\":null,\"value\":2}")
                        + "]");
        var loss = run().history("loss");
        assertThat(loss.size()).isEqualTo(6);
        assertThat(loss.steps()).containsExactly(0, 1, 3, 4, 7, 0);
        assertThat(loss.values())
                .containsExactly(1.5, Double.NaN, -3, Double.NEGATIVE_INFINITY, 0.1, 2);
        assertThat(loss.timestampMillis()[2]).isEqualTo(1795348383393L);
        assertThat(loss.timestampMillis()[5]).isEqualTo(Series.NO_TIME);
        assertThat(loss.point(5).time()).isNull();
        assertThat(loss.first().time()).isEqualTo("2026-11-22T11:53:00.393Z");
        assertThat(loss.last().value()).isEqualTo(2);
        assertThat(loss.min()).isEqualTo(loss.point(2));
        assertThat(loss.max().value()).isEqualTo(2);
        assertThat(body(1))
                .contains("\"metric_name\":\"loss\"", "\"run\":\"alpha\"", "\"run_id\":\"3\"")
                .doesNotContain("max_points");
    }

    @Test
    void aHistoryOfFewerPoints() {
        answers.put("get_metric_values", "[" + point(0, "1") + "]");
        assertThat(run().history("loss", 100).size()).isEqualTo(1);
        assertThat(body(1)).contains("\"max_points\":100");
        assertThatThrownBy(() -> run().history("loss", 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalMetricsAreJoinedByStep() {
        server.behaviour =
                call -> {
                    answers.put(
                            "get_metric_values",
                            call.body().contains("\"loss\"")
                                    ? "["
                                            + point(2, "2")
                                            + ","
                                            + point(0, "1")
                                            + ","
                                            + point(2, "3")
                                            + "]"
                                    : "[" + point(1, "5") + "," + point(2, "6") + "]");
                    return reply(call);
                };
        var both = run().history("loss", "acc");
        assertThat(both.metrics()).containsExactly("loss", "acc");
        assertThat(both.steps()).containsExactly(0, 1, 2);
        assertThat(both.values("loss")).containsExactly(1, Double.NaN, 3);
        assertThat(both.values("acc")).containsExactly(Double.NaN, 5, 6);
        assertThatThrownBy(() -> both.values("lr")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMetricThatIsNotThereNamesThoseThatAre() {
        answers.put("get_metric_values", "[]");
        answers.put("get_metrics_for_run", "[\"note\",\"train/acc\",\"train/loss\"]");
        assertThatThrownBy(() -> run().history("loss"))
                .isInstanceOf(TrackioException.class)
                .hasMessage(
                        "Run 'alpha' has no metric 'loss'; it has the metrics train/loss, note, train/acc");
        var texts = run().history("note");
        assertThat(texts.isEmpty()).isTrue();
        assertThatThrownBy(texts::last)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("'note' has no values");
        assertThatThrownBy(texts::min).hasMessage("'note' has no finite values");
    }

    @Test
    void samplesOfTheSystemAreNumbered() {
        server.behaviour =
                call -> {
                    answers.put(
                            "get_entries",
                            call.body().contains("\"after\":4")
                                    ? "[]"
                                    : "[{\"id\":1,\"step\":null,\"timestamp\":\"2026-01-01T00:00:02+00:00\",\"metrics\":{\"gpu\":\"Infinity\"}},"
                                            + "{\"id\":2,\"timestamp\":\"2026-01-01T00:00:00+00:00\",\"metrics\":{\"gpu\":1}},"
                                            + "{\"id\":3,\"timestamp\":\"2026-01-01T00:00:01+00:00\",\"metrics\":{\"cpu\":5}},"
                                            + "{\"id\":4,\"timestamp\":\"2026-01-01T00:00:01+00:00\",\"metrics\":{\"gpu\":null,\"cpu\":\"x\"}}]");
                    return reply(call);
                };
        answers.put("get_system_metrics_for_run", "[\"cpu\",\"gpu\"]");
        var gpu = run().systemHistory("gpu");
        assertThat(gpu.values()).containsExactly(1, Double.NaN, Double.POSITIVE_INFINITY);
        assertThat(gpu.steps()).containsExactly(0, 1, 2);
        assertThat(gpu.last().time()).isEqualTo("2026-01-01T00:00:02Z");
        assertThat(body(1)).contains("\"system\":true");
        assertThat(run().systemEntries()).hasSize(4).allMatch(sample -> sample.step() == null);
        assertThat(run().systemHistory("cpu").values()).containsExactly(5);
        assertThat(run().systemMetrics()).containsExactly("cpu", "gpu");
        assertThatThrownBy(() -> run().systemHistory("gpu/0"))
                .hasMessageContaining("no metric 'gpu/0'")
                .hasMessageContaining("gpu");
    }

    @Test
    void samplesOfAServerWithoutPagesAreThoseOfItsDatabase() {
        answers.put("query_project", "{\"rows\":[]}");
        assertThat(run().systemEntries()).isEmpty();
        assertThat(body(2))
                .contains(
                        "SELECT id, timestamp, metrics FROM system_metrics WHERE run_id = '3' AND id > -1");
    }

    @Test
    void tracesComePageByPageEachOnce() {
        server.behaviour =
                call -> {
                    var page = call.body().contains("\"offset\":0") ? "ab" : "bc";
                    var traces =
                            page.chars()
                                    .mapToObj(id -> "{\"id\":\"%c\"}".formatted(id))
                                    .collect(Collectors.joining(",", "[", "]"));
                    answers.put(
                            "get_traces", call.body().contains("\"offset\":1000") ? "[]" : traces);
                    return reply(call);
                };
        assertThat(run().traces()).extracting(StoredTrace::id).containsExactly("a", "b", "c");
        assertThat(body(1)).contains("\"limit\":500");
    }

    @Test
    void aRunWithoutAnIdIsKnownByItsName() {
        answers.put("get_runs_for_project", "[{\"id\":null,\"name\":\"alpha\"}]");
        answers.put("get_metrics_for_run", "[]");
        answers.put("query_project", "{\"rows\":[]}");
        assertThat(run().metrics()).isEmpty();
        assertThat(body(1)).isEqualTo("{\"project\":\"p\",\"run\":\"alpha\"}");
        assertThat(run().entries()).isEmpty();
        assertThat(body(3)).contains("\"runs\":[\"alpha\"]");
        assertThat(body(4)).contains("WHERE run_name = 'alpha' AND");
    }

    @Test
    void anyTimeLimitIsTaken() {
        var api = api().withTimeLimit(ChronoUnit.FOREVER.getDuration());
        assertThat(api.projects()).hasSize(2);
    }

    @Test
    void aMillionPointsAreReadInLittleMemory() {
        var row = point(7, "0.3333333333333333") + ",";
        answers.put("get_metric_values", "[" + row.repeat(999_999) + point(7, "1") + "]");
        var before = bytesAllocated();
        var loss = run().history("loss");
        var allocated = bytesAllocated() - before;
        assertThat(loss.size()).isEqualTo(1_000_000);
        assertThat(loss.max().value()).isEqualTo(1);
        assertThat(allocated / loss.size()).as("bytes a point").isLessThan(250);
    }

    private static long bytesAllocated() {
        var threads =
                (com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    // --- everything else

    @Test
    void entriesComePageByPage() {
        server.behaviour =
                call -> {
                    var isFirst = !call.body().contains("\"after\"");
                    var isLast = call.body().contains("\"after\":12");
                    answers.put(
                            "get_entries",
                            isLast
                                    ? "[]"
                                    : entry(
                                            isFirst ? 11 : 12,
                                            "{\"loss\":\"NaN\",\"n\":1,\"in\":[\"NaN\"]}"));
                    return reply(call);
                };
        assertThat(run().entries())
                .hasSize(2)
                .allSatisfy(
                        entry ->
                                assertThat(entry.metrics())
                                        .isEqualTo(
                                                Map.of(
                                                        "loss",
                                                        Double.NaN,
                                                        "n",
                                                        1L,
                                                        "in",
                                                        List.of("NaN"))))
                .extracting(Entry::step)
                .containsExactly(11L, 12L);
        assertThat(server.calls()).hasSize(4);
        assertThat(body(1)).contains("\"runs\":[\"3\"]").contains("\"media\":false");
    }

    private static String entry(long id, String metrics) {
        return "[{\"id\":%d,\"step\":%d,\"timestamp\":\"2026-01-01T00:00:00+00:00\",\"metrics\":%s}]"
                .formatted(id, id, metrics);
    }

    @Test
    void entriesOfAServerWithoutPagesAreThoseOfItsDatabase() {
        answers.put(
                "get_runs_for_project", "[{\"id\":\"i'd\",\"name\":\"it's\",\"created_at\":null}]");
        server.behaviour =
                call -> {
                    answers.put(
                            "query_project",
                            call.body().contains("id > 12")
                                    ? "{\"rows\":[]}"
                                    : "{\"rows\":[{\"id\":11,\"step\":3,\"timestamp\":\"2026-01-01T00:00:00+00:00\","
                                            + "\"metrics\":\"{\\\"loss\\\":\\\"-Infinity\\\",\\\"txt\\\":\\\"a\\\",\\\"no\\\":null}\"},"
                                            + "{\"id\":12,\"step\":4,\"timestamp\":\"2026-01-01 00:00:01+00:00\","
                                            + "\"metrics\":\"{\\\"md\\\":{\\\"_type\\\":\\\"trackio.markdown\\\",\\\"_value\\\":\\\"# hi\\\"}}\"}]}");
                    return reply(call);
                };
        var run = project().run("it's");
        var entries = run.entries().toList();
        assertThat(entries).extracting(Entry::step).containsExactly(3L, 4L);
        assertThat(entries.get(0).metrics())
                .containsEntry("txt", "a")
                .containsEntry("loss", Double.NEGATIVE_INFINITY)
                .containsEntry("no", null)
                .hasSize(3);
        assertThat(server.calls())
                .extracting(call -> call.path().substring("/api/".length()))
                .as("asked for pages once")
                .containsExactly(
                        "get_runs_for_project", "get_entries", "query_project", "query_project");
        assertThat(body(2)).contains("WHERE run_id = 'i''d' AND id > -1 ORDER BY id LIMIT 2000");
        assertThat(run.reports())
                .containsExactly(
                        new Report("md", 4L, Instant.parse("2026-01-01T00:00:01Z"), "# hi"));
        assertThat(body(5)).contains("AND CAST(metrics AS TEXT) LIKE");
    }

    @Test
    void allMetricsAreJoined() {
        answers.put("get_metrics_for_run", "[\"acc\",\"loss\"]");
        answers.put("get_metric_values", "[" + point(1, "5") + "]");
        var run = run();
        assertThat(run.history(run.metrics()).metrics()).containsExactly("acc", "loss");
    }

    @Test
    void alertsTracesAndArtifacts() {
        answers.put(
                "get_alerts",
                "[{\"timestamp\":\"x\",\"run\":\"alpha\",\"title\":\"T\",\"text\":null,\"level\":\"warn\",\"step\":2}]");
        answers.put(
                "get_traces",
                "[{\"id\":\"i\",\"key\":\"k\",\"index\":null,\"step\":1,\"messages\":[{\"role\":\"user\"}],"
                        + "\"metadata\":{\"m\":1},\"spans\":null}]");
        answers.put(
                "list_artifacts",
                "[{\"name\":\"model\",\"type\":\"model\",\"versions\":[{\"version_id\":2,\"version\":1,"
                        + "\"aliases\":[\"latest\"],\"size_bytes\":11,\"num_files\":2}]}]");
        answers.put(
                "get_artifact_manifest",
                "{\"version_id\":2,\"version\":1,\"name\":\"model\",\"aliases\":[\"latest\"],\"metadata\":null,"
                        + "\"manifest\":[{\"path\":\"m.bin\",\"digest\":\"d\",\"size\":11}]}");
        answers.put(
                "get_run_artifacts",
                "{\"input\":[],\"output\":[{\"version_id\":2,\"project\":\"p\",\"name\":\"model\",\"version\":1}]}");
        var alert = run().alerts().get(0);
        assertThat(alert.step()).isEqualTo(2);
        assertThat(alert.time()).isNull();
        assertThat(alert.text()).isNull();
        assertThat(alert.level()).isEqualTo(Level.WARN);
        var trace = run().traces().findFirst().orElseThrow();
        assertThat(trace.messages()).isEqualTo(List.of(Map.of("role", "user")));
        assertThat(trace.index()).isNull();
        assertThat(trace.spans()).isEmpty();
        assertThat(project().artifacts().get(0).versions().get(0).sizeBytes()).isEqualTo(11);
        var version = project().artifact("model");
        assertThat(version.files().get(0).path()).isEqualTo("m.bin");
        assertThat(version.metadata()).isEmpty();
        var logged = run().loggedArtifacts().get(0);
        assertThat(logged.id()).isEqualTo(version.id()).isEqualTo(2);
        assertThat(logged).hasToString("model:v1");
        assertThat(logged.files()).as("asked for").isEqualTo(version.files());
        var listed = project().artifacts().get(0).versions().get(0);
        assertThat(listed.aliases()).containsExactly("latest");
        assertThat(listed.type()).isEqualTo("model");
        assertThat(listed.files()).hasSize(1);
        assertThat(run().usedArtifacts()).isEmpty();
        answers.put("get_artifact_manifest", "null");
        assertThatThrownBy(logged::files).hasMessage("model:v1 is not there any more");
        assertThatThrownBy(() -> project().artifact("modell"))
                .hasMessage("Project 'p' has no artifact 'modell'; it has the artifact model");
        assertThatThrownBy(() -> project().artifact("model", "v9"))
                .hasMessage("Artifact 'model' has no version 'v9'; it has the version v1[latest]");
    }

    @Test
    void filesOfArtifactsAndMediaAreCopied(@TempDir Path folder) throws IOException {
        answers.put(
                "get_artifact_manifest",
                "{\"version_id\":2,\"version\":1,\"name\":\"model\",\"manifest\":["
                        + "{\"path\":\"in/m.bin\",\"digest\":\"%s\",\"size\":5},".formatted(HELLO)
                        + "{\"path\":\"far\",\"digest\":\"x\",\"size\":1,\"ref\":\"s3://x\"}]}");
        answers.put("get_settings", "{\"media_dir\":\"/data/media\"}");
        var content = new AtomicReference<>("hello");
        server.behaviour =
                call ->
                        call.path().startsWith("/api/")
                                ? reply(call)
                                : new Reply(200, content.get(), false, Map.of());
        var version = project().artifact("model");
        assertThat(version.download(folder)).isEqualTo(folder);
        assertThat(folder.resolve("in/m.bin")).hasContent("hello");
        assertThat(server.calls().get(1).path()).isEqualTo("/artifact_blob/p/" + HELLO);
        version.download(folder);
        assertThat(server.calls()).as("what is there is not fetched").hasSize(2);
        content.set("wrong");
        Files.delete(folder.resolve("in/m.bin"));
        assertThatThrownBy(() -> version.download(folder))
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("another content");
        assertThat(folder.resolve("in")).isEmptyDirectory();

        var run = run();
        run.downloadMedia("p/a b/1.png", folder.resolve("pictures/1.png"));
        assertThat(folder.resolve("pictures/1.png")).hasContent("wrong");
        var calls = server.calls();
        assertThat(calls.get(calls.size() - 1).path())
                .isEqualTo("/file?path=%2Fdata%2Fmedia%2Fp%2Fa%20b%2F1.png");
        server.behaviour =
                call ->
                        call.path().startsWith("/api/")
                                ? reply(call)
                                : new Reply(404, "Not found", false, Map.of());
        assertThatThrownBy(() -> run.downloadMedia("p/x.png", folder.resolve("x.png")))
                .isInstanceOf(TrackioException.class)
                .hasMessageContaining("404");
        assertThat(folder.resolve("x.png")).doesNotExist();
    }

    @Test
    void anArgumentThatCannotBeSentIsRefused() {
        var self = new ArrayList<Object>();
        self.add(self);
        Object deep = 1;
        for (var i = 0; i < 70; i++) {
            deep = List.of(deep);
        }
        var fails =
                new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("no words");
                    }
                };
        for (var value : List.of(self, deep, fails, List.of(fails))) {
            assertThatThrownBy(() -> api().call("log_note", Map.of("note", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("argument 'note' cannot be sent");
        }
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void aQueryIsATable() {
        answers.put(
                "query_project",
                "{\"columns\":[\"name\",\"n\",\"x\"],\"rows\":["
                        + "{\"name\":\"a\",\"n\":9007199254740993,\"x\":0.5},"
                        + "{\"name\":null,\"n\":2,\"x\":null}],\"row_count\":2}");
        var table = project().sql("SELECT 1");
        assertThat(table.columns()).containsExactly("name", "n", "x");
        assertThat(table.longs("n")).containsExactly(9007199254740993L, 2);
        assertThat(table.doubles("x")).containsExactly(0.5, Double.NaN);
        assertThat(table.rows().get(0).text("name")).isEqualTo("a");
        assertThat(table.rows().get(1).text("name")).isNull();
        assertThatThrownBy(() -> table.longs("x")).hasMessageContaining("0.5");
        assertThatThrownBy(() -> table.doubles("name")).hasMessageContaining("no number");
        assertThatThrownBy(() -> table.doubles("m"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[name, n, x]");
        assertThat(body(0)).contains("\"query\":\"SELECT 1\"");
    }

    @Test
    void numbersThatAreNotFiniteAreNumbersInATable() {
        answers.put(
                "query_project",
                "{\"columns\":[\"x\"],\"rows\":[{\"x\":\"NaN\"},{\"x\":\"Infinity\"},"
                        + "{\"x\":\"-Infinity\"},{\"x\":1}],\"row_count\":4}");
        var table = project().sql("SELECT 1");
        assertThat(table.doubles("x"))
                .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1);
        assertThat(table.rows().get(1).doubleValue("x")).isInfinite();
        assertThat(table.rows().get(0).text("x")).isEqualTo("NaN");
        assertThatThrownBy(() -> table.longs("x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void runsAreRenamedAndDeleted() {
        answers.put("rename_run", "true");
        answers.put("delete_run", "true");
        assertThat(run().rename("b").name()).isEqualTo("b");
        assertThat(body(1))
                .contains("\"old_name\":\"alpha\"", "\"new_name\":\"b\"", "\"run_id\":\"3\"");
        assertThat(run().delete()).isTrue();
        assertThat(body(3)).contains("\"run_id\":\"3\"");
    }

    @Test
    void anyOperationCanBeCalled() {
        answers.put("get_views", "[{\"id\":1}]");
        assertThat(api().call("get_views", Map.of("project", "p")))
                .isEqualTo(List.of(Map.of("id", 1L)));
        assertThatThrownBy(() -> api().call("../x", Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
