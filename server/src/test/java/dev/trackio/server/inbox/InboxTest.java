package dev.trackio.server.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.Alert;
import dev.trackio.api.RunRecord;
import dev.trackio.server.alerts.Alerts;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.Metrics;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import dev.trackio.server.traces.TraceSessions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class InboxTest {
    private static final String METRIC =
            "{\"v\":1,\"kind\":\"metric\",\"project\":\"p\",\"run\":\"r\",\"run_id\":\"id\",\"metrics\":{\"a\":%d,\"n\":\"NaN\"},"
                    + "\"step\":%d,\"timestamp\":\"2026-11-22T11:56:48.400557+00:00\",\"config\":%s,\"log_id\":\"%s\"}\n";

    @TempDir Path folder;
    private SqliteStorage storage;
    private TraceSessions sessions;
    private Inbox inbox;

    @BeforeEach
    void open() {
        var settings = SqliteSettings.defaults().withSynchronous(SqliteSettings.Synchronous.OFF);
        storage = new SqliteStorage(folder, settings);
        sessions = new TraceSessions(storage.traces(), folder.resolve("traces"));
        inbox = inbox(storage.metrics());
    }

    @AfterEach
    void close() {
        inbox.close();
        sessions.close();
        storage.close();
    }

    private Inbox inbox(MetricStore store) {
        var changes = new ChangeFeed();
        var timestamps = new Timestamps(Clock.systemUTC());
        return new Inbox(
                folder,
                new Metrics(store, storage.rejections(), sessions, changes, timestamps),
                new Alerts(storage.alerts(), changes, timestamps));
    }

    private Path file(String path, String content) throws IOException {
        var file = folder.resolve("inbox").resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static String metric(int step) {
        return METRIC.formatted(step, step, step == 0 ? "{\"lr\":1}" : "null", "log-" + step);
    }

    private List<StoredRow> history(String project, String run) {
        var rows = new ArrayList<StoredRow>();
        try (var stored =
                storage.metrics().history(ProjectName.of(project), new RunRef(run, null))) {
            stored.iterator().forEachRemaining(rows::add);
        }
        return rows;
    }

    @Test
    void everyKindOfLineIsStoredWithItsOwnTime() throws IOException {
        file(
                "c1adf6f2a10043c7/00000000.jsonl",
                metric(0)
                        + "{\"v\":1,\"kind\":\"system_metric\",\"project\":\"p\",\"run\":\"r\",\"run_id\":\"id\",\"metrics\":{\"g\":1},"
                        + "\"timestamp\":\"2026-11-22T11:56:48.400477+00:00\",\"log_id\":\"s\"}\n"
                        + "{\"v\":1,\"kind\":\"alert\",\"project\":\"p\",\"run\":\"r\",\"run_id\":\"id\",\"title\":\"T\",\"text\":null,"
                        + "\"level\":\"error\",\"step\":0,\"timestamp\":\"2026-11-22T11:56:48.400491+00:00\",\"alert_id\":\"a\"}\n"
                        + metric(1).strip());

        assertThat(inbox.importAll()).isEqualTo(4);

        var project = ProjectName.of("p");
        assertThat(storage.runs().runs(project))
                .containsExactly(new RunRecord("id", "r", "2026-11-22T11:56:48.400557+00:00"));
        assertThat(history("p", "r"))
                .extracting(row -> row.step().value() + " " + row.metrics())
                .containsExactly("0 {\"a\":0,\"n\":\"NaN\"}", "1 {\"a\":1,\"n\":\"NaN\"}");
        assertThat(storage.runs().configs(project).get("id")).hasToString("{\"lr\":1}");
        try (var samples = storage.samples().samples(project, new RunRef("r", null))) {
            assertThat(samples.iterator().next().timestamp())
                    .isEqualTo("2026-11-22T11:56:48.400477+00:00");
        }
        assertThat(storage.alerts().alerts(project, null, null, null))
                .extracting(Alert::timestamp, Alert::title, Alert::level)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "2026-11-22T11:56:48.400491+00:00", "T", "error"));
        assertThat(folder.resolve("inbox")).isEmptyDirectory();
    }

    @Test
    void whatIsReadAgainIsStoredOnce() throws IOException {
        var without = metric(7).replace("\"log-7\"", "null");
        for (var i = 0; i < 2; i++) {
            file("w/00000000.jsonl", metric(0) + without + without);
            assertThat(inbox.importAll()).isEqualTo(3);
            assertThat(history("p", "r")).hasSize(3);
        }
    }

    @Test
    void linesThatAreNoEntriesTakeNoOtherAlong() throws IOException {
        file(
                "w/00000000.jsonl",
                metric(0)
                        + "no json\n\n  \n[]\n7\n{\"kind\":\"other\",\"project\":\"p\",\"run\":\"r\"}\n"
                        + "{\"kind\":\"metric\",\"run\":\"r\"}\n{\"kind\":\"metric\",\"project\":\"p\"}\n"
                        + "{\"kind\":\"metric\",\"project\":\"../..\",\"run\":\"r\",\"metrics\":{}}\n"
                        + "{\"kind\":\"metric\",\"project\":\"p\",\"run\":\"\",\"metrics\":{}}\n"
                        + "{\"kind\":\"alert\",\"project\":\"p\",\"run\":\" \",\"title\":\"T\"}\n"
                        + "{\"kind\":\"metric\",\"project\":\"p\",\"run\":\"r\",\"metrics\":[1]}\n"
                        + "{\"kind\":\"metric\",\"project\":\"p\",\"run\":\"r\",\"step\":\"x\"}\n"
                        + "\u0000\u0001\n{\"kind\":\n"
                        + metric(1)
                        + metric(2).substring(0, 40));

        assertThat(inbox.importAll()).isEqualTo(2);
        assertThat(history("p", "r")).hasSize(2);
        assertThat(folder.resolve("inbox")).isEmptyDirectory();
    }

    @Test
    void aFileWithLinesThatCannotBeStoredIsPutAsideWhole() throws IOException {
        var later = metric(0) + "{\"v\":2,\"kind\":\"other\",\"project\":\"p\",\"run\":\"r\"}\n";
        for (var i = 0; i < 2; i++) {
            file("w/00000000.jsonl", later);
            assertThat(inbox.importAll()).isEqualTo(1);
            assertThat(folder.resolve("inbox")).isEmptyDirectory();
        }
        var aside = folder.resolve(".trackio-jvm/inbox/w");
        assertThat(aside.resolve("00000000.jsonl")).hasContent(later);
        assertThat(aside.resolve("00000000.jsonl.1")).hasContent(later);
        assertThat(inbox.importAll()).isZero();
    }

    @Test
    void whatACallWouldHaveSetAsideIsSetAside() throws IOException {
        var deep = "[".repeat(3_000) + "]".repeat(3_000);
        file(
                "w/00000000.jsonl",
                metric(0)
                        + metric(1).replace("\"run\":\"r\"", "\"run\":\" \"")
                        + metric(2).replace("\"a\":2", "\"a\":" + deep)
                        + metric(3).replace("\"config\":null", "\"config\":{\"c\":" + deep + "}")
                        + metric(4)
                                .replace("\"metric\"", "\"system_metric\"")
                                .replace("\"a\":4", "\"a\":" + deep));

        assertThat(inbox.importAll()).isEqualTo(5);

        assertThat(history("p", "r")).hasSize(1);
        assertThat(storage.rejections().entries(ProjectName.of("p"), new RunRef(null, null)))
                .extracting(entry -> entry.error().substring(0, 6))
                .containsExactly("run: t", "metric", "config", "metric");
        assertThat(folder.resolve("inbox")).isEmptyDirectory();
        assertThat(folder.resolve(".trackio-jvm/inbox")).doesNotExist();
    }

    @Test
    void whatIsNotFinishedOrNoFileIsLeft() throws IOException {
        file("w/tmpabc.tmp", metric(0));
        file("00000000.jsonl", metric(1));
        file("elsewhere", metric(2));
        Files.createDirectories(folder.resolve("inbox/w/00000001.jsonl"));
        Files.createSymbolicLink(
                folder.resolve("inbox/w/00000002.jsonl"), folder.resolve("inbox/elsewhere"));
        Files.createSymbolicLink(folder.resolve("inbox/x"), folder.resolve("inbox/w"));

        assertThat(inbox.importAll()).isZero();
        assertThat(folder.resolve("inbox/w/tmpabc.tmp")).exists();
        assertThat(storage.projects().keys()).isEmpty();
    }

    @Test
    void filesAreReadInTheirOrder() throws IOException {
        for (var i : List.of(2, 0, 10, 1)) {
            file("w/%08d.jsonl".formatted(i), metric(i).replace("\"step\":" + i, "\"step\":null"));
        }

        inbox.importAll();

        assertThat(history("p", "r"))
                .extracting(row -> row.step().value() + " " + row.metrics())
                .containsExactly(
                        "0 {\"a\":0,\"n\":\"NaN\"}",
                        "1 {\"a\":1,\"n\":\"NaN\"}",
                        "2 {\"a\":2,\"n\":\"NaN\"}",
                        "3 {\"a\":10,\"n\":\"NaN\"}");
    }

    /** The store, with something that happens before each append. */
    private MetricStore store(Consumer<ProjectName> before) {
        return (MetricStore)
                Proxy.newProxyInstance(
                        MetricStore.class.getClassLoader(),
                        new Class<?>[] {MetricStore.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("append")) {
                                before.accept((ProjectName) arguments[0]);
                            }
                            try {
                                return method.invoke(storage.metrics(), arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Test
    void aFileStaysUntilAllOfItIsStored() throws IOException {
        var lines = new StringBuilder();
        for (var i = 0; i < 5_000; i++) {
            lines.append(metric(i));
        }
        file("w/00000000.jsonl", lines.toString());
        var appends = new int[1];
        var failing =
                inbox(
                        store(
                                project -> {
                                    if (++appends[0] == 3) {
                                        throw new ApiException(
                                                ApiException.Kind.UNAVAILABLE, "busy");
                                    }
                                }));

        assertThatThrownBy(failing::importAll).hasMessage("busy");
        assertThat(appends[0]).isEqualTo(3);
        assertThat(history("p", "r")).hasSize(4_000);
        assertThat(folder.resolve("inbox/w/00000000.jsonl")).exists();

        assertThat(failing.importAll()).isEqualTo(5_000);
        assertThat(history("p", "r")).hasSize(5_000);
        assertThat(folder.resolve("inbox")).isEmptyDirectory();
    }

    @Test
    void aProjectThatCannotBeWrittenKeepsItsFilesAndNoOthers() throws IOException {
        storage.metrics()
                .append(
                        ProjectName.of("my.p"),
                        List.of(
                                new MetricRow(
                                        "r",
                                        "r",
                                        null,
                                        "2026-01-01",
                                        dev.trackio.api.RawJson.of("{}"),
                                        null,
                                        null)));
        var foreign = metric(1).replace("\"p\"", "\"m.yp\"");
        file("w/00000000.jsonl", metric(0) + foreign);
        file("w/00000001.jsonl", metric(2));

        assertThatThrownBy(inbox::importAll).hasMessageContaining("m.yp");

        assertThat(history("p", "r")).hasSize(2);
        assertThat(folder.resolve("inbox/w").toFile().list()).containsExactly("00000000.jsonl");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProjectInTroubleIsTriedOnceAndKeepsNoOtherWaiting(boolean passing) throws IOException {
        var busy = new StringBuilder();
        for (var i = 0; i < 5_000; i++) {
            busy.append(metric(i).replace("\"p\"", "\"busy\""));
        }
        file("a/00000000.jsonl", busy.toString());
        file("b/00000000.jsonl", metric(1));
        var tries = new int[1];
        var failing =
                inbox(
                        store(
                                project -> {
                                    if (project.key().equals("busy") && ++tries[0] > 0) {
                                        throw passing
                                                ? new ApiException(
                                                        ApiException.Kind.UNAVAILABLE, "locked")
                                                : new IllegalStateException("broken");
                                    }
                                }));

        for (var i = 1; i <= 2; i++) {
            assertThatThrownBy(failing::importAll).hasMessage(passing ? "locked" : "broken");
            assertThat(tries[0]).isEqualTo(i);
        }
        assertThat(history("p", "r")).hasSize(1);
        assertThat(folder.resolve("inbox/a/00000000.jsonl")).exists();
        assertThat(folder.resolve("inbox/b")).doesNotExist();
    }

    @Test
    void closingWaitsForTheBatchAndNotForTheRest() throws IOException {
        var lines = new StringBuilder();
        for (var i = 0; i < 20_000; i++) {
            lines.append(metric(i));
        }
        file("w/00000000.jsonl", lines.toString());
        var running = new Inbox[1];
        var appends = new int[1];
        running[0] =
                inbox(
                        store(
                                project -> {
                                    if (++appends[0] == 2) {
                                        running[0].close();
                                    }
                                }));

        running[0].importAll();

        assertThat(history("p", "r")).hasSize(4_000);
        assertThat(folder.resolve("inbox/w/00000000.jsonl")).exists();
    }

    @Test
    void itLooksAgainByItself() throws Exception {
        inbox.importEvery(Duration.ofMillis(20));
        file("w/tmp", metric(0));
        Files.move(folder.resolve("inbox/w/tmp"), folder.resolve("inbox/w/00000000.jsonl"));
        while (history("p", "r").isEmpty()) {
            Thread.sleep(10);
        }
        inbox.close();
        assertThat(history("p", "r")).hasSize(1);
    }

    @Test
    void anEndlessLineTakesNoMoreMemoryThanOneMay() throws IOException {
        var file = file("w/00000000.jsonl", "");
        try (var out = Files.newOutputStream(file)) {
            var block = "x".repeat(1 << 20).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            for (var i = 0; i < 100; i++) {
                out.write(block);
            }
            out.write(("\n" + metric(0)).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        assertThat(inbox.importAll()).isEqualTo(1);
        assertThat(folder.resolve("inbox")).isEmptyDirectory();
    }
}
