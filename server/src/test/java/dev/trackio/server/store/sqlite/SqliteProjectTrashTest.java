package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Projects that go into the trash and come back, whatever else has them open. */
@Timeout(30)
class SqliteProjectTrashTest {
    private static final ProjectName PROJECT = ProjectName.of("p");
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");
    private static final List<String> FILES =
            List.of("media/p/a/0/x.png", "traces/p/t.jsonl", "artifacts/p/blobs/b", "media/q/y");

    @TempDir Path folder;
    private SqliteStorage storage;

    @BeforeEach
    void log() throws IOException {
        storage = new SqliteStorage(folder, SqliteSettings.defaults());
        append("first");
        for (var file : FILES) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), file);
        }
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void append(String logId) {
        var metrics = RawJson.of("{\"loss\":1}");
        storage.metrics()
                .append(
                        PROJECT,
                        List.of(new MetricRow("1", "a", null, "2026-01-01", metrics, null, logId)));
    }

    private List<String> logged() throws SQLException {
        return ForeignFile.texts(folder.resolve("p.db"), "SELECT log_id FROM metrics ORDER BY id");
    }

    private boolean take() {
        return storage.projectTrash().take(PROJECT);
    }

    private String entry() {
        return storage.projectTrash().all().getFirst().entry();
    }

    private boolean restore() {
        return storage.projectTrash().restore(PROJECT, entry());
    }

    private Path place() {
        return folder.resolve(".trackio-jvm/deleted/p").resolve(entry());
    }

    private void mark(Path place) throws IOException {
        Files.setLastModifiedTime(
                Files.createFile(place.resolve("unsettled")), FileTime.from(Instant.EPOCH));
    }

    @Test
    void aProjectGoesWholeAndComesBackWhole() throws Exception {
        assertThat(take()).isTrue();

        assertThat(storage.projects().keys()).isEmpty();
        assertThat(folder.resolve("p.db-wal")).doesNotExist();
        assertThat(folder.resolve("media/p")).doesNotExist();
        assertThat(folder.resolve("artifacts/p")).doesNotExist();
        assertThat(folder.resolve("traces/p")).doesNotExist();
        assertThat(folder.resolve("media/q/y")).exists();
        assertThat(place().resolve("unsettled")).doesNotExist();
        var removed = storage.projectTrash().all().getFirst();
        assertThat(removed.project()).isEqualTo(PROJECT);
        assertThat(storage.projectTrash().bytes(removed)).isGreaterThan(4096);
        assertThat(take()).isFalse();

        assertThat(restore()).isTrue();

        assertThat(logged()).containsExactly("first");
        for (var file : FILES) {
            assertThat(folder.resolve(file)).hasContent(file);
        }
        assertThat(storage.projectTrash().all()).isEmpty();
        assertThat(folder.resolve(".trackio-jvm/deleted/p")).doesNotExist();
        assertThat(storage.projectTrash().restore(PROJECT, removed.entry())).isFalse();
    }

    @Test
    void whatIsOpenGoesOnWhenItIsBack() throws Exception {
        try (var python = ForeignFile.open(folder.resolve("p.db"));
                var statement = python.createStatement()) {
            statement.execute("UPDATE metrics SET log_id = 'seen' WHERE log_id = 'first'");
            take();
            assertThat(storage.runs().runs(PROJECT)).isEmpty();
            restore();
            append("second");
            statement.execute("UPDATE metrics SET log_id = log_id || '!'");
        }
        append("third");
        assertThat(logged()).containsExactly("seen!", "second!", "third");
        assertThat(ForeignFile.texts(folder.resolve("p.db"), "PRAGMA integrity_check"))
                .containsExactly("ok");
    }

    @Test
    void itWaitsForWhoeverReads() throws Exception {
        try (var python = ForeignFile.open(folder.resolve("p.db"));
                var statement = python.createStatement();
                var later = Executors.newVirtualThreadPerTaskExecutor()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM metrics").close();
            append("second");
            var taken = later.submit(this::take);
            assertThatThrownBy(() -> taken.get(200, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(folder.resolve("p.db")).exists();
            statement.execute("COMMIT");
            assertThat(taken.get()).isTrue();
        }
        assertThat(Files.size(place().resolve("p.db-wal"))).isZero();
        restore();
        assertThat(logged()).containsExactly("first", "second");
    }

    /** What is acknowledged is in the one that was deleted or in the one that came after it. */
    @Test
    void writersLoseNothing() throws Exception {
        var entries = 200;
        var some = new CountDownLatch(entries / 4);
        try (var writer = Executors.newVirtualThreadPerTaskExecutor()) {
            var written =
                    writer.submit(
                            () -> {
                                for (var i = 0; i < entries; i++) {
                                    append("w" + i);
                                    some.countDown();
                                }
                            });
            some.await();
            take();
            written.get();
        }
        var after = storage.projects().exists(PROJECT) ? logged().size() : 0;
        if (after > 0) {
            assertThatThrownBy(this::restore)
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("logged to since it was deleted");
        }
        var before = ForeignFile.texts(place().resolve("p.db"), "SELECT log_id FROM metrics");
        assertThat(before.size() + after).isEqualTo(1 + entries);
    }

    @Test
    void aFileInTheWayIsKept() throws Exception {
        take();
        Files.createDirectories(folder.resolve("media/p/a/0"));
        Files.writeString(folder.resolve("media/p/a/0/x.png"), "new");
        Files.writeString(folder.resolve("media/p/a/0/z.png"), "other");

        restore();

        assertThat(folder.resolve("media/p/a/0/x.png")).hasContent("media/p/a/0/x.png");
        assertThat(folder.resolve("media/p/a/0/z.png")).hasContent("other");
        try (var backup = Files.walk(folder.resolve(".trackio-jvm/backup"))) {
            assertThat(backup.filter(Files::isRegularFile))
                    .singleElement()
                    .satisfies(kept -> assertThat(kept).hasContent("new"));
        }
    }

    @Test
    void aDamagedFileGoesAsItIs() throws Exception {
        storage.close();
        Files.writeString(folder.resolve("p.db"), "no database at all, but somebody's bytes");
        storage = new SqliteStorage(folder, SqliteSettings.defaults());
        assertThat(take()).isTrue();
        assertThat(restore()).isTrue();
        assertThat(folder.resolve("p.db")).hasContent("no database at all, but somebody's bytes");
    }

    /** The process ended before anything moved. */
    @Test
    void whatWasOnlyBegunIsForgotten() throws Exception {
        var place = Files.createDirectories(folder.resolve(".trackio-jvm/deleted/p/20260101T0-x"));
        mark(place);
        assertThat(storage.projectTrash().all()).isEmpty();
        storage.projectTrash().settle(LATER);
        assertThat(place.getParent()).doesNotExist();
        assertThat(logged()).containsExactly("first");
    }

    /** The process ended when the file had moved. */
    @Test
    void theRestIsMovedLater() throws Exception {
        take();
        Files.move(place().resolve("media"), folder.resolve("media/p"));
        mark(place());
        storage.projectTrash().settle(Instant.EPOCH);
        assertThat(folder.resolve("media/p")).exists();
        storage.projectTrash().settle(LATER);
        assertThat(folder.resolve("media/p")).doesNotExist();
        assertThat(place().resolve("unsettled")).doesNotExist();
        restore();
        assertThat(folder.resolve(FILES.getFirst())).exists();
    }

    /** The process ended when the file was back. */
    @Test
    void aRestoredProjectIsNotInTheTrash() throws Exception {
        take();
        var place = place();
        restore();
        Files.createDirectories(place);
        Files.createLink(place.resolve("p.db"), folder.resolve("p.db"));
        mark(place);
        assertThat(storage.projectTrash().all()).isEmpty();
        storage.projectTrash().settle(LATER);
        assertThat(place).doesNotExist();
        assertThat(logged()).containsExactly("first");
    }

    @Test
    void aLinkIsRemovedAndNotFollowed() throws Exception {
        var outside = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(outside.resolve("precious"), "x");
        Files.createSymbolicLink(folder.resolve("media/p/link"), outside);
        take();
        storage.projectTrash().forget(PROJECT, entry());
        assertThat(outside.resolve("precious")).exists();
        assertThat(storage.projectTrash().all()).isEmpty();
    }
}
