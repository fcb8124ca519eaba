package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Readiness;
import dev.trackio.server.call.Readiness.Check;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class HealthTest {
    @TempDir Path folder;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private SqliteStorage storage;

    @AfterEach
    void close() {
        if (storage != null) {
            storage.close();
        }
    }

    private Readiness look() {
        if (storage == null) {
            storage = new SqliteStorage(folder, SqliteSettings.defaults().withClock(clock));
        }
        now = now.plusSeconds(2);
        return storage.readiness();
    }

    @Test
    void aSoundFolderIsReadyAndLookingLeavesNothingInIt() throws Exception {
        ForeignFile.make(folder.resolve("plain.db"), ForeignFile.OLD);
        ForeignFile.make(folder.resolve("wal.db"), "PRAGMA journal_mode=WAL", ForeignFile.OLD[0]);
        var before = names();
        assertThat(look().troubles()).isEmpty();
        assertThat(names()).isEqualTo(before).hasSize(2);
    }

    @Test
    void aFolderThatIsNotThereYetIsReady() throws IOException {
        Files.delete(folder);
        assertThat(look().troubles()).isEmpty();
        assertThat(folder).doesNotExist();
        Files.createDirectory(folder);
    }

    @Test
    void aDamagedProjectIsNamedUntilItIsMended() throws Exception {
        ForeignFile.make(folder.resolve("good.db"), ForeignFile.OLD);
        var bad = Files.writeString(folder.resolve("bad.db"), "this is no database at all");
        assertThat(look().unreadable()).containsExactly("bad");
        assertThat(look().troubles().get(Check.PROJECTS))
                .startsWith("1 project cannot be opened")
                .doesNotContain(folder.toString());

        Files.delete(bad);
        ForeignFile.make(bad, ForeignFile.OLD);
        assertThat(look().unreadable()).isEmpty();
        assertThat(look().troubles()).isEmpty();
    }

    @Test
    void damageFurtherOnIsKnownOnceSomebodyReadThere() throws Exception {
        var file = folder.resolve("p.db");
        ForeignFile.make(file, ForeignFile.OLD);
        ForeignFile.make(
                file,
                "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                        + " INSERT INTO metrics SELECT i, '2026', 'a', i, '{\"loss\":1}' FROM n");
        var bytes = Files.readAllBytes(file);
        for (var i = 20 * 4096; i < bytes.length; i++) {
            bytes[i] = 0x55;
        }
        Files.write(file, bytes);
        assertThat(look().unreadable()).isEmpty();

        var project = ProjectName.of("p");
        assertThatThrownBy(() -> storage.runs().runs(project)).isInstanceOf(ApiException.class);
        assertThat(look().unreadable()).containsExactly("p");
    }

    @Test
    void aReadOnlyServerSaysSo() {
        storage =
                new SqliteStorage(folder, SqliteSettings.defaults().withClock(clock).onlyReading());
        assertThat(look().troubles()).containsOnlyKeys(Check.WRITES);
        assertThat(look().troubles().get(Check.WRITES)).contains("--read-only");
    }

    @Test
    void aFolderThatCannotBeMadeIsNotWritable() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        storage =
                new SqliteStorage(
                        file.resolve("below"), SqliteSettings.defaults().withClock(clock));
        assertThat(look().troubles()).containsOnlyKeys(Check.WRITES);
    }

    @Test
    void aFullDiskIsRememberedUntilAWriteSucceeds() {
        var data = new DataFolder(folder);
        var connections = new Connections(SqliteSettings.Synchronous.OFF);
        var health = new Health(data, connections, false, clock);
        SQLException full = new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL);
        health.writeFailed("p", new IllegalStateException(Faults.of("p", full)));
        now = now.plusSeconds(2);
        assertThat(health.readiness().troubles().get(Check.DISK)).startsWith("The disk is full (");
        health.written();
        now = now.plusSeconds(2);
        assertThat(health.readiness().troubles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "31, 100000, full",
        "33, 100000, nearly full",
        "1023, 100000, nearly full",
        "1025, 100000, ''",
        "49, 1000, nearly full",
        "51, 1000, ''"
    })
    void howFullADiskMayBeGoesByItsSize(long freeMib, long totalMib, String filled) {
        var trouble = Health.disk(new DataFolder.Space(freeMib << 20, totalMib << 20), false);
        if (filled.isEmpty()) {
            assertThat(trouble).isNull();
        } else {
            assertThat(trouble).contains("is " + filled + " (" + freeMib + " MiB");
        }
    }

    private java.util.List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
