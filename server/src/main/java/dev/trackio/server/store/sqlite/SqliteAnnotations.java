package dev.trackio.server.store.sqlite;

import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.AnnotationStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Tags and notes of runs, in the file of what is ours to remember. Tags have no line breaks. */
final class SqliteAnnotations implements AnnotationStore {
    private static final String NAME = "run_annotations";
    private static final String TABLE =
            """
            CREATE TABLE IF NOT EXISTS run_annotations (
                project TEXT NOT NULL, run_id TEXT NOT NULL, tags TEXT NOT NULL,
                notes TEXT NOT NULL, trashed_at TEXT, PRIMARY KEY (project, run_id))""";

    private final SqliteStorage storage;
    private final StateFile state;
    private final Clock clock;

    SqliteAnnotations(SqliteStorage storage, StateFile state, Clock clock) {
        this.storage = storage;
        this.state = state;
        this.clock = clock;
    }

    @Override
    public Map<String, Annotation> annotations(ProjectName project) {
        return state.read(
                Map.of(),
                connection -> {
                    var found = new LinkedHashMap<String, Annotation>();
                    if (!Layout.of(connection).has(NAME)) {
                        return found;
                    }
                    try (var select =
                            connection.prepareStatement(
                                    """
                                    SELECT run_id, tags, notes FROM run_annotations
                                    WHERE project = ? AND trashed_at IS NULL ORDER BY run_id""")) {
                        select.setString(1, project.key());
                        try (var rows = select.executeQuery()) {
                            while (rows.next()) {
                                found.put(
                                        rows.getString(1),
                                        annotation(rows.getString(2), rows.getString(3)));
                            }
                        }
                    }
                    return found;
                });
    }

    private static Annotation annotation(String tags, String notes) {
        return new Annotation(tags.isEmpty() ? List.of() : List.of(tags.split("\n")), notes);
    }

    @Override
    public void change(ProjectName project, String runId, UnaryOperator<Annotation> change) {
        storage.checkWritable();
        state.transaction(
                connection -> {
                    try (var create = connection.createStatement()) {
                        create.execute(TABLE);
                    }
                    var now = change.apply(annotation(connection, project, runId));
                    if (now.equals(Annotation.NONE)) {
                        return update(
                                connection,
                                "DELETE FROM run_annotations WHERE project = ? AND run_id = ?",
                                project.key(),
                                runId);
                    }
                    return update(
                            connection,
                            """
                            INSERT OR REPLACE INTO run_annotations (project, run_id, tags, notes)
                            VALUES (?, ?, ?, ?)""",
                            project.key(),
                            runId,
                            String.join("\n", now.tags()),
                            now.notes());
                });
    }

    private static Annotation annotation(Connection connection, ProjectName project, String runId)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        """
                        SELECT tags, notes FROM run_annotations
                        WHERE project = ? AND run_id = ? AND trashed_at IS NULL""")) {
            select.setString(1, project.key());
            select.setString(2, runId);
            try (var row = select.executeQuery()) {
                return row.next()
                        ? annotation(row.getString(1), row.getString(2))
                        : Annotation.NONE;
            }
        }
    }

    @Override
    public void trash(ProjectName project, String runId) {
        var now = clock.instant();
        changeOld(
                "UPDATE run_annotations SET trashed_at = ? WHERE project = ? AND run_id = ?",
                now.toString(),
                project.key(),
                runId);
        changeOld(
                "DELETE FROM run_annotations WHERE trashed_at < ?",
                now.minus(Duration.ofDays(DAYS_IN_TRASH)).toString());
    }

    @Override
    public void restore(ProjectName project, String runId) {
        changeOld(
                "UPDATE run_annotations SET trashed_at = NULL WHERE project = ? AND run_id = ?",
                project.key(),
                runId);
    }

    /** Where nobody ever added anything no table is made. */
    private void changeOld(String sql, String... values) {
        var known = state.read(false, connection -> Layout.of(connection).has(NAME));
        if (known) {
            state.transaction(connection -> update(connection, sql, values));
        }
    }

    private static int update(Connection connection, String sql, String... values)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
