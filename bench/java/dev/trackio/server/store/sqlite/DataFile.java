package dev.trackio.server.store.sqlite;

import dev.trackio.bench.Made;
import dev.trackio.bench.Words;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a project file as fast as the disk takes it: the indexes come after the rows. {@code
 * file=FILE runs=N steps=N metrics=A,B}: the runs {@code run-0}, {@code run-1} … with ids {@link
 * #runId}, logged side by side in pieces of 100 steps.
 */
public final class DataFile {
    private static final int PIECE = 100;
    private static final Duration BETWEEN_STEPS = Duration.ofMillis(250);
    private static final OffsetDateTime FIRST =
            OffsetDateTime.of(2026, 11, 1, 8, 0, 0, 123_456_000, ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx");

    private DataFile() {}

    public static void main(String[] arguments) throws SQLException {
        var words = Words.of(arguments);
        var settings = SqliteSettings.defaults().synchronous();
        try (var connection = new Connections(settings).creator(Path.of(words.text("file")))) {
            run(connection, "PRAGMA synchronous=OFF");
            run(connection, "PRAGMA cache_size=-200000");
            tables(connection);
            connection.setAutoCommit(false);
            rows(
                    connection,
                    words.number("runs"),
                    words.number("steps"),
                    List.of(words.text("metrics").split(",")));
            connection.commit();
            connection.setAutoCommit(true);
            indexes(connection);
        }
    }

    /** An empty file as the server makes it. */
    static void create(Connection connection) throws SQLException {
        tables(connection);
        indexes(connection);
    }

    private static void tables(Connection connection) throws SQLException {
        for (var table : Schema.TABLES) {
            run(connection, table.create());
        }
    }

    private static void indexes(Connection connection) throws SQLException {
        for (var index : Schema.INDEXES) {
            run(connection, index.create());
        }
        run(connection, "PRAGMA user_version=" + Schema.VERSION);
        run(connection, "PRAGMA journal_mode=WAL");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void rows(Connection connection, int runs, int steps, List<String> names)
            throws SQLException {
        var random = new SplittableRandom(1);
        configs(connection, runs);
        try (var insert =
                connection.prepareStatement(
                        """
                        INSERT INTO metrics (run_id, timestamp, run_name, step, metrics, log_id)
                        VALUES (?, ?, ?, ?, ?, ?)\
                        """)) {
            for (var piece = 0; piece < steps; piece += PIECE) {
                for (var run = 0; run < runs; run++) {
                    insert.setString(1, runId(run));
                    insert.setString(3, "run-" + run);
                    for (var step = piece; step < Math.min(steps, piece + PIECE); step++) {
                        insert.setString(2, time(step));
                        insert.setLong(4, step);
                        insert.setBytes(
                                5, Made.metrics(random, names).getBytes(StandardCharsets.US_ASCII));
                        insert.setString(6, Made.id(random));
                        insert.executeUpdate();
                    }
                }
            }
        }
    }

    private static void configs(Connection connection, int runs) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO configs (run_id, run_name, config, created_at) VALUES (?, ?,"
                            + " ?, ?)")) {
            for (var run = 0; run < runs; run++) {
                insert.setString(1, runId(run));
                insert.setString(2, "run-" + run);
                insert.setBytes(
                        3,
                        ("{\"lr\":0.001,\"seed\":" + run + "}")
                                .getBytes(StandardCharsets.US_ASCII));
                insert.setString(4, time(0));
                insert.executeUpdate();
            }
        }
    }

    static String runId(int run) {
        return "%032x".formatted(run + 1);
    }

    private static String time(int step) {
        return TIME.format(FIRST.plus(BETWEEN_STEPS.multipliedBy(step)));
    }
}
