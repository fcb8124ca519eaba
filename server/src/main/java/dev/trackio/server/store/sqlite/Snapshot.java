package dev.trackio.server.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConnection;

/**
 * A copy of a database that others may be writing to, made through SQLite: a copy of the bytes
 * would miss the write-ahead log, and opening the file otherwise would drop SQLite's locks on it.
 */
final class Snapshot {
    private static final int PAGES_AT_A_TIME = 1_024;
    private static final int BUSY_MILLIS = 10;
    private static final int BUSY_TRIES = 1_000;

    /** Is told how many pages are left of how many. */
    interface Watcher {
        void copied(int left, int pages);
    }

    private Snapshot() {}

    /** One state of the file, durable in the new one and checked there. */
    static void take(Connections connections, Path source, Path target, Watcher watcher)
            throws SQLException, IOException {
        try (var connection = connections.reader(source);
                var statement = connection.createStatement()) {
            // As long as it reads one state, commits of others do not make the copy start again.
            statement.execute("BEGIN");
            Layout.number(connection, "SELECT count(*) FROM sqlite_master");
            copy(connection, target, watcher);
            statement.execute("COMMIT");
        }
        if (!isSound(connections, target)) {
            throw new SQLException("the copy is damaged", null, 11); // SQLITE_CORRUPT
        }
    }

    /** Durable when it returns; the file must not exist. */
    static void copy(Connection source, Path target, Watcher watcher)
            throws SQLException, IOException {
        var result =
                source.unwrap(SQLiteConnection.class)
                        .getDatabase()
                        .backup(
                                "main",
                                target.toString(),
                                watcher::copied,
                                BUSY_MILLIS,
                                BUSY_TRIES,
                                PAGES_AT_A_TIME);
        if (result != 0) {
            throw new SQLException("backup failed", null, result);
        }
        sync(target);
    }

    /** Of a file that nobody else has open. */
    static boolean isSound(Connections connections, Path copy) throws SQLException {
        try (var connection = connections.immutable(copy);
                var statement = connection.createStatement();
                var verdict = statement.executeQuery("PRAGMA quick_check(1)")) {
            return verdict.next() && verdict.getString(1).equals("ok");
        }
    }

    static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
