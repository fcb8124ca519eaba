package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a file from outside is a sound Trackio database: plain tables and indexes and nothing
 * that acts by itself when it is read or written.
 */
final class ImportCheck {
    private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> NEEDED =
            List.of("id", "timestamp", "run_name", "step", "metrics");

    private ImportCheck() {}

    /** Of a private copy: nobody else has it open. */
    static void check(Connections connections, Path copy) throws SQLException {
        try (var connection = connections.immutable(copy)) {
            checkObjects(connection);
            checkColumns(connection);
            var verdict = text(connection, "PRAGMA quick_check(1)");
            if (!verdict.equals("ok")) {
                throw refused("it is damaged");
            }
        } catch (SQLException e) {
            if (Faults.isTransient(e)) {
                throw e;
            }
            throw refused("it is damaged");
        }
    }

    static void checkHeader(Path file) throws IOException {
        byte[] start;
        try (var in = Files.newInputStream(file)) {
            start = in.readNBytes(HEADER.length);
        }
        if (!Arrays.equals(start, HEADER)) {
            throw refused("it is no SQLite file");
        }
    }

    private static void checkObjects(Connection connection) throws SQLException {
        if (!text(connection, "PRAGMA encoding").equals("UTF-8")) {
            throw refused("its text is not UTF-8");
        }
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT type, name, ifnull(sql, '') FROM sqlite_master")) {
            while (rows.next()) {
                var type = rows.getString(1);
                var sql = rows.getString(3).stripLeading().toUpperCase(Locale.ROOT);
                if (!type.equals("table") && !type.equals("index")) {
                    throw refused("it has a " + (type.equals("view") ? "view" : "trigger"));
                }
                if (sql.startsWith("CREATE VIRTUAL")) {
                    throw refused("it has a virtual table");
                }
            }
        }
    }

    private static void checkColumns(Connection connection) throws SQLException {
        var layout = Layout.of(connection);
        if (layout.isNewer()) {
            throw refused("it was written by a newer Trackio: update this server");
        }
        for (var column : NEEDED) {
            if (!layout.has("metrics", column)) {
                throw refused(
                        layout.has("metrics")
                                ? "its table metrics has no column " + column
                                : "it has no table metrics");
            }
        }
        for (var table : Schema.TABLES) {
            if (layout.has(table.name())) {
                checkPlain(connection, layout, table);
            }
        }
    }

    private static void checkPlain(Connection connection, Layout layout, Schema.Table table)
            throws SQLException {
        for (var column : layout.missing(table)) {
            if (!column.canBeAdded() && !column.name().equals("run_id")) {
                throw refused("its table " + table.name() + " has no column " + column.name());
            }
        }
        try (var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("PRAGMA table_xinfo(" + table.name() + ")")) {
                while (rows.next()) {
                    if (rows.getInt("hidden") != 0) {
                        throw refused("its table " + table.name() + " has a generated column");
                    }
                    if (rows.getString("name").equals("id")
                            && table.columns().getFirst().definition().startsWith("INTEGER")
                            && (rows.getInt("pk") != 1
                                    || !"INTEGER".equalsIgnoreCase(rows.getString("type")))) {
                        throw refused("the ids of its table " + table.name() + " are no row ids");
                    }
                }
            }
        }
        var withoutRowid =
                "SELECT wr FROM pragma_table_list('" + table.name() + "') WHERE schema = 'main'";
        if (Layout.number(connection, withoutRowid) != 0) {
            throw refused("its table " + table.name() + " has no row ids");
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static ApiException refused(String why) {
        return ApiException.badRequest("The file is not a sound Trackio database: " + why + ".");
    }
}
