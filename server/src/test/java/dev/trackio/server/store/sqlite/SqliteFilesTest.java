package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that other programs write as well. */
class SqliteFilesTest {
    private static final ProjectName PROJECT = ProjectName.of("p");

    @TempDir Path folder;
    private SqliteStorage storage;
    private Path file;

    @BeforeEach
    void open() {
        storage = new SqliteStorage(folder, settings());
        file = folder.resolve("p.db");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static SqliteSettings settings() {
        return SqliteSettings.defaults().withMaxWait(Duration.ofMillis(300));
    }

    @Test
    void readingAnOldFileChangesNoByteOfIt() throws Exception {
        ForeignFile.make(file, ForeignFile.OLD);
        var before = ForeignFile.hash(file);

        assertThat(storage.runs().runs(PROJECT))
                .containsExactly(
                        new RunRecord("a", "a", "2026-01-01T00:00:00"),
                        new RunRecord("b", "b", "2026-01-01T00:00:02"));
        assertThat(history("a"))
                .containsExactly(RawJson.of("{\"loss\":1}"), RawJson.of("{\"loss\":\"NaN\"}"));
        assertThat(storage.runs().totals(PROJECT, new RunRef("a", null)).orElseThrow().config())
                .isEqualTo(RawJson.of("{\"lr\":1}"));
        assertThat(storage.alerts().alerts(PROJECT, null, null, null)).isEmpty();
        assertThat(storage.projects().lastStep(PROJECT)).contains(Step.of(5));
        assertThat(storage.projects().version(PROJECT)).isNotZero();
        storage.close();

        assertThat(ForeignFile.hash(file)).isEqualTo(before);
        assertThat(folder.resolve(".trackio-jvm")).doesNotExist();
    }

    @Test
    void readingAFileInWalModeChangesNoByteOfIt() throws Exception {
        append(row("r", "l1"));
        storage.close();
        var before = ForeignFile.hash(file);

        storage = new SqliteStorage(folder, settings());
        assertThat(history("r")).hasSize(1);
        storage.close();

        assertThat(ForeignFile.hash(file)).isEqualTo(before);
    }

    @Test
    void theFirstWriteMigratesAnOldFileAfterACopy() throws Exception {
        ForeignFile.make(file, ForeignFile.OLD);

        append(row("c", "l1"));
        storage.close();

        assertThat(
                        ForeignFile.texts(
                                file,
                                "SELECT id||run_name||step||typeof(metrics)||length(run_id)"
                                        + " FROM metrics ORDER BY id"))
                .containsExactly("3a0text32", "7a1blob32", "9b5text32", "10c0blob1");
        assertThat(ForeignFile.texts(file, "SELECT DISTINCT run_id FROM metrics"))
                .hasSize(3)
                .containsAll(ForeignFile.texts(file, "SELECT run_id FROM configs"));
        assertThat(ForeignFile.texts(file, "PRAGMA user_version")).containsExactly("2");
        assertThat(ForeignFile.texts(file, "PRAGMA integrity_check")).containsExactly("ok");
        try (var connection = ForeignFile.open(file)) {
            assertThat(Layout.of(connection).isComplete()).isTrue();
        }
        try (Stream<Path> copies = Files.list(folder.resolve(".trackio-jvm/backup"))) {
            var copy = copies.findFirst().orElseThrow();
            assertThat(ForeignFile.texts(copy, "SELECT count(*) FROM metrics"))
                    .containsExactly("3");
            assertThat(ForeignFile.texts(copy, "PRAGMA user_version")).containsExactly("0");
        }
    }

    @Test
    void aFileInBetweenGetsWhatItLacks() throws Exception {
        append(row("r", "l1"));
        storage.close();
        ForeignFile.make(
                file,
                "PRAGMA user_version=1",
                "DROP TABLE external_run_artifact_links",
                "DROP INDEX idx_metrics_log_id",
                "ALTER TABLE traces DROP COLUMN spans");

        storage = new SqliteStorage(folder, settings());
        append(row("r", "l1"), row("r", "l2"));

        assertThat(history("r")).hasSize(2);
        try (var connection = ForeignFile.open(file)) {
            assertThat(Layout.of(connection).isComplete()).isTrue();
        }
    }

    @Test
    void aFileOfANewerTrackioIsOnlyRead() throws Exception {
        append(row("r", "l1"));
        storage.close();
        ForeignFile.make(file, "PRAGMA user_version=3");

        storage = new SqliteStorage(folder, settings());
        assertThat(history("r")).hasSize(1);
        assertRefused(Kind.CONFLICT, () -> append(row("r", "l2")), "newer Trackio");
    }

    @Test
    void aForeignHolderOfTheFlockIsWaitedFor() {
        append(row("r", "l1"));
        var foreign = onceReleased(folder.resolve("p.lock"));

        assertRefused(Kind.UNAVAILABLE, () -> append(row("r", "l2")), "nothing was stored");
        foreign.close();
        append(row("r", "l3"));

        assertThat(history("r")).hasSize(2);
    }

    /** The writer lets go of its lock a moment after it has acknowledged. */
    private static Flock onceReleased(Path lock) {
        var until = System.nanoTime() + 5_000_000_000L;
        var held = Flock.tryLock(lock);
        while (held.isEmpty() && System.nanoTime() < until) {
            Thread.onSpinWait();
            held = Flock.tryLock(lock);
        }
        return held.orElseThrow();
    }

    @Test
    void aForeignTransactionIsWaitedFor() throws Exception {
        append(row("r", "l1"));
        try (var foreign = ForeignFile.open(file);
                var statement = foreign.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            assertRefused(Kind.UNAVAILABLE, () -> append(row("r", "l2")), "nothing was stored");
            assertThat(history("r")).hasSize(1);
            statement.execute("COMMIT");
        }
        append(row("r", "l3"));

        assertThat(history("r")).hasSize(2);
    }

    @Test
    void aForeignWriteChangesTheVersionAndIsRead() throws Exception {
        append(row("r", "l1"));
        var before = storage.projects().version(PROJECT);

        ForeignFile.make(
                file,
                "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics)"
                        + " VALUES ('r', '2026', 'r', 41, '{}')");

        assertThat(storage.projects().version(PROJECT)).isNotEqualTo(before);
        append(row("r", "l2"));
        assertThat(storage.projects().lastStep(PROJECT)).contains(Step.of(42));
    }

    @Test
    void aFileThatWasReplacedIsOpenedAgain() throws Exception {
        append(row("r", "l1"), row("r", "l2"));
        assertThat(history("r")).hasSize(2);
        var before = storage.projects().version(PROJECT);
        var other = folder.resolve("other");
        ForeignFile.make(other, ForeignFile.OLD);

        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(history("a")).hasSize(2);
        assertThat(storage.projects().version(PROJECT)).isNotEqualTo(before);
        append(row("a", "l3"));
        assertThat(storage.runs().runs(PROJECT)).hasSize(3);
        assertThat(ForeignFile.texts(file, "PRAGMA integrity_check")).containsExactly("ok");
    }

    @Test
    void aFileThatWasDeletedIsMadeAgain() throws Exception {
        append(row("r", "l1"));
        assertThat(history("r")).hasSize(1);
        for (var ending : List.of("p.db", "p.db-wal", "p.db-shm")) {
            Files.deleteIfExists(folder.resolve(ending));
        }

        assertThat(history("r")).isEmpty();
        assertThat(storage.projects().version(PROJECT)).isZero();
        append(row("r", "l2"));
        assertThat(history("r")).hasSize(1);
    }

    @Test
    void aDamagedFileDoesNotStopTheOthers() throws Exception {
        Files.writeString(file, "this is no database at all, but longer than a header".repeat(9));

        assertRefused(Kind.CONFLICT, () -> history("r"), "damaged");
        assertRefused(Kind.CONFLICT, () -> append(row("r", "l1")), "damaged");
        storage.metrics().append(ProjectName.of("q"), List.of(row("r", "l1")));
        assertThat(storage.projects().keys()).containsExactly("p", "q");
    }

    @Test
    void oneCallThatFailsLeavesNothing() throws Exception {
        append(row("r", "l1"));
        ForeignFile.make(
                file,
                "CREATE TRIGGER t BEFORE INSERT ON metrics WHEN NEW.log_id = 'bad'"
                        + " BEGIN SELECT RAISE(ABORT, 'no'); END");

        assertThatThrownBy(() -> append(row("r", "l2"), row("r", "bad")))
                .isInstanceOf(RuntimeException.class);
        append(row("r", "l3"));

        assertThat(ForeignFile.texts(file, "SELECT log_id FROM metrics ORDER BY id"))
                .containsExactly("l1", "l3");
    }

    @Test
    void aCallThatFailsDoesNotTakeItsNeighboursAlong() throws Exception {
        append(row("r", "l1"));
        ForeignFile.make(
                file,
                "CREATE TRIGGER t BEFORE INSERT ON metrics WHEN NEW.log_id = 'bad'"
                        + " BEGIN SELECT RAISE(ABORT, 'no'); END");
        storage.close();
        storage = new SqliteStorage(folder, SqliteSettings.defaults());
        var calls = new ArrayList<CompletableFuture<Void>>();
        try (var held = onceReleased(folder.resolve("p.lock"))) {
            assertThat(held).isNotNull();
            for (var id : List.of("l2", "bad", "l3")) {
                calls.add(
                        CompletableFuture.runAsync(() -> append(row("r", id), row("r", id + "b"))));
                Thread.sleep(20); // queued in this order, into one transaction
            }
        }

        calls.get(0).get(10, TimeUnit.SECONDS);
        calls.get(2).get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> calls.get(1).get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RuntimeException.class);
        assertThat(ForeignFile.texts(file, "SELECT log_id FROM metrics ORDER BY id"))
                .containsExactlyInAnyOrder("l1", "l2", "l2b", "l3", "l3b");
    }

