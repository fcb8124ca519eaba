package dev.trackio.server.store.sqlite;

import dev.trackio.api.RejectionOperations.RejectedEntry;
import dev.trackio.server.metrics.RejectionStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rejected entries, in the file of what is ours to remember. */
final class SqliteRejections implements RejectionStore {
    private static final String TABLE =
            """
            CREATE TABLE IF NOT EXISTS rejected_entries (
                id INTEGER PRIMARY KEY, project TEXT NOT NULL, run_id TEXT NOT NULL,
                run_name TEXT NOT NULL, log_id TEXT, received_at TEXT NOT NULL,
                error TEXT NOT NULL, metrics TEXT NOT NULL, config TEXT,
                UNIQUE (project, run_id, log_id))""";

    private final SqliteStorage storage;
    private final StateFile state;

    SqliteRejections(SqliteStorage storage, StateFile state) {
        this.storage = storage;
        this.state = state;
    }

    @Override
    public void add(ProjectName project, List<Kept> entries) {
        storage.checkWritable();
        state.transaction(
                connection -> {
                    try (var create = connection.createStatement()) {
                        create.execute(TABLE);
                        if (!Layout.of(connection).has("rejected_entries", "config")) {
                            create.execute("ALTER TABLE rejected_entries ADD COLUMN config TEXT");
                        }
                    }
                    try (var insert =
                                    connection.prepareStatement(
                                            """
                                            INSERT OR IGNORE INTO rejected_entries
                                            (project, run_id, run_name, log_id, received_at, error, metrics, config)
                                            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""");
                            var delete =
                                    connection.prepareStatement(
                                            """
                                            DELETE FROM rejected_entries WHERE project = ?1 AND id <= (
                                                SELECT id FROM rejected_entries WHERE project = ?1
                                                ORDER BY id DESC LIMIT 1 OFFSET ?2)""")) {
                        for (var kept : entries) {
                            var entry = kept.entry();
                            insert.setString(1, project.key());
                            insert.setString(2, entry.runId());
                            insert.setString(3, entry.run());
                            insert.setString(4, kept.logId());
                            insert.setString(5, entry.timestamp());
                            insert.setString(6, entry.error());
                            insert.setString(7, entry.metrics());
                            insert.setString(8, entry.config());
                            insert.executeUpdate();
                        }
                        delete.setString(1, project.key());
                        delete.setInt(2, MAX_KEPT);
                        return delete.executeUpdate();
                    }
                });
    }

    @Override
    public List<RejectedEntry> entries(ProjectName project, RunRef run) {
        return state.read(
                List.of(),
                connection -> {
                    var layout = Layout.of(connection);
                    if (!layout.has("rejected_entries")) {
                        return List.of();
                    }
                    // a file of before there were configurations
                    var config = layout.has("rejected_entries", "config") ? "config" : "NULL";
                    try (var select =
                            connection.prepareStatement(
                                    """
                                    SELECT received_at, run_name, run_id, error, metrics, %s
                                    FROM rejected_entries WHERE project = ?1
                                        AND (?2 IS NULL OR run_id = ?2)
                                        AND (?2 IS NOT NULL OR ?3 IS NULL OR run_name = ?3)
                                    ORDER BY id DESC"""
                                            .formatted(config))) {
                        select.setString(1, project.key());
                        select.setString(2, run.id());
                        select.setString(3, run.name());
                        try (var row = select.executeQuery()) {
                            return newest(row);
                        }
                    }
                });
    }

    @Override
    public List<Count> counts(ProjectName project) {
        return state.read(
                List.of(),
                connection -> {
                    if (!Layout.of(connection).has("rejected_entries")) {
                        return List.of();
                    }
                    try (var select =
                            connection.prepareStatement(
                                    """
                                    SELECT run_id, run_name, count(*) FROM rejected_entries
                                    WHERE project = ? GROUP BY run_id, run_name""")) {
                        select.setString(1, project.key());
                        try (var rows = select.executeQuery()) {
                            var counts = new ArrayList<Count>();
                            while (rows.next()) {
                                counts.add(
                                        new Count(
                                                rows.getString(1),
                                                rows.getString(2),
                                                rows.getInt(3)));
                            }
                            return counts;
                        }
                    }
                });
    }

    private static List<RejectedEntry> newest(ResultSet row) throws SQLException {
        var found = new ArrayList<RejectedEntry>();
        var length = 0L;
        while (row.next()) {
            var entry =
                    new RejectedEntry(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6));
            length += RejectionStore.size(entry);
            if (length > MAX_TEXTS && !found.isEmpty()) {
                break;
            }
            found.add(entry);
        }
        return found.reversed();
    }
}
