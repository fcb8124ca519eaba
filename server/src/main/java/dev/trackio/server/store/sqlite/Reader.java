package dev.trackio.server.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One connection that reads, and what it knows about its file. Used by one thread at a time. */
final class Reader {
    /** Reads within one transaction: all statements see the same state. */
    interface Work<T> {
        T on(Connection connection, Layout layout) throws SQLException;
    }

    /** Reads on a connection that nobody else uses. */
    interface Alone<T> {
        T on(Connection connection) throws SQLException;
    }

    private final Connection connection;
    private final OpenFiles.Handle handle;
    private @Nullable Layout layout;
    private Instant lastUsed;

    Reader(Connection connection, OpenFiles.Handle handle, Instant now) {
        this.connection = connection;
        this.handle = handle;
        this.lastUsed = now;
    }

    boolean isOn(Object file) {
        return handle.isOn(file);
    }

    OpenFiles.Handle handle() {
        return handle;
    }

    Instant lastUsed() {
        return lastUsed;
    }

    void usedAt(Instant now) {
        lastUsed = now;
    }

    <T> T inTransaction(Work<T> work) throws SQLException {
        var known = begin();
        var result = work.on(connection, known);
        end();
        return result;
    }

    /** The layout is looked at within the transaction: another program may have changed it. */
    Layout begin() throws SQLException {
        execute("BEGIN");
        var known = layout;
        if (known == null || known.changes() != Layout.changes(connection)) {
            known = Layout.of(connection);
            layout = known;
        }
        return known;
    }

    void end() throws SQLException {
        execute("COMMIT");
    }

    Connection connection() {
        return connection;
    }

    /** Changes with every commit of other connections, those of other processes included. */
    long changes() throws SQLException {
        return Layout.number(connection, "PRAGMA data_version");
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