    @Test
    void metricsAreStoredAsBlobsAsPythonDoes() throws Exception {
        append(row("r", "l1"));

        assertThat(ForeignFile.texts(file, "SELECT typeof(metrics) FROM metrics"))
                .containsExactly("blob");
        assertThat(ForeignFile.texts(file, "PRAGMA journal_mode")).containsExactly("wal");
    }

    @Test
    void linksAndOtherFilesAreNoProjects() throws Exception {
        append(row("r", "l1"));
        Files.createSymbolicLink(folder.resolve("link.db"), file);
        Files.createDirectory(folder.resolve("folder.db"));
        Files.writeString(folder.resolve("not a key.db"), "");

        assertThat(storage.projects().keys()).containsExactly("p");
        assertThat(storage.projects().exists(ProjectName.of("link"))).isFalse();
        assertRefused(
                Kind.CONFLICT,
                () -> storage.metrics().append(ProjectName.of("link"), List.of(row("r", "l2"))),
                "link");
    }

    @Test
    void aReadOnlyServerRefusesWrites() {
        append(row("r", "l1"));
        try (var readOnly = new SqliteStorage(folder, settings().onlyReading())) {
            assertRefused(
                    Kind.FORBIDDEN,
                    () -> readOnly.metrics().append(PROJECT, List.of(row("r", "l2"))),
                    "read-only");
            assertThat(readOnly.runs().runs(PROJECT)).hasSize(1);
        }
    }

    @Test
    void moreProjectsThanWritersAreWritten() {
        storage.close();
        storage = new SqliteStorage(folder, SqliteSettings.defaults().withMaxOpenWriters(2));
        for (var i = 0; i < 9; i++) {
            storage.metrics().append(ProjectName.of("p" + i), List.of(row("r", "l1")));
        }

        assertThat(storage.projects().keys()).hasSize(9);
    }

    private void append(MetricRow... rows) {
        storage.metrics().append(PROJECT, List.of(rows));
    }

    private List<RawJson> history(String run) {
        try (var rows = storage.metrics().history(PROJECT, new RunRef(run, null))) {
            var metrics = new ArrayList<RawJson>();
            rows.iterator().forEachRemaining(row -> metrics.add(row.metrics()));
            return metrics;
        }
    }

    private static MetricRow row(String run, String logId) {
        return new MetricRow(
                run, run, null, "2026-02-01T00:00:00+00:00", RawJson.of("{}"), null, logId);
    }

    private static void assertRefused(Kind kind, Action action, String words) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }

    private interface Action {
        void run() throws SQLException;
    }
}
