package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Trace;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.store.Storage;
import dev.trackio.server.store.TraceStoreContract;
import dev.trackio.server.traces.TraceStore.Choice;
import dev.trackio.server.traces.TraceStore.Order;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqliteTracesTest extends TraceStoreContract {
    private static final RunRef RUN = new RunRef("r", null);
    private static final Choice ALL = new Choice("", null, Order.TIME_ASC, null, 0);

    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }

    private void file(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("p.db"));
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<Trace> traces() {
        try (var rows = storage.traces().traces(PROJECT, RUN, ALL)) {
            return rows.next();
        }
    }

    @Test
    void filesWithoutTheTableOrTheSpansAreReadAndThenWritten() throws SQLException {
        file(
                "CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL,"
                        + " timestamp TEXT NOT NULL, run_name TEXT NOT NULL, step INTEGER NOT NULL,"
                        + " metrics TEXT NOT NULL, log_id TEXT, space_id TEXT)",
                "INSERT INTO metrics VALUES (1, 'r', '2026', 'r', 0, '{}', NULL, NULL)");
        assertThat(traces()).isEmpty();
        assertThat(storage.traces().steps(PROJECT, RUN)).isEmpty();
        file(
                "CREATE TABLE traces (id TEXT PRIMARY KEY, run_id TEXT NOT NULL, timestamp TEXT NOT NULL,"
                        + " run_name TEXT NOT NULL, step INTEGER NOT NULL, key TEXT NOT NULL,"
                        + " trace_index INTEGER, messages TEXT NOT NULL, metadata TEXT NOT NULL,"
                        + " search_text TEXT NOT NULL, log_id TEXT, space_id TEXT)",
                "INSERT INTO traces VALUES ('r:1:t', 'r', '2026', 'r', 0, 't', NULL,"
                        + " CAST('[NaN]' AS BLOB), '{broken', 'words', NULL, NULL)");
        assertThat(traces()).hasSize(1);
        var trace = traces().getFirst();
        assertThat(trace.messages()).hasToString("[\"NaN\"]");
        assertThat(trace.metadata()).hasToString("\"{broken\"");
        assertThat(trace.spans()).hasToString("[]");

        storage.metrics().append(PROJECT, List.of(row("r", 1L, null)));
        assertThat(traces()).containsExactly(trace);
    }
}
