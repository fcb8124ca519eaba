package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.Part;
import dev.trackio.server.metrics.RowMark;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.SystemRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Histories of runs in the tables {@code metrics} and {@code system_metrics}. */
final class SqliteMetrics implements MetricStore {
    private static final String INSERT =
            """
            INSERT INTO metrics (run_id, timestamp, run_name, step, metrics, log_id)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (log_id) WHERE log_id IS NOT NULL DO NOTHING""";
    private static final String INSERT_SYSTEM =
            """
            INSERT INTO system_metrics (run_id, timestamp, run_name, metrics, log_id)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (log_id) WHERE log_id IS NOT NULL DO NOTHING""";
    private static final String REPLACE_CONFIG =
            """
            INSERT OR REPLACE INTO configs (run_id, run_name, config, created_at)
            VALUES (?, ?, ?, ?)""";
    private static final String LARGEST =
            "SELECT max(step) FROM metrics WHERE run_id = ? AND " + RunSql.NUMERIC;

    /** Of memory that a row takes beside its metrics, about. */
    private static final int ROW_BYTES = 300;

    private final SqliteStorage storage;

    SqliteMetrics(SqliteStorage storage) {
        this.storage = storage;
    }

    @Override
    public List<String> append(ProjectName project, Iterable<MetricRow> rows) {
        return append(project, rows, MetricRow::bytes, SqliteMetrics::insert);
    }

    private <R> List<String> append(
            ProjectName project, Iterable<R> rows, ToLongFunction<R> size, Insert<R> insert) {
        var written = new Count();
        WriteCall.Work work =
                session -> {
                    written.reset();
                    insert.into(session, rows, written);
                };
        if (rows instanceof List<R> held) {
            if (held.isEmpty()) {
                return List.of();
            }
            var bytes = 0L;
            for (var row : held) {
                bytes += ROW_BYTES + size.applyAsLong(row);
            }
            storage.write(project, new WriteCall(work, held.size(), bytes));
        } else {
            // Many, and not in memory: a transaction for themselves.
            storage.write(project, new WriteCall(work, WriteQueue.TRANSACTION_ENTRIES, 0));
        }
        storage.meter().logged(written.rows, written.bytes);
        return written.traces;
    }

    private interface Insert<R> {
        void into(WriteSession session, Iterable<R> rows, Count written) throws SQLException;
    }

    /** What a call wrote, counted by the writer's thread. It may do the call twice. */
    private static final class Count {
        private int rows;
        private long bytes;
        private List<String> traces = List.of();

        void reset() {
            traces = List.of();
            rows = 0;
            bytes = 0;
        }

        void addTrace(String id) {
            if (traces.isEmpty()) {
                traces = new ArrayList<>();
            }
            if (traces.size() < MAX_TOLD) {
                traces.add(id);
            }
        }

        void add(long more) {
            rows++;
            bytes += more;
        }
    }

    private static void insert(WriteSession session, Iterable<MetricRow> rows, Count written)
            throws SQLException {
        var runs = new RunIds(session);
        var largest = new HashMap<String, Step>();
        var insert = session.prepared(INSERT);
        for (var row : rows) {
            var run = runs.of(row.runId(), row.runName());
            var step = row.step() == null ? next(session, largest, run) : row.step();
            insert.setString(1, run);
            insert.setString(2, row.timestamp());
            insert.setString(3, row.runName());
            bind(insert, 4, step);
            insert.setBytes(5, bytes(row.metrics()));
            insert.setString(6, row.logId());
            written.add(row.bytes());
            // An entry that was sent again takes no step.
            if (insert.executeUpdate() > 0) {
                largest.computeIfPresent(run, (id, seen) -> seen.compareTo(step) < 0 ? step : seen);
                SqliteTraces.insert(session, run, row, step, written::addTrace);
            }
            if (row.config() != null) {
                replaceConfig(session, run, row, row.config());
            }
        }
    }

    /** One more than the largest; what follows the largest whole number is a real one. */
    private static Step next(WriteSession session, Map<String, Step> largest, String run)
            throws SQLException {
        var seen = largest.get(run);
        if (seen == null) {
            seen = largest(session, run);
            largest.put(run, seen);
        }
        return switch (seen.value()) {
            case Long whole when whole < Long.MAX_VALUE -> Step.of(whole + 1);
            case Number number -> Step.of(number.doubleValue() + 1);
        };
    }

    private static Step largest(WriteSession session, String run) throws SQLException {
        var select = session.prepared(LARGEST);
        select.setString(1, run);
        try (var row = select.executeQuery()) {
            return row.next() && row.getObject(1) != null ? StoredRows.step(row, 1) : Step.of(-1);
        }
    }

    private static void replaceConfig(
            WriteSession session, String run, MetricRow row, RawJson config) throws SQLException {
        var replace = session.prepared(REPLACE_CONFIG);
        replace.setString(1, run);
        replace.setString(2, row.runName());
        replace.setBytes(3, bytes(config));
        replace.setString(4, row.timestamp());
        replace.executeUpdate();
    }

    @Override
    public void appendSystem(ProjectName project, Iterable<SystemRow> rows) {
        append(project, rows, SystemRow::bytes, SqliteMetrics::insertSystem);
    }

