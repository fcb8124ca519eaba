package dev.trackio.cli.imports;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/** MLflow's own database in SQLite. It is only read, also while MLflow writes into it. */
public final class MlflowDatabaseRuns implements ForeignRuns {
    private static final int BUSY_MILLIS = 10_000;

    private final Path file;

    public MlflowDatabaseRuns(Path file) {
        this.file = file;
    }

    private record Run(String id, String name, String experiment, long start, boolean deleted) {}

    @Override
    public void read(Taker taker) throws IOException {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        try (var database = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath())) {
            var runs = runs(database);
            for (var i = 0; i < runs.size(); i++) {
                taker.at("run " + runs.get(i).name, i, runs.size());
                if (runs.get(i).deleted) {
                    taker.leftOut("runs that were deleted");
                } else {
                    run(database, runs.get(i), taker);
                }
            }
        } catch (SQLException e) {
            throw new IOException(
                    FileNames.last(file) + ": is no database of MLflow that can be read.", e);
        }
    }

    private static List<Run> runs(Connection database) throws SQLException {
        var runs = new ArrayList<Run>();
        try (var select =
                        database.prepareStatement(
                                """
                                SELECT r.run_uuid, r.name, e.name, r.start_time, r.lifecycle_stage
                                FROM runs r LEFT JOIN experiments e USING (experiment_id)
                                ORDER BY r.start_time, r.run_uuid""");
                var row = select.executeQuery()) {
            while (row.next()) {
                runs.add(
                        new Run(
                                row.getString(1),
                                text(row, 2),
                                text(row, 3),
                                row.getLong(4),
                                "deleted".equals(row.getString(5))));
            }
        }
        return runs;
    }

    private static String text(ResultSet row, int column) throws SQLException {
        var text = row.getString(column);
        return text == null ? "" : text;
    }

    private static void run(Connection database, Run found, Taker taker) throws SQLException {
        var run = new MlflowRun(found.id, found.name, found.experiment, found.start, taker);
        each(
                database,
                "SELECT key, value FROM params WHERE run_uuid = ? ORDER BY key",
                found.id,
                row -> run.param(row.getString(1), text(row, 2)));
        each(
                database,
                "SELECT key, value FROM tags WHERE run_uuid = ? ORDER BY key",
                found.id,
                row -> run.tag(row.getString(1), row.getString(2)));
        run.endOfConfig();
        each(
                database,
                """
                SELECT key, step, timestamp, value, is_nan FROM metrics
                WHERE run_uuid = ? ORDER BY step, timestamp, key, value""",
                found.id,
                row ->
                        run.point(
                                row.getString(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getBoolean(5) ? Double.NaN : value(row.getDouble(4))));
        run.end();
    }

    /** MLflow keeps infinity in its databases as the largest number. */
    private static double value(double stored) {
        return Math.abs(stored) == Double.MAX_VALUE
                ? Math.copySign(Double.POSITIVE_INFINITY, stored)
                : stored;
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection database, String sql, String run, Row reading)
            throws SQLException {
        try (var select = database.prepareStatement(sql)) {
            select.setString(1, run);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    reading.read(rows);
                }
            }
        }
    }
}
