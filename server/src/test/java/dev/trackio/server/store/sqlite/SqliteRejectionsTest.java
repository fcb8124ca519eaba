package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RejectionOperations.RejectedEntry;
import dev.trackio.server.metrics.RejectionStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.store.RejectionStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqliteRejectionsTest extends RejectionStoreContract {
    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }

    @Test
    void aFileOfBeforeThereWereConfigurationsIsReadAndGoesOn() throws Exception {
        var file = Files.createDirectories(folder.resolve(".trackio-jvm")).resolve("state.db");
        try (var connection = new Connections(SqliteSettings.Synchronous.OFF).creator(file);
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE TABLE rejected_entries (
                        id INTEGER PRIMARY KEY, project TEXT NOT NULL, run_id TEXT NOT NULL,
                        run_name TEXT NOT NULL, log_id TEXT, received_at TEXT NOT NULL,
                        error TEXT NOT NULL, metrics TEXT NOT NULL,
                        UNIQUE (project, run_id, log_id))""");
            statement.execute(
                    "INSERT INTO rejected_entries VALUES (1, 'p', 'i', 'r', NULL, '2026', 'e', '{}')");
        }
        var project = ProjectName.of("p");
        var old = new RejectedEntry("2026", "r", "i", "e", "{}", null);
        var added = new RejectedEntry("2026", "r", "i", "e", "{}", "{}");
        assertThat(storage.rejections().entries(project, new RunRef(null, null)))
                .containsExactly(old);
        storage.rejections().add(project, List.of(new RejectionStore.Kept(added, null)));
        assertThat(storage.rejections().entries(project, new RunRef(null, null)))
                .containsExactly(old, added);
    }
}
