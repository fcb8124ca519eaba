package dev.trackio.server.store.sqlite;

import dev.trackio.api.Rows;
import dev.trackio.server.metrics.SampleStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;

/** What runs logged of the machine's state, in the table {@code system_metrics}. */
final class SqliteSamples implements SampleStore {
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
}
