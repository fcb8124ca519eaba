package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import dev.trackio.api.Trace;
import dev.trackio.api.TraceOperations.StepCount;
import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.traces.TraceStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Traces in the table of that name, which files of older versions lack in whole or in part. */
final class SqliteTraces implements TraceStore {
    private static final String INSERT =
            """
            INSERT INTO traces (id, run_id, timestamp, run_name, step, key, trace_index,
                messages, metadata, spans, search_text, log_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING""";

    /** Columns in the order in which {@link #select} names them. */
    private static final StoredRows.Form<Trace> TRACES =
            new StoredRows.Form<>() {
                @Override
                public Trace read(ResultSet row) throws SQLException {
                    return new Trace(
                            row.getString(1),
                            row.getString(2),
                            row.getObject(3) instanceof Number index ? index.longValue() : null,
                            row.getString(4),
                            row.getString(5),
                            StoredRows.step(row, 6),
                            row.getString(7),
                            json(row, 8),
                            json(row, 9),
                            json(row, 10));
                }

                @Override
                public long bytes(Trace trace) {
                    return (long) trace.messages().length()
                            + trace.metadata().length()
                            + trace.spans().length();
                }
            };

    private final SqliteStorage storage;

    SqliteTraces(SqliteStorage storage) {
        this.storage = storage;
    }

    /**
     * The traces of an entry that was stored just now, in the same transaction.
     *
     * @param inserted is told the ids of those that are new
     */
    static void insert(
            WriteSession session, String run, MetricRow row, Step step, Consumer<String> inserted)
            throws SQLException {
        if (row.traces().isEmpty()) {
            return;
        }
        var entry =
                row.logId() == null ? UUID.randomUUID().toString().replace("-", "") : row.logId();
        var insert = session.prepared(INSERT);
        for (var trace : row.traces()) {
            var id = trace.id(run, entry);
            insert.setString(1, id);
            insert.setString(2, run);
            insert.setString(3, row.timestamp());
            insert.setString(4, row.runName());
            SqliteMetrics.bind(insert, 5, step);
            insert.setString(6, trace.key());
            if (trace.index() == null) {
                insert.setNull(7, Types.INTEGER);
            } else {
                insert.setInt(7, trace.index());
            }
            insert.setBytes(8, SqliteMetrics.bytes(trace.messages()));
            insert.setBytes(9, SqliteMetrics.bytes(trace.metadata()));
            insert.setBytes(10, SqliteMetrics.bytes(trace.spans()));
            insert.setString(11, trace.searchText(id));
            insert.setString(12, row.logId());
            if (insert.executeUpdate() > 0) {
                inserted.accept(id);
            }
        }
    }

    @Override
    public Rows<Trace> traces(ProjectName project, RunRef run, Choice choice) {
        return storage.stream(
                project,
                TRACES,
                (connection, layout) -> {
                    var id =
                            layout.has("traces")
                                    ? RunSql.resolve(connection, layout, run).orElse(null)
                                    : null;
                    return id == null ? null : chosen(connection, layout, " = ?1", id, choice);
                });
    }

    @Override
    public Rows<Trace> traces(ProjectName project, List<String> runIds, Choice choice) {
        return storage.stream(
                project,
                TRACES,
                (connection, layout) ->
                        layout.has("traces")
                                ? chosen(
                                        connection,
                                        layout,
                                        " IN (SELECT value FROM json_each(?1))",
                                        Json.string(runIds),
                                        choice)
                                : null);
    }

    private static PreparedStatement chosen(
            Connection connection, Layout layout, String are, String runs, Choice choice)
            throws SQLException {
        var sql =
                select(layout)
                        + " WHERE "
                        + layout.run("traces")
                        + are
                        // not LIKE: nothing in the text has a meaning of its own
                        + " AND (?2 = '' OR instr(CAST(search_text AS TEXT), ?2) > 0)"
                        + " AND (?3 IS NULL OR step = ?3) ORDER BY "
                        + order(choice.order())
                        + " LIMIT ?4 OFFSET ?5";
        var select = connection.prepareStatement(sql);
        select.setString(1, runs);
        select.setString(2, choice.search());
        setLong(select, 3, choice.step());
        var limit = choice.limit();
        select.setLong(4, limit == null ? -1 : Math.max(0, limit));
        select.setLong(5, Math.max(0, choice.offset()));
        return select;
    }

    private static void setLong(PreparedStatement statement, int index, @Nullable Long value)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.INTEGER);
        } else {
            statement.setLong(index, value);
        }
    }

    private static String order(Order order) {
        return switch (order) {
            case TIME_DESC -> "timestamp DESC, id DESC";
            case TIME_ASC -> "timestamp, id";
            case STEP_ASC -> "step, timestamp, id";
            case STEP_DESC -> "step DESC, timestamp DESC, id DESC";
        };
    }

    @Override
    public List<StepCount> steps(ProjectName project, RunRef run) {
        return storage.read(
                project,
                List.of(),
                (connection, layout) -> {
                    var id =
                            layout.has("traces")
                                    ? RunSql.resolve(connection, layout, run).orElse(null)
                                    : null;
                    if (id == null) {
                        return List.of();
                    }
                    var sql =
                            "SELECT step, count(*) FROM traces WHERE %s = ? GROUP BY step ORDER BY step"
                                    .formatted(layout.run("traces"));
                    try (var select = connection.prepareStatement(sql)) {
                        select.setString(1, id);
                        var steps = new ArrayList<StepCount>();
                        try (var row = select.executeQuery()) {
                            while (row.next()) {
                                steps.add(new StepCount(StoredRows.step(row, 1), row.getLong(2)));
                            }
                        }
                        return steps;
                    }
                });
    }

    @Override
    public Rows<Trace> traces(ProjectName project, List<String> ids) {
        return storage.stream(
                project,
                TRACES,
                (connection, layout) -> {
                    if (!layout.has("traces") || ids.isEmpty()) {
                        return null;
                    }
                    var select =
                            connection.prepareStatement(
                                    select(layout)
                                            + " WHERE id IN (SELECT value FROM json_each(?))");
                    select.setString(1, Json.string(ids));
                    return select;
                });
    }

    private static String select(Layout layout) {
        return "SELECT id, key, trace_index, run_name, %s, step, timestamp, messages, metadata, %s FROM traces"
                .formatted(layout.run("traces"), layout.has("traces", "spans") ? "spans" : "'[]'");
    }

    private static RawJson json(ResultSet row, int column) throws SQLException {
        return Json.answerable(StoredRows.json(row, column));
    }
}
