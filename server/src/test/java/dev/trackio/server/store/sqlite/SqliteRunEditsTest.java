package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RunRecord;
import dev.trackio.server.edits.TrashStore.Trashed;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.store.RunEditStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqliteRunEditsTest extends RunEditStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }

    @Test
    void inAFileWithoutIdsTheNameIsTheId() throws SQLException {
        ForeignFile.make(folder.resolve("p.db"), ForeignFile.OLD);
        assertThat(storage.runs().runs(PROJECT)).extracting(RunRecord::id).contains("a", "b");

        assertThat(storage.runEdits().rename(PROJECT, new RunRef("b", "b"), "c", f -> Map.of()))
                .isPresent();
        assertThat(storage.runs().runs(PROJECT)).extracting(RunRecord::name).contains("a", "c");
        assertThat(texts("SELECT id || run_name || typeof(metrics) FROM metrics ORDER BY id"))
                .containsExactly("3atext", "7ablob", "9ctext");

        assertThat(storage.runEdits().delete(PROJECT, new RunRef("a", null), (entry, files) -> {}))
                .isPresent();
        assertThat(texts("SELECT run_name FROM metrics UNION ALL SELECT run_name FROM configs"))
                .containsExactly("c");
    }

    @Test
    void theFirstWriteToAFileWithoutIdsMayBeADelete() throws SQLException {
        ForeignFile.make(folder.resolve("p.db"), ForeignFile.OLD);

        assertThat(storage.runEdits().delete(PROJECT, new RunRef("a", "a"), (entry, files) -> {}))
                .isPresent();
        assertThat(texts("SELECT DISTINCT run_name FROM metrics")).containsExactly("b");
        assertThat(texts("SELECT run_name FROM configs")).isEmpty();
    }

    @Test
    void aTextStaysATextWhenAFileInItIsRenamed() throws SQLException {
        storage.metrics().append(PROJECT, List.of(row("a", null, "{}", null)));
        change(
                "UPDATE metrics SET metrics = '{\"x\": {\"file_path\": \"p/a/1.png\"}}'",
                "INSERT INTO traces (id, run_id, timestamp, run_name, step, key, messages, metadata,"
                        + " search_text) VALUES ('t', 'a', 'now', 'a', 0, 'k',"
                        + " CAST('[{\"file_path\":\"p/a/1.png\"}]' AS BLOB), '{', '')");

        storage.runEdits()
                .rename(
                        PROJECT,
                        new RunRef("a", null),
                        "b",
                        files -> Map.of("p/a/1.png", "p/b/1.png"));

        assertThat(texts("SELECT typeof(metrics) || metrics FROM metrics"))
                .containsExactly("text{\"x\": {\"file_path\": \"p/b/1.png\"}}");
        assertThat(texts("SELECT run_name || typeof(messages) || messages FROM traces"))
                .containsExactly("bblob[{\"file_path\":\"p/b/1.png\"}]");
    }

    @Test
    void artifactsKnowTheRunByItsNewNameAndOutliveIt() throws SQLException {
        storage.metrics().append(PROJECT, List.of(row("a", null, "{}", null)));
        storage.metrics()
                .append(
                        dev.trackio.server.projects.ProjectName.of("source"),
                        List.of(row("x", null, "{}", null)));
        change(
                "INSERT INTO artifacts (id, name, type, created_at) VALUES (1, 'm', 't', 'now')",
                "INSERT INTO artifact_versions (id, artifact_id, version, manifest_digest, manifest,"
                        + " size_bytes, producer_run_id, producer_run_name, created_at)"
                        + " VALUES (1, 1, 0, 'd', '[]', 0, 'a', 'a', 'now')",
                "INSERT INTO run_artifact_links (run_id, run_name, run_project, artifact_version_id,"
                        + " direction, created_at) VALUES ('a', 'a', NULL, 1, 'output', 'now'),"
                        + " ('a', 'a', 'elsewhere', 1, 'input', 'now')",
                "INSERT INTO external_run_artifact_links (run_id, run_name, source_project,"
                        + " source_version_id, source_artifact, source_type, source_version,"
                        + " source_size_bytes, direction, created_at)"
                        + " VALUES ('a', 'a', 'source', 1, 's', 't', 0, 0, 'input', 'now')");
        ForeignFile.make(
                folder.resolve("source.db"),
                "PRAGMA foreign_keys = OFF",
                "INSERT INTO run_artifact_links (run_id, run_name, run_project, artifact_version_id,"
                        + " direction, created_at) VALUES ('a', 'a', 'p', 1, 'input', 'now')");

        storage.runEdits().rename(PROJECT, new RunRef("a", null), "b", files -> Map.of());
        assertThat(links()).containsExactly("b/", "a/elsewhere");
        assertThat(texts("SELECT run_name FROM external_run_artifact_links")).containsExactly("b");
        assertThat(texts("SELECT producer_run_name FROM artifact_versions")).containsExactly("b");
        assertThat(linksOfSource()).containsExactly("b");

        storage.runEdits().delete(PROJECT, new RunRef("b", null), (entry, files) -> {});
        assertThat(links()).containsExactly("a/elsewhere");
        assertThat(texts("SELECT run_name FROM external_run_artifact_links")).isEmpty();
        assertThat(texts("SELECT ifnull(producer_run_id, 'none') FROM artifact_versions"))
                .containsExactly("none");
        assertThat(linksOfSource()).isEmpty();

        change("DELETE FROM run_artifact_links WHERE run_project = 'elsewhere'");
        ForeignFile.make(
                folder.resolve("source.db"),
                "INSERT INTO artifact_versions (id, artifact_id, version, manifest_digest, manifest,"
                        + " size_bytes, created_at) VALUES (1, 1, 0, 'd', '[]', 0, 'now')");
        var entry = storage.trash().of(PROJECT).getFirst().entry();
        storage.trash().restore(PROJECT, entry, files -> Map.of());
        assertThat(links()).containsExactly("b/");
        assertThat(texts("SELECT run_name FROM external_run_artifact_links")).containsExactly("b");
        assertThat(texts("SELECT producer_run_id || producer_run_name FROM artifact_versions"))
                .containsExactly("ab");
        assertThat(linksOfSource()).containsExactly("b");
    }

    @Test
    void idsThatOtherRowsHaveByNowAreGivenAnew() throws SQLException {
        storage.metrics().append(PROJECT, List.of(row("a", null, "{}", null)));
        storage.metrics().append(PROJECT, List.of(row("b", null, "{}", null)));
        storage.runEdits().delete(PROJECT, new RunRef("a", null), (entry, files) -> {});
        change("UPDATE metrics SET id = 1 WHERE run_id = 'b'");

        var entry = storage.trash().of(PROJECT).getFirst().entry();
        storage.trash().restore(PROJECT, entry, files -> Map.of());

        assertThat(texts("SELECT run_id || id FROM metrics ORDER BY id"))
                .containsExactly("b1", "a3");
    }

    @Test
    void aTrashFileThatIsHalfWrittenIsPassedOver() throws Exception {
        storage.metrics().append(PROJECT, List.of(row("a", null, "{}", null)));
        storage.runEdits().delete(PROJECT, new RunRef("a", null), (entry, files) -> {});
        Files.writeString(folder.resolve(".trackio-jvm/trash/p/half.db"), "SQLite f");
        assertThat(storage.trash().of(PROJECT)).hasSize(1);
    }

    /** The journal of a change that was on its way, beside what the change made of the file. */
    @Test
    void aRunWhoseDeletionWasBeingSettledWhenTheProcessEndedComesBack() throws Exception {
        storage.metrics().append(PROJECT, List.of(row("a", null, "{}", null)));
        storage.runEdits().delete(PROJECT, new RunRef("a", null), (entry, files) -> {});
        var entry = storage.trash().of(PROJECT).getFirst().entry();
        var trash = folder.resolve(".trackio-jvm/trash/p");
        var journal = trash.resolve(entry + ".db-journal");
        var kept = folder.resolve("journal");
        try (var connection = ForeignFile.open(trash.resolve(entry + ".db"));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous=OFF"); // else its beginning is written last
            statement.execute("BEGIN");
            statement.execute("UPDATE trashed SET settled = 1");
            Files.copy(journal, kept);
            statement.execute("COMMIT");
        }
        Files.move(kept, journal);

        assertThat(storage.trash().of(PROJECT)).extracting(Trashed::settled).containsExactly(false);
        assertThat(journal).doesNotExist();
        storage.trash().settle(PROJECT, entry);
        assertThat(storage.trash().of(PROJECT)).extracting(Trashed::settled).containsExactly(true);
        assertThat(storage.trash().restore(PROJECT, entry, files -> Map.of())).isPresent();
        assertThat(texts("SELECT run_id FROM metrics")).containsExactly("a");
    }

    @Test
    void troubleInAnotherProjectIsNotTheRuns() throws Exception {
        storage.metrics().append(PROJECT, List.of(row("a", null, "{}", null)));
        change(
                "INSERT INTO external_run_artifact_links (run_id, run_name, source_project,"
                        + " source_version_id, source_artifact, source_type, source_version,"
                        + " source_size_bytes, direction, created_at)"
                        + " VALUES ('a', 'a', 'source', 1, 's', 't', 0, 0, 'input', 'now')");
        Files.writeString(folder.resolve("source.db"), "no SQLite file. ".repeat(256));
        var edits = storage.runEdits();

        assertThat(edits.rename(PROJECT, new RunRef("a", null), "b", files -> Map.of()))
                .isPresent();
        assertThat(edits.delete(PROJECT, new RunRef("b", null), (entry, files) -> {})).isPresent();
        var entry = storage.trash().of(PROJECT).getFirst().entry();
        assertThat(storage.trash().restore(PROJECT, entry, files -> Map.of())).isPresent();

        assertThat(texts("SELECT run_name FROM metrics")).containsExactly("b");
        assertThat(texts("SELECT run_name FROM external_run_artifact_links")).containsExactly("b");
    }

    private List<String> links() throws SQLException {
        return texts(
                "SELECT run_name || '/' || ifnull(run_project, '') FROM run_artifact_links ORDER BY id");
    }

    private List<String> linksOfSource() throws SQLException {
        return ForeignFile.texts(
                folder.resolve("source.db"), "SELECT run_name FROM run_artifact_links");
    }

    private List<String> texts(String sql) throws SQLException {
        return ForeignFile.texts(folder.resolve("p.db"), sql);
    }

    private void change(String... sql) throws SQLException {
        ForeignFile.make(folder.resolve("p.db"), sql);
    }
}
