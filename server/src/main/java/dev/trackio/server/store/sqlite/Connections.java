package dev.trackio.server.store.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Opens SQLite files. The driver is asked by name, not by DriverManager, which may find another
 * one.
 *
 * <p>Files are not mapped into memory: a file that another program truncates would end the whole
 * process by a signal where a plain read only fails for its project.
 */
final class Connections {
    /** Negative KiB, until the writer says how much it has. */
    private static final int WRITER_CACHE = -2_000;

    private static final int READER_CACHE = -1_000;

    /** Longer waits are loops of ours, which can be given up. */
    private static final int BUSY_MILLIS = 50;

    private static final int READER_BUSY_MILLIS = 10_000;

    private final SqliteSettings.Synchronous synchronous;

    Connections(SqliteSettings.Synchronous synchronous) {
        this.synchronous = synchronous;
    }

    /** Loads SQLite itself, which the first connection would do otherwise. */
    static void load() {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new IllegalStateException("SQLite cannot be loaded", e);
        }
    }

    /** Changes no byte of the file. */
    Connection reader(Path file) throws SQLException {
        try {
            return tried(file, "mode=ro");
        } catch (SQLException e) {
            if (!Faults.isCannotOpen(e) || Files.isWritable(file.toAbsolutePath().getParent())) {
                throw e;
            }
            // A folder that cannot be written has no room for the files of WAL.
            return tried(file, "mode=ro&immutable=1");
        }
    }

    /**
     * For a short look that leaves nothing behind: a reader makes the files of WAL where they are
     * missing. Where they are, nobody has the file open in that mode; what a look at a file in use
     * takes for damage is looked at again with its locks.
     */
    Connection glance(Path file) throws SQLException {
        if (!Files.exists(file.resolveSibling(file.getFileName() + "-wal"))) {
            try {
                return immutable(file);
            } catch (SQLException e) {
                if (Faults.trouble(e) == Faults.Trouble.PASSING) {
                    throw e;
                }
            }
        }
        return reader(file);
    }

    /** A file that nobody else has open. */
    Connection immutable(Path file) throws SQLException {
        return tried(file, "mode=ro&immutable=1");
    }

    private static Connection tried(Path file, String how) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(READER_BUSY_MILLIS);
        config.setCacheSize(READER_CACHE);
        return open(
                file,
                how,
                config,
                "PRAGMA trusted_schema=OFF",
                "PRAGMA query_only=ON",
                // Reads the file: what cannot be read fails here.
                "PRAGMA schema_version");
    }

    Connection writer(Path file) throws SQLException {
        return writing(file, "mode=rw");
    }

    /** Makes the file when it is missing. */
    Connection creator(Path file) throws SQLException {
        return writing(file, "mode=rwc");
    }

    private Connection writing(Path file, String how) throws SQLException {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(WRITER_CACHE);
        config.setGetGeneratedKeys(false);
        return open(
                file,
                how,
                config,
                "PRAGMA trusted_schema=OFF",
                "PRAGMA synchronous=" + synchronous,
                "PRAGMA fullfsync=ON",
                "PRAGMA checkpoint_fullfsync=ON",
                "PRAGMA wal_autocheckpoint=" + WriteBack.PAGES,
                "PRAGMA temp_store=MEMORY",
                "PRAGMA foreign_keys=OFF");
    }

    private static Connection open(Path file, String how, SQLiteConfig config, String... statements)
            throws SQLException {
        // A file URI: other names make the driver look at the file with Java I/O.
        var url = "jdbc:sqlite:" + file.toUri() + "?" + how;
        config.enableLoadExtension(false);
        var connection = new JDBC().connect(url, config.toProperties());
        if (connection == null) {
            throw new SQLException("the SQLite driver does not know its own URL");
        }
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
