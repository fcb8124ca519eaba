package dev.trackio.server.store.sqlite;

import dev.trackio.api.Rows;
import dev.trackio.server.metrics.EntryStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables {@code metrics} and {@code system_metrics} in the order of their rows. */
final class SqliteEntries implements EntryStore {
    private final SqliteStorage storage;

    SqliteEntries(SqliteStorage storage) {
        this.storage = storage;
    }

    private static String table(Kind kind) {
        return switch (kind) {
            case METRICS -> "metrics";
            case SAMPLES -> "system_metrics";
        };
    }

    @Override
    public Rows<StoredRow> entries(
            ProjectName project, Kind kind, @Nullable List<String> runIds, long afterId) {
        return storage.stream(
                project,
                (connection, layout) -> {
                    if (!layout.has(table(kind))) {
                        return null;
                    }
                    var sql =
                            "SELECT id, %s, run_name, timestamp, %s, metrics FROM %s WHERE id > ?%s ORDER BY id"
                                    .formatted(
                                            layout.run(table(kind)),
                                            kind == Kind.METRICS ? "step" : "0",
                                            table(kind),
                                            ofRuns(layout, kind, runIds));
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
                                    .formatted(table(kind), ofRuns(layout, kind, runIds), count);
                    try (var select = bound(connection, sql, 0, runIds);
                            var row = select.executeQuery()) {
                        return row.next() ? row.getLong(1) : 0L;
                    }
                });
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

    @Override
    public Map<Long, String> logIds(ProjectName project, Kind kind, long fromId, long toId) {
        return storage.read(
                project,
                Map.<Long, String>of(),
                (connection, layout) -> {
                    var found = new HashMap<Long, String>();
                    if (!layout.has(table(kind), "log_id")) {
                        return found;
                    }
                    try (var select =
                            connection.prepareStatement(
                                    "SELECT id, log_id FROM %s WHERE id BETWEEN ? AND ? AND log_id IS NOT NULL"
                                            .formatted(table(kind)))) {
                        select.setLong(1, fromId);
                        select.setLong(2, toId);
                        try (var rows = select.executeQuery()) {
                            while (rows.next()) {
                                found.put(rows.getLong(1), rows.getString(2));
                            }
                        }
                    }
                    return found;
                });
    }
}
