package dev.trackio.server.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.sqlite.JDBC;

/** A database file as another program makes it and looks at it. */
final class ForeignFile {
    /** As Trackio 0.5.3 lays it out. */
    static final String[] OLD = {
        "CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL,"
                + " run_name TEXT NOT NULL, step INTEGER NOT NULL, metrics TEXT NOT NULL)",
        "CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_name TEXT NOT NULL,"
                + " config TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE(run_name))",
        "CREATE INDEX idx_metrics_run_step ON metrics(run_name, step)",
        "CREATE INDEX idx_metrics_run_timestamp ON metrics(run_name, timestamp)",
        "CREATE INDEX idx_configs_run_name ON configs(run_name)",
        "INSERT INTO metrics VALUES (3, '2026-01-01T00:00:00', 'a', 0, '{\"loss\":1}')",
        "INSERT INTO metrics VALUES (7, '2026-01-01T00:00:01', 'a', 1,"
                + " CAST('{\"loss\":\"NaN\"}' AS BLOB))",
        "INSERT INTO metrics VALUES (9, '2026-01-01T00:00:02', 'b', 5, '{\"loss\":3}')",
        "INSERT INTO configs VALUES (1, 'a', '{\"lr\":1}', '2026-01-01T00:00:00')",
    };

    private ForeignFile() {}

    static Connection open(Path file) throws SQLException {
        return new JDBC().connect("jdbc:sqlite:" + file.toUri(), new Properties());
    }

    static void make(Path file, String... statements) throws SQLException {
        try (var connection = open(file);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static List<String> texts(Path file, String sql) throws SQLException {
        try (var connection = open(file);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /** Only for files that nobody has open: this reads them with Java. */
    static String hash(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
