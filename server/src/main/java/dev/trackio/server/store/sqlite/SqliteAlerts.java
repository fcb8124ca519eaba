package dev.trackio.server.store.sqlite;

import dev.trackio.api.Alert;
import dev.trackio.server.alerts.AlertRow;
import dev.trackio.server.alerts.AlertStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Alerts in the table of that name. */
final class SqliteAlerts implements AlertStore {
    private static final String INSERT =
            """
            INSERT INTO alerts (run_id, timestamp, run_name, title, text, level, step, alert_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (alert_id) WHERE alert_id IS NOT NULL DO NOTHING""";

    private final SqliteStorage storage;

    SqliteAlerts(SqliteStorage storage) {
        this.storage = storage;
    }

    @Override
    public void append(ProjectName project, List<AlertRow> rows) {
        if (!rows.isEmpty()) {
            storage.write(project, session -> insert(session, rows));
        }
    }

    private static void insert(WriteSession session, List<AlertRow> rows) throws SQLException {
        var runs = new RunIds(session);
        var insert = session.prepared(INSERT);
        for (var row : rows) {
            insert.setString(1, runs.of(row.runId(), row.runName()));
            insert.setString(2, row.timestamp());
            insert.setString(3, row.runName());
            insert.setString(4, row.title());
            insert.setString(5, row.text());
            insert.setString(6, row.level());
            if (row.step() == null) {
                insert.setNull(7, Types.INTEGER);
            } else {
                SqliteMetrics.bind(insert, 7, row.step());
            }
            insert.setString(8, row.alertId());
            insert.executeUpdate();
        }
    }

    @Override
    public List<Alert> alerts(
            ProjectName project,
            @Nullable RunRef run,
            @Nullable String level,
            @Nullable String since) {
        return storage.read(
                project,
                List.of(),
                (connection, layout) ->
                        layout.has("alerts")
                                ? select(connection, layout, run, level, since)
                                : List.of());
    }

    private static List<Alert> select(
            Connection connection,
            Layout layout,
            @Nullable RunRef run,
            @Nullable String level,
            @Nullable String since)
            throws SQLException {
        var sql =
                new StringBuilder(
                        "SELECT timestamp, run_name, title, text, level, step FROM alerts");
        var values = new ArrayList<String>();
        var glue = " WHERE ";
        if (run != null) {
            var id = RunSql.resolve(connection, layout, run).orElse(run.id());
            if (id == null && run.name() == null) {
                return List.of();
            }
            // A run may alert before its first entry: then only its name is known.
            sql.append(glue).append(id == null ? "run_name" : layout.run("alerts")).append(" = ?");
            values.add(id == null ? run.name() : id);
            glue = " AND ";
        }
        if (level != null) {
            sql.append(glue).append("level = ?");
            values.add(level);
            glue = " AND ";
        }
        if (since != null) {
            sql.append(glue).append("timestamp > ?");
            values.add(since);
        }
        try (var select =
                connection.prepareStatement(
                        sql.append(" ORDER BY timestamp DESC, id DESC").toString())) {
            for (var i = 0; i < values.size(); i++) {
                select.setString(i + 1, values.get(i));
            }
            var alerts = new ArrayList<Alert>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    alerts.add(
                            new Alert(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getObject(6) == null ? null : StoredRows.step(row, 6)));
                }
            }
            return alerts;
        }
    }
}
