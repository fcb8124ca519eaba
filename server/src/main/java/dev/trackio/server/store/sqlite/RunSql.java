package dev.trackio.server.store.sqlite;

import dev.trackio.server.runs.RunRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Which runs a file has: SQL that hops from run to run in the indexes instead of reading all rows.
 */
final class RunSql {
    /** Numbers sort before texts: a step that is a text does not count. */
    static final String NUMERIC = "step <= 9e999";

    private RunSql() {}

    /** A table {@code ids} of all run ids that have entries. */
    static String ids(Layout layout) {
        return ids(layout.run("metrics"));
    }

    private static String ids(String run) {
        return """
        WITH RECURSIVE ids(id) AS (
            SELECT min(%1$s) FROM metrics
            UNION ALL
            SELECT (SELECT min(m.%1$s) FROM metrics m WHERE m.%1$s > ids.id)
            FROM ids WHERE ids.id IS NOT NULL)
        """
                .formatted(run);
    }

    /**
     * Of the runs with a name, which is bound, the one whose first entry is the newest.
     *
     * @param run the column that tells runs apart
     */
    static String newest(String run) {
        return ids(run)
                + """
                SELECT id, first FROM (
                    SELECT ids.id id,
                        (SELECT min(timestamp) FROM metrics m
                        WHERE m.%1$s = ids.id AND m.run_name = ?1) first
                    FROM ids WHERE id IS NOT NULL) found
                WHERE first IS NOT NULL
                ORDER BY first DESC,
                    (SELECT max(m.id) FROM metrics m
                    WHERE m.%1$s = found.id AND m.run_name = ?1 AND m.timestamp = first)
                    DESC
                LIMIT 1"""
                        .formatted(run);
    }

    /** The id of the run that is meant. */
    static Optional<String> resolve(Connection connection, Layout layout, RunRef run)
            throws SQLException {
        if (!layout.has("metrics")) {
            return Optional.empty();
        }
        if (run.id() != null && has(connection, layout, run.id())) {
            return Optional.of(run.id());
        }
        return run.name() == null ? Optional.empty() : newest(connection, layout, run.name());
    }

    private static boolean has(Connection connection, Layout layout, String id)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT 1 FROM metrics WHERE " + layout.run("metrics") + " = ? LIMIT 1")) {
            select.setString(1, id);
            try (var row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static Optional<String> newest(Connection connection, Layout layout, String name)
            throws SQLException {
        try (var select = connection.prepareStatement(newest(layout.run("metrics")))) {
            select.setString(1, name);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }
}
