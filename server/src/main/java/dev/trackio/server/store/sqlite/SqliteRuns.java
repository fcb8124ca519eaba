package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunList;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.runs.RunStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs as their entries tell of them, and their configurations. */
final class SqliteRuns implements RunStore {
    private final SqliteStorage storage;

    SqliteRuns(SqliteStorage storage) {
        this.storage = storage;
    }

    @Override
    public List<RunRecord> runs(ProjectName project) {
        return storage.read(
                project,
                List.of(),
                (connection, layout) ->
                        RunList.of(
                                logged(connection, layout),
                                linked(connection, layout, project.key())));
    }

    /** Those that have entries, oldest first. */
    static List<RunRecord> logged(Connection connection, Layout layout) throws SQLException {
        if (!layout.has("metrics")) {
            return List.of();
        }
        var sql =
                RunSql.ids(layout)
                        + """
                        SELECT run, m.run_name, m.timestamp
                        FROM (
                            SELECT id run,
                                (SELECT f.id FROM metrics f WHERE f.%s = ids.id
                                ORDER BY f.timestamp, f.id LIMIT 1) first
                            FROM ids WHERE id IS NOT NULL)
                        JOIN metrics m ON m.id = first
                        ORDER BY m.timestamp, m.id"""
                                .formatted(layout.run("metrics"));
        var runs = new ArrayList<RunRecord>();
        try (var select = connection.prepareStatement(sql);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                runs.add(new RunRecord(rows.getString(1), rows.getString(2), rows.getString(3)));
            }
        }
        return runs;
    }

    @Override
    public List<Linked> linked(ProjectName project) {
        return storage.read(
                project,
                List.of(),
                (connection, layout) -> linked(connection, layout, project.key()));
    }

    private static List<Linked> linked(Connection connection, Layout layout, String key)
            throws SQLException {
        var linked = new ArrayList<Linked>();
        if (layout.has("run_artifact_links")) {
            var sql =
                    "SELECT run_id, run_name, min(created_at) FROM run_artifact_links WHERE"
                            + " run_name IS NOT NULL AND "
                            + RunLinks.own(layout)
                            + " GROUP BY run_id, run_name";
            addLinked(connection, sql, key, false, linked);
        }
        if (layout.has("external_run_artifact_links")) {
            var sql =
                    "SELECT run_id, run_name, min(created_at) FROM external_run_artifact_links"
                            + " WHERE run_name IS NOT NULL AND ?1 IS NOT NULL"
                            + " GROUP BY run_id, run_name";
            addLinked(connection, sql, key, true, linked);
        }
        return linked;
    }

    private static void addLinked(
            Connection connection, String sql, String key, boolean elsewhere, List<Linked> linked)
            throws SQLException {
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, key);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    linked.add(
                            new Linked(
                                    rows.getString(1),
                                    rows.getString(2),
                                    rows.getString(3),
                                    elsewhere));
                }
            }
        }
    }

    @Override
    public Map<String, RawJson> configs(ProjectName project) {
        return storage.read(
                project,
                Map.of(),
                (connection, layout) -> {
                    var configs = new LinkedHashMap<String, RawJson>();
                    if (!layout.has("configs")) {
                        return configs;
                    }
                    var sql =
                            "SELECT %s, config FROM configs ORDER BY id"
                                    .formatted(layout.run("configs"));
                    try (var select = connection.prepareStatement(sql);
                            var rows = select.executeQuery()) {
                        while (rows.next()) {
                            configs.put(rows.getString(1), StoredRows.json(rows, 2));
                        }
                    }
                    return configs;
                });
    }

    @Override
    public Optional<RawJson> config(ProjectName project, String runId) {
        return storage.read(
                project,
                Optional.empty(),
                (connection, layout) -> Optional.ofNullable(config(connection, layout, runId)));
    }

    @Override
    public Optional<Totals> totals(ProjectName project, RunRef run) {
        return storage.read(
                project,
                Optional.empty(),
                (connection, layout) -> {
                    var id = RunSql.resolve(connection, layout, run);
                    return id.isEmpty()
                            ? Optional.empty()
                            : Optional.of(totals(connection, layout, id.get()));
                });
    }

    private static Totals totals(Connection connection, Layout layout, String id)
            throws SQLException {
        var sql =
                """
                SELECT
                    (SELECT count(*) FROM metrics WHERE %1$s = ?1),
                    (SELECT max(step) FROM metrics WHERE %1$s = ?1 AND %2$s),
                    EXISTS (SELECT 1 FROM metrics WHERE %1$s = ?1 AND step > 9e999),
                    (SELECT run_name FROM metrics WHERE %1$s = ?1 ORDER BY timestamp, id LIMIT 1)"""
                        .formatted(layout.run("metrics"), RunSql.NUMERIC);
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, id);
            try (var row = select.executeQuery()) {
                row.next();
                var step = row.getObject(2) == null ? null : StoredRows.step(row, 2);
                if (row.getBoolean(3) && (step == null || step.compareTo(Step.of(0)) < 0)) {
                    step = Step.of(0); // as which a text is read
                }
                return new Totals(
                        id, row.getString(4), row.getLong(1), step, config(connection, layout, id));
            }
        }
    }

    private static @Nullable RawJson config(Connection connection, Layout layout, String id)
            throws SQLException {
        if (!layout.has("configs")) {
            return null;
        }
        var sql = "SELECT config FROM configs WHERE %s = ?".formatted(layout.run("configs"));
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, id);
            try (var row = select.executeQuery()) {
                return row.next() ? StoredRows.json(row, 1) : null;
            }
        }
    }
}
