package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.json.Json;
import dev.trackio.server.query.QueryStore;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/** One query on a connection of its own: its limits, and what it gave. */
final class QueryRun {
    /** About ten microseconds of SQLite's work; then it asks whether to go on. */
    private static final int STEPS = 1_000;

    private static final int BUSY_MILLIS = 4_000;

    /** A value is in memory several times while it becomes JSON, and may become longer. */
    private static final int VALUES = 8;

    private final String sql;
    private final QueryPatience patience;
    private final long maxBytes;
    private int maxValueBytes = 1 << 20;

    QueryRun(String sql, QueryPatience patience, long maxBytes) {
        this.sql = sql;
        this.patience = patience;
        this.maxBytes = maxBytes;
    }

    /**
     * What a query gave.
     *
     * @param rows as JSON objects
     */
    record Result(List<String> columns, List<RawJson> rows, long bytes) {}

    Result on(Connection connection) throws SQLException {
        try {
            limit((SQLiteConnection) connection);
            maxValueBytes = QueryPlan.of(connection, sql, maxBytes / VALUES).maxValueBytes();
            ((SQLiteConnection) connection)
                    .setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, maxValueBytes);
            try (var statement = connection.createStatement();
                    var result = statement.executeQuery(sql)) {
                return read(result);
            }
        } catch (SQLException e) {
            var refusal = refusal(e);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            throw e;
        }
    }

    private void limit(SQLiteConnection connection) throws SQLException {
        connection.setBusyTimeout(BUSY_MILLIS);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_WORKER_THREADS, 0);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_COLUMN, 500);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_COMPOUND_SELECT, 100);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 200);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_VDBE_OP, 4_000);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, maxValueBytes);
        ProgressHandler.setHandler(
                connection,
                STEPS,
                new ProgressHandler() {
                    @Override
                    protected int progress() {
                        return patience.isOver() ? 1 : 0;
                    }
                });
    }

    private Result read(ResultSet result) throws SQLException {
        var columns = columns(result);
        var keys = columns.stream().map(Json::bytes).toList();
        var rows = new ArrayList<RawJson>();
        var bytes = 0L;
        while (result.next()) {
            patience.check();
            if (rows.size() == QueryStore.MAX_ROWS) {
                throw ApiException.badRequest(
                        "Query returned more than "
                                + QueryStore.MAX_ROWS
                                + " rows. Refine the query or add a LIMIT clause.");
            }
            var row = row(result, keys, maxBytes - bytes);
            bytes += row.length();
            rows.add(row);
        }
        return new Result(columns, rows, bytes);
    }

    /** As SQLite itself tells columns of one name apart: {@code a}, {@code a:1}. */
    private static List<String> columns(ResultSet result) throws SQLException {
        var names = new LinkedHashSet<String>();
        var about = result.getMetaData();
        for (var i = 1; i <= about.getColumnCount(); i++) {
            var name = about.getColumnName(i);
            var unique = name;
            for (var n = 1; !names.add(unique); n++) {
                unique = name + ":" + n;
            }
        }
        return List.copyOf(names);
    }

    private RawJson row(ResultSet result, List<byte[]> keys, long room) throws SQLException {
        var json = new ByteBuilder(256);
        for (var i = 0; i < keys.size(); i++) {
            json.add(i == 0 ? '{' : ',').add(keys.get(i)).add(':');
            json.add(value(result.getObject(i + 1)));
            if (json.size() > room) {
                throw ApiException.badRequest(
                        "The result is larger than "
                                + maxBytes
                                + " bytes: select less, or add a LIMIT clause.");
            }
        }
        return RawJson.of(json.add('}').json().toBytes()); // the builder has room to spare
    }

    /** Integers are exact at any size; what is not finite has no form in JSON. */
    private static byte[] value(@Nullable Object value) {
        return switch (value) {
            case byte[] blob -> Json.bytes(text(blob));
            case Double number when !Double.isFinite(number) -> Json.bytes(null);
            case null, default -> Json.bytes(value);
        };
    }

    /** JSON is stored as BLOBs, so a BLOB is shown as the text that it is, else in hex digits. */
    private static String text(byte[] blob) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(blob)).toString();
        } catch (CharacterCodingException e) {
            return HexFormat.of().formatHex(blob);
        }
    }

    /** What the limits of this run refuse; other faults stay what they are. */
    private Optional<ApiException> refusal(SQLException e) {
        return switch (Faults.code(e)) {
            case SQLITE_INTERRUPT -> Optional.of(patience.refusal());
            case SQLITE_READONLY, SQLITE_AUTH -> Optional.of(QueryText.notAuthorized());
            case SQLITE_TOOBIG ->
                    Optional.of(
                            ApiException.badRequest(
                                    "string or blob too big: here a value may have at most "
                                            + maxValueBytes
                                            + " bytes. Select less of it, or make the query"
                                            + " simpler."));
            case SQLITE_NOMEM ->
                    Optional.of(
                            ApiException.badRequest(
                                    "The query is too long or too deep: make it simpler."));
            default -> Optional.empty();
        };
    }
}
