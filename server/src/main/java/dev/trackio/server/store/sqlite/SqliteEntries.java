package dev.trackio.server.store.sqlite;

import dev.trackio.api.Rows;
import dev.trackio.server.metrics.EntryStore;
import dev.trackio.server.projects.ProjectName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables {@code metrics} and {@code system_metrics} in the order of their rows. */
final class SqliteEntries implements EntryStore {
    /** The columns of an entry, and the id that its sender gave it. */
    private static final StoredRows.Form<LoggedRow> LOGGED =
            new StoredRows.Form<>() {
                @Override
                public LoggedRow read(ResultSet row) throws SQLException {
                    return new LoggedRow(StoredRows.ENTRIES.read(row), row.getString(7));
                }

                @Override
                public long bytes(LoggedRow logged) {
                    var logId = logged.logId() == null ? 0 : logged.logId().length();
                    return StoredRows.ENTRIES.bytes(logged.row()) + logId;
                }
            };

    private final SqliteStorage storage;

    SqliteEntries(SqliteStorage storage) {
        this.storage = storage;
    }

    private static String table(Kind kind) {
        return switch (kind) {
            case METRICS, MEDIA -> "metrics";
            case SAMPLES -> "system_metrics";
        };
    }

    @Override
    public Rows<LoggedRow> entries(
            ProjectName project, Kind kind, @Nullable List<String> runIds, long afterId) {
        return storage.stream(
                project,
                LOGGED,
                (connection, layout) -> {
                    if (!layout.has(table(kind))) {
                        return null;
                    }
                    var sql =
                            "SELECT id, %s, run_name, timestamp, %s, metrics, %s FROM %s WHERE id > ?%s ORDER BY id"
                                    .formatted(
                                            layout.run(table(kind)),
                                            kind == Kind.SAMPLES ? "0" : "step",
                                            layout.has(table(kind), "log_id") ? "log_id" : "NULL",
                                            table(kind),
                                            which(layout, kind, runIds));
                    return bound(connection, sql, afterId, runIds);
                });
    }

    @Override
    public long beforeLast(
            ProjectName project, Kind kind, @Nullable List<String> runIds, long count) {
        return storage.read(
                project,
                0L,
                (connection, layout) -> {
                    if (!layout.has(table(kind))) {
                        return 0L;
                    }
                    var sql =
                            "SELECT id FROM %s WHERE id > ?%s ORDER BY id DESC LIMIT 1 OFFSET %d"
                                    .formatted(table(kind), which(layout, kind, runIds), count);
                    try (var select = bound(connection, sql, 0, runIds);
                            var row = select.executeQuery()) {
                        return row.next() ? row.getLong(1) : 0L;
                    }
                });
    }

    private static String which(Layout layout, Kind kind, @Nullable List<String> runIds) {
        return ofRuns(layout, kind, runIds)
                + (kind == Kind.MEDIA ? " AND " + SqliteContents.ANY_MARKED : "");
    }

    /** The plus keeps SQLite to the order of ids, in which it can stop early. */
    private static String ofRuns(Layout layout, Kind kind, @Nullable List<String> runIds) {
        return runIds == null
                ? ""
                : " AND +%s IN (%s)"
                        .formatted(
                                layout.run(table(kind)),
                                String.join(", ", runIds.stream().map(id -> "?").toList()));
    }

    private static PreparedStatement bound(
            Connection connection, String sql, long afterId, @Nullable List<String> runIds)
            throws SQLException {
        var select = connection.prepareStatement(sql);
        select.setLong(1, afterId);
        for (var i = 0; runIds != null && i < runIds.size(); i++) {
            select.setString(i + 2, runIds.get(i));
        }
        return select;
    }
}
