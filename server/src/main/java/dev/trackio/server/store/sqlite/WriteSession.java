package dev.trackio.server.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A writer's connection with its statements, prepared once. Used by the writer's thread alone. */
final class WriteSession implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private int cacheKib = -1;

    WriteSession(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Parameters that the last use bound are still bound: bind all. */
    PreparedStatement prepared(String sql) throws SQLException {
        var found = statements.get(sql);
        if (found == null) {
            found = connection.prepareStatement(sql);
            statements.put(sql, found);
        }
        return found;
    }

    void execute(String sql) throws SQLException {
        prepared(sql).execute();
    }

    long number(String sql) throws SQLException {
        try (var row = prepared(sql).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** How much memory the pages of the file may take, from now on. */
    void cacheKib(int kib) throws SQLException {
        if (kib == cacheKib) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA cache_size=-" + kib);
        }
        cacheKib = kib;
    }

    @Override
    public void close() throws SQLException {
        for (var statement : statements.values()) {
            statement.close();
        }
        connection.close();
    }
}
