package dev.trackio.server.store.sqlite;

import static java.util.stream.Collectors.toCollection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which columns a file has. Trackio 0.5.3 knew no run ids and wrote version 0, 0.43 writes version
 * 2; what lies between is told by looking.
 *
 * @param changes SQLite's counter of changes of the layout
 * @param indexes columns by name of the index; an expression is an empty text
 */
record Layout(
        int version,
        long changes,
        Map<String, Set<String>> tables,
        Map<String, List<String>> indexes) {
    static final String CHANGES = "PRAGMA schema_version";

    static Layout of(Connection connection) throws SQLException {
        var tables = new HashMap<String, Set<String>>();
        var indexes = new HashMap<String, List<String>>();
        try (var statement = connection.createStatement()) {
            try (var rows =
                    statement.executeQuery(
                            """
                            SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c
                            WHERE t.type = 'table' ORDER BY t.name, c.cid""")) {
                while (rows.next()) {
                    tables.computeIfAbsent(rows.getString(1), name -> new LinkedHashSet<>())
                            .add(rows.getString(2));
                }
            }
            try (var rows =
                    statement.executeQuery(
                            """
                            SELECT i.name, ifnull(c.name, '')
                            FROM sqlite_master i, pragma_index_info(i.name) c
                            WHERE i.type = 'index' ORDER BY i.name, c.seqno""")) {
                while (rows.next()) {
                    indexes.computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
                            .add(rows.getString(2));
                }
            }
        }
        return new Layout(
                (int) number(connection, "PRAGMA user_version"),
                changes(connection),
                tables,
                indexes);
    }

    static long changes(Connection connection) throws SQLException {
        return number(connection, CHANGES);
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    boolean isNewer() {
        return version > Schema.VERSION;
    }

    boolean isComplete() {
        return version == Schema.VERSION
                && Schema.TABLES.stream().allMatch(table -> missing(table).isEmpty())
                && Schema.INDEXES.stream().allMatch(this::has);
    }

    boolean has(String table) {
        return tables.containsKey(table);
    }

    boolean has(String table, String column) {
        return tables.getOrDefault(table, Set.of()).contains(column);
    }

    boolean has(Schema.Index index) {
        var wanted = index.terms().stream().map(term -> term.contains("(") ? "" : term).toList();
        return wanted.equals(indexes.get(index.name()));
    }

    /** Columns that a table of the file lacks; all when there is no such table. */
    List<Schema.Column> missing(Schema.Table table) {
        return table.columns().stream()
                .filter(column -> !has(table.name(), column.name()))
                .collect(toCollection(ArrayList::new));
    }

    /** The column that tells runs apart: before there were ids it was the name. */
    String run(String table) {
        return has(table, "run_id") ? "run_id" : "run_name";
    }
}
