package dev.trackio.server.store.sqlite;

import dev.trackio.api.Rows;
import dev.trackio.server.metrics.SampleStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.HashMap;
import java.util.Map;

/** What runs logged of the machine's state, in the table {@code system_metrics}. */
final class SqliteSamples implements SampleStore {
    private static final int RECENT = 2_000;

    private final SqliteStorage storage;

    SqliteSamples(SqliteStorage storage) {
        this.storage = storage;
    }

    @Override
    public Rows<StoredRow> samples(ProjectName project, RunRef run) {
        return storage.stream(
                project,
                (connection, layout) -> {
                    var id = RunSql.resolveSampled(connection, layout, run);
                    if (id.isEmpty()) {
                        return null;
                    }
                    var select =
                            connection.prepareStatement(
                                    """
                                    SELECT id, %1$s, run_name, timestamp, 0, metrics
                                    FROM system_metrics WHERE %1$s = ? ORDER BY timestamp, id"""
                                            .formatted(layout.run("system_metrics")));
                    select.setString(1, id.get());
                    return select;
                });
    }

    /** Among so many of the last rows: a machine samples every few seconds. */
    @Override
    public Map<String, String> recent(ProjectName project) {
        return storage.read(
                project,
                Map.of(),
                (connection, layout) -> {
                    var times = new HashMap<String, String>();
                    if (!layout.has("system_metrics")) {
                        return times;
                    }
                    var sql =
                            """
                            SELECT run, max(timestamp) FROM (
                                SELECT %s run, timestamp FROM system_metrics
                                ORDER BY id DESC LIMIT %d)
                            WHERE run IS NOT NULL AND timestamp IS NOT NULL GROUP BY run"""
                                    .formatted(layout.run("system_metrics"), RECENT);
                    try (var select = connection.prepareStatement(sql);
                            var rows = select.executeQuery()) {
                        while (rows.next()) {
                            times.put(rows.getString(1), rows.getString(2));
                        }
                    }
                    return times;
                });
    }
}
