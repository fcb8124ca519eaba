package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RunRecord;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.store.ArtifactStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqliteArtifactsTest extends ArtifactStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }

    /** As an earlier Trackio lays them out: no project of the run, no ids of runs in entries. */
    @Test
    void linksOfAnOlderFileAreReadAsTheyAre() throws SQLException {
        ForeignFile.make(folder.resolve("old.db"), ForeignFile.OLD);
        ForeignFile.make(
                folder.resolve("old.db"),
                "CREATE TABLE artifacts (id INTEGER PRIMARY KEY, name TEXT, type TEXT,"
                        + " description TEXT, created_at TEXT)",
                "CREATE TABLE artifact_versions (id INTEGER PRIMARY KEY, artifact_id INTEGER,"
                        + " version INTEGER, manifest_digest TEXT, manifest TEXT, metadata TEXT,"
                        + " size_bytes INTEGER, producer_run_id TEXT, producer_run_name TEXT,"
                        + " created_at TEXT)",
                "CREATE TABLE run_artifact_links (id INTEGER PRIMARY KEY, run_id TEXT, run_name"
                        + " TEXT, artifact_version_id INTEGER, direction TEXT, created_at TEXT)",
                "INSERT INTO artifacts VALUES (1, 'm', 'model', NULL, 't0')",
                "INSERT INTO artifact_versions VALUES (5, 1, 2, 'd', '[{},{}]', NULL, 9, NULL,"
                        + " NULL, 't0')",
                "INSERT INTO run_artifact_links VALUES (1, NULL, 'a', 5, 'output', 't1')",
                "INSERT INTO run_artifact_links VALUES (2, 'x', 'only', 5, 'input', 't2')");
        var old = ProjectName.of("old");

        assertThat(storage.links().ofRun(old, new RunRef("a", null)).output()).hasSize(1);
        assertThat(storage.links().ofRun(old, new RunRef(null, "a")).output()).hasSize(1);
        assertThat(storage.links().counts(old))
                .extracting(count -> count.runId() + count.runName())
                .containsExactly("nulla", "nullonly");
        assertThat(storage.links().consumers(old, 5)).hasSize(1);
        assertThat(storage.links().lineage(old, 5).nodes()).hasSize(3);
        assertThat(storage.runs().runs(old))
                .extracting(RunRecord::name)
                .containsExactly("a", "b", "only");
    }
}
