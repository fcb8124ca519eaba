package dev.trackio.server.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is ours to remember and not Trackio's: the names that projects were given here, and entries
 * that could not be stored. Its file is made by the first thing to remember. A server that only
 * reads leaves nothing behind.
 */
final class StateFile implements AutoCloseable {
    private static final String NAME = ".trackio-jvm/state.db";

    /** Tables with a column {@code project}, each made by the first thing that it holds. */
    private static final List<String> OF_PROJECTS =
            List.of("rejected_entries", "run_annotations", "saved_views");

    private final DataFolder folder;
    private final Connections connections;
    private final ReaderThreads threads;
    private final Clock clock;
    private final boolean readOnly;

    /** Guards the connection. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Connection connection;

    StateFile(
            DataFolder folder,
            Connections connections,
            ReaderThreads threads,
            SqliteSettings settings) {
        this.folder = folder;
        this.connections = connections;
        this.threads = threads;
        this.clock = settings.clock();
        this.readOnly = settings.readOnly();
    }

    /** The name that a project was given when it was made here. */
    Optional<String> givenName(String key) {
        return read(
                Optional.empty(),
                open -> {
                    try (var select =
                            open.prepareStatement(
                                    "SELECT given FROM project_names WHERE key = ?")) {
                        select.setString(1, key);
                        try (var row = select.executeQuery()) {
                            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                        }
                    }
                });
    }

    /** Durable when it returns. */
    void rememberName(String key, String given) {
        locked(
                open -> {
                    try (var insert =
                            open.prepareStatement(
                                    """
                                    INSERT OR REPLACE INTO project_names (key, given, created_at)
                                    VALUES (?, ?, ?)""")) {
                        insert.setString(1, key);
                        insert.setString(2, given);
                        insert.setString(3, clock.instant().toString());
                        return insert.executeUpdate();
                    }
                });
    }

    /** What is known of one project is known of another one from now on. Makes no file. */
    void rename(String key, String to) {
        change("UPDATE OR REPLACE %1$s SET %2$s = ?2 WHERE %2$s = ?1", key, to);
    }

    /** Nothing is known of that project any more. */
    void forget(String key) {
        change("DELETE FROM %1$s WHERE %2$s = ?1 AND ?2 = ''", key, "");
    }

    /**
     * @param sql for a table, and its column with the project
     */
    private void change(String sql, String key, String other) {
        if (DataFolder.attributes(folder.root().resolve(NAME)).isEmpty()) {
            return;
        }
        transaction(
                open -> {
                    run(open, sql.formatted("project_names", "key"), key, other);
                    var layout = Layout.of(open);
                    for (var table : OF_PROJECTS) {
                        if (layout.has(table)) {
                            run(open, sql.formatted(table, "project"), key, other);
                        }
                    }
                    return true;
                });
    }

    private static void run(Connection open, String sql, String key, String other)
            throws SQLException {
        try (var statement = open.prepareStatement(sql)) {
            statement.setString(1, key);
            statement.setString(2, other);
            statement.executeUpdate();
        }
    }

    /** All of the work is durable when it returns, or nothing of it. */
    <T> T transaction(Work<T> work) {
        return locked(
                open -> {
                    // Who reads before it writes waits for its turn at once, and never fails
                    // half-way.
                    execute(open, "BEGIN IMMEDIATE");
                    try {
                        var done = work.on(open);
                        execute(open, "COMMIT");
                        return done;
                    } catch (SQLException | RuntimeException e) {
                        rollBack(open, e);
                        throw e;
                    }
                });
    }

    private static void execute(Connection open, String sql) throws SQLException {
        try (var statement = open.createStatement()) {
            statement.execute(sql);
        }
    }

    /** SQLite may have done so by itself, when the disk is full say. */
    private static void rollBack(Connection open, Exception because) {
        try {
            execute(open, "ROLLBACK");
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** Makes no file. */
    <T> T read(T whenMissing, Work<T> work) {
        if (DataFolder.attributes(folder.root().resolve(NAME)).isEmpty()) {
            return whenMissing;
        }
        return readOnly ? glance(work) : locked(work);
    }

    private <T> T glance(Work<T> work) {
        return threads.call(
                "state",
                () -> {
                    try (var open = connections.glance(folder.root().resolve(NAME))) {
                        return work.on(open);
                    }
                });
    }

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T locked(Work<T> work) {
        return threads.call(
                "state",
                () -> {
                    lock.lock();
                    try {
                        var open = connection;
                        if (open == null) {
                            open = open();
                            connection = open;
                        }
                        return work.on(open);
                    } finally {
                        lock.unlock();
                    }
                });
    }

    private Connection open() throws SQLException {
        folder.ours();
        var opened = connections.creator(folder.root().resolve(NAME));
        try (var statement = opened.createStatement()) {
            statement.execute("PRAGMA busy_timeout=10000");
            if (!folder.isNetwork()) {
                statement.execute("PRAGMA journal_mode=WAL");
            }
            statement.execute(
                    """
                    CREATE TABLE IF NOT EXISTS project_names (
                        key TEXT PRIMARY KEY, given TEXT NOT NULL, created_at TEXT NOT NULL)""");
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    @Override
    public void close() {
        threads.call(
                "state",
                () -> {
                    lock.lock();
                    try {
                        if (connection != null) {
                            connection.close();
                            connection = null;
                        }
                    } finally {
                        lock.unlock();
                    }
                    return true;
                });
    }
}