    private static void insertSystem(WriteSession session, Iterable<SystemRow> rows, Count written)
            throws SQLException {
        var runs = new RunIds(session);
        var insert = session.prepared(INSERT_SYSTEM);
        for (var row : rows) {
            insert.setString(1, runs.of(row.runId(), row.runName()));
            insert.setString(2, row.timestamp());
            insert.setString(3, row.runName());
            insert.setBytes(4, bytes(row.metrics()));
            insert.setString(5, row.logId());
            insert.executeUpdate();
            written.add(row.bytes());
        }
    }

    static void bind(PreparedStatement statement, int index, Step step) throws SQLException {
        switch (step.value()) {
            case Long whole -> statement.setLong(index, whole);
            // SQLite has no NaN: it would store null, which no step is.
            case Number real when Double.isNaN(real.doubleValue()) -> statement.setLong(index, 0);
            case Number real -> statement.setDouble(index, real.doubleValue());
        }
    }

    static byte[] bytes(RawJson json) {
        return json.length() == json.array().length ? json.array() : json.toBytes();
    }

    @Override
    public Rows<StoredRow> history(ProjectName project, RunRef run) {
        return history(project, run, new Part.All());
    }

    @Override
    public Rows<StoredRow> history(ProjectName project, RunRef run, Part part) {
        var limits = PartSql.of(part);
        var rows =
                storage.stream(
                        project,
                        (connection, layout) -> {
                            var id = RunSql.resolve(connection, layout, run);
                            if (id.isEmpty()) {
                                return null;
                            }
                            var select =
                                    connection.prepareStatement(
                                            select(layout)
                                                    + " WHERE %s = ?1"
                                                            .formatted(layout.run("metrics"))
                                                    + limits.sql());
                            select.setString(1, id.get());
                            limits.bind(select);
                            return select;
                        });
        // SQL chooses as well as it can: times have several forms.
        return part instanceof Part.All ? rows : rows.map(row -> part.has(row) ? row : null);
    }

    @Override
    public Rows<StoredRow> rows(ProjectName project, @Nullable List<String> runIds, long afterId) {
        return storage.stream(
                project, (connection, layout) -> rows(connection, layout, runIds, afterId));
    }

    private static @Nullable PreparedStatement rows(
            Connection connection, Layout layout, @Nullable List<String> runIds, long afterId)
            throws SQLException {
        if (!layout.has("metrics")) {
            return null;
        }
        var ids = runIds == null ? List.<String>of() : runIds.stream().distinct().toList();
        // The plus keeps SQLite to the order of ids: few rows are newer than the last ones seen.
        var ofRuns =
                runIds == null
                        ? ""
                        : " AND "
                                + (afterId > 0 ? "+" : "")
                                + layout.run("metrics")
                                + " IN ("
                                + String.join(", ", ids.stream().map(id -> "?").toList())
                                + ")";
        var select =
                connection.prepareStatement(
                        select(layout) + " WHERE id > ?" + ofRuns + " ORDER BY id");
        select.setLong(1, afterId);
        for (var i = 0; i < ids.size(); i++) {
            select.setString(i + 2, ids.get(i));
        }
        return select;
    }

    @Override
    public boolean holds(ProjectName project, List<RowMark> marks) {
        var wanted = new ArrayList<List<Object>>(marks.size());
        for (var mark : marks) {
            wanted.add(List.of(mark.id(), mark.runId(), mark.runName(), mark.timestamp()));
        }
        return storage.read(
                project,
                marks.isEmpty(),
                (connection, layout) -> {
                    if (!layout.has("metrics")) {
                        return marks.isEmpty();
                    }
                    var sql =
                            """
                            SELECT count(*) FROM json_each(?) mark
                            JOIN metrics m ON m.id = json_extract(mark.value, '$[0]')
                            WHERE m.%s = json_extract(mark.value, '$[1]')
                                AND m.run_name = json_extract(mark.value, '$[2]')
                                AND m.timestamp = json_extract(mark.value, '$[3]')"""
                                    .formatted(layout.run("metrics"));
                    try (var select = connection.prepareStatement(sql)) {
                        select.setString(1, Json.string(wanted));
                        try (var row = select.executeQuery()) {
                            return row.next() && row.getInt(1) == marks.size();
                        }
                    }
                });
    }

    @Override
    public long count(ProjectName project, long lastId) {
        return storage.read(
                project,
                0L,
                (connection, layout) -> {
                    if (!layout.has("metrics")) {
                        return 0L;
                    }
                    try (var select =
                            connection.prepareStatement(
                                    "SELECT count(*) FROM metrics WHERE id <= ?")) {
                        select.setLong(1, lastId);
                        try (var row = select.executeQuery()) {
                            return row.next() ? row.getLong(1) : 0L;
                        }
                    }
                });
    }

    @Override
    public long lastId(ProjectName project) {
        return storage.read(
                project,
                0L,
                (connection, layout) ->
                        layout.has("metrics")
                                ? Layout.number(
                                        connection, "SELECT coalesce(max(id), 0) FROM metrics")
                                : 0L);
    }

    private static String select(Layout layout) {
        return "SELECT id, %s, run_name, timestamp, step, metrics FROM metrics"
                .formatted(layout.run("metrics"));
    }
}
