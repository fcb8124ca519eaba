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

    @Override
    public void close() throws SQLException {
        for (var statement : statements.values()) {
            statement.close();
        }
        connection.close();
    }
}
