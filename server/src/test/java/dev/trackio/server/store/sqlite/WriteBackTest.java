package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How large the write-ahead log gets. */
class WriteBackTest {
    private static final ProjectName PROJECT = ProjectName.of("p");
    private static final RunRef RUN = new RunRef("r", null);
    private static final long PAGE = 4_096 + 24;

    /** About 250 pages of the log. */
    private static final MetricRow MEGABYTE =
            new MetricRow(
                    "r",
                    "r",
                    null,
                    "2026",
                    RawJson.of("{\"text\":\"" + "x".repeat(1_000_000) + "\"}"),
                    null,
                    null);

    private static final int MEGABYTES_OF_THE_MOST = WriteBack.MOST_PAGES / 250;

    @TempDir Path folder;

    @Test
    void theLogIsStartedAgainUnderAWriterThatAlwaysAddsToIt() throws Exception {
        try (var storage = opened()) {
            append(storage, 3 * MEGABYTES_OF_THE_MOST);

            // Further by a transaction, and by what is written between two looks, 20 ms apart.
            assertThat(logBytes()).isLessThan((WriteBack.MOST_PAGES + 10_000) * PAGE);
            assertThat(count(storage)).isEqualTo(3 * MEGABYTES_OF_THE_MOST);
        }
        assertThat(folder.resolve("p.db-wal")).doesNotExist();
        assertThat(ForeignFile.texts(folder.resolve("p.db"), "PRAGMA integrity_check"))
                .containsExactly("ok");
    }

    @Test
    void aFileIsCompleteByItselfWhenItsWriterIsDoneThoughOthersReadOn() throws Exception {
        var copy = folder.resolve("copy.db");
        try (var other = opened()) {
            try (var storage = opened()) {
                append(storage, 3);
                assertThat(other.projects().version(PROJECT)).isPositive(); // and stays open
            }
            assertThat(folder.resolve("p.db-wal")).exists();
            Files.copy(folder.resolve("p.db"), copy);
        }
        assertThat(ForeignFile.texts(copy, "SELECT count(*) FROM metrics")).containsExactly("3");
    }

    /** Older ones may lose pages when two connections write back. */
    @Test
    void sqliteIsNewEnoughForAWriterAndAWriteBackAtOnce() throws Exception {
        try (var storage = opened()) {
            append(storage, 1);
        }
        var version =
                ForeignFile.texts(folder.resolve("p.db"), "SELECT sqlite_version()").getFirst();
        assertThat(Runtime.Version.parse(version).compareTo(Runtime.Version.parse("3.51.3")))
                .isNotNegative();
    }

    @Test
    void theLogGrowsOnlyAsLongAsAReaderIsInIt() throws Exception {
        try (var storage = opened()) {
            append(storage, 1);
            try (var rows = storage.metrics().history(PROJECT, RUN)) {
                assertThat(rows.next()).isNotEmpty();
                append(storage, MEGABYTES_OF_THE_MOST + 20);
                assertThat(logBytes()).isGreaterThan(WriteBack.MOST_PAGES * PAGE);
            }
            var large = logBytes();
            append(storage, MEGABYTES_OF_THE_MOST);

            assertThat(logBytes()).isLessThan(large + 10_000 * PAGE);
        }
    }

    @Test
    void aFileThatIsReplacedAfterItsLogWasWrittenBackIsLeftAlone() throws Exception {
        var other = folder.resolve("other");
        try (var storage = opened()) {
            append(storage, MEGABYTES_OF_THE_MOST);
            try (var elsewhere = new SqliteStorage(other, SqliteSettings.defaults())) {
                elsewhere.metrics().append(PROJECT, List.of(MEGABYTE));
            }
            Files.move(
                    other.resolve("p.db"),
                    folder.resolve("p.db"),
                    StandardCopyOption.REPLACE_EXISTING);

            append(storage, 2);
            assertThat(count(storage)).isEqualTo(3);
        }
        assertThat(ForeignFile.texts(folder.resolve("p.db"), "PRAGMA integrity_check"))
                .containsExactly("ok");
    }

    private SqliteStorage opened() {
        return new SqliteStorage(
                folder, SqliteSettings.defaults().withSynchronous(SqliteSettings.Synchronous.OFF));
    }

    private static void append(SqliteStorage storage, int megabytes) {
        for (var left = megabytes; left > 0; left -= 4) {
            storage.metrics().append(PROJECT, Collections.nCopies(Math.min(left, 4), MEGABYTE));
        }
    }

    private static long count(SqliteStorage storage) {
        return storage.runs().totals(PROJECT, RUN).orElseThrow().numLogs();
    }

    private long logBytes() throws IOException {
        return Files.size(folder.resolve("p.db-wal"));
    }
}
