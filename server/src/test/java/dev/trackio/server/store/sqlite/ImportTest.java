package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.projects.ProjectName;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases that come from outside. */
class ImportTest {
    private static final ProjectName PROJECT = ProjectName.of("p");

    @TempDir Path folder;
    @TempDir Path outside;
    private SqliteStorage storage;
    private Path file;

    @BeforeEach
    void open() {
        storage = new SqliteStorage(folder, SqliteSettings.defaults());
        file = outside.resolve("upload.db");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aSoundDatabaseBecomesAProject() throws Exception {
        ForeignFile.make(file, ForeignFile.OLD);

        storage.projects().importDatabase(PROJECT, file);

        assertThat(storage.runs().runs(PROJECT)).hasSize(2);
        assertThat(storage.projects().keys()).containsExactly("p");
        try (Stream<Path> left = Files.list(folder.resolve(".trackio-jvm/import"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aProjectIsNeverOverwritten() throws Exception {
        ForeignFile.make(file, ForeignFile.OLD);
        storage.projects().importDatabase(PROJECT, file);

        assertThatThrownBy(() -> storage.projects().importDatabase(PROJECT, file))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
                .hasMessage(
                        "Trackio database file already exists for project p, cannot overwrite.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TRIGGER t AFTER INSERT ON metrics BEGIN DELETE FROM metrics; END | trigger",
                "CREATE VIEW v AS SELECT * FROM metrics                            | view",
                "CREATE VIRTUAL TABLE f USING fts5(x)                              | virtual",
                "ALTER TABLE metrics ADD COLUMN run_id TEXT AS (run_name)          | generated",
                "ALTER TABLE metrics DROP COLUMN metrics                           | no column",
                "DROP TABLE metrics                                                | no table",
                "PRAGMA user_version = 99                                          | newer",
            })
    void aDatabaseWithTricksIsRefused(String trick, String words) throws Exception {
        ForeignFile.make(file, ForeignFile.OLD);
        ForeignFile.make(file, trick);

        assertRefused(words);
    }

    @Test
    void aViewInThePlaceOfTheTableIsRefused() throws Exception {
        ForeignFile.make(
                file,
                "CREATE TABLE x (id, timestamp, run_name, step, metrics)",
                "CREATE VIEW metrics AS SELECT * FROM x");

        assertRefused("view");
    }

    @Test
    void whatIsNoDatabaseIsRefused() throws Exception {
        Files.writeString(file, "PNG");

        assertRefused("no SQLite file");
    }

    @Test
    void aTruncatedDatabaseIsRefused() throws Exception {
        ForeignFile.make(file, ForeignFile.OLD);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 5_000);
        }

        assertRefused("damaged");
    }

    private void assertRefused(String words) {
        assertThatThrownBy(() -> storage.projects().importDatabase(PROJECT, file))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_REQUEST))
                .hasMessageContaining(words);
        assertThat(storage.projects().keys()).isEmpty();
    }
}
