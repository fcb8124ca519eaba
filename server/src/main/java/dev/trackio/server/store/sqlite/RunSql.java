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
        return ids("metrics", layout.run("metrics"));
    }

    static String ids(String table, String run) {
        return """
        WITH RECURSIVE ids(id) AS (
            SELECT min(%1$s) FROM %2$s
            UNION ALL
            SELECT (SELECT min(m.%1$s) FROM %2$s m WHERE m.%1$s > ids.id)
            FROM ids WHERE ids.id IS NOT NULL)
        """
                .formatted(run, table);
    }

    /**
     * Of the runs with a name, which is bound, the one whose first entry is the newest.
     *
     * @param run the column that tells runs apart
     */
    static String newest(String run) {
        return newest("metrics", run);
    }

    private static String newest(String table, String run) {
        return ids(table, run)
                + """
                SELECT id, first FROM (
                    SELECT ids.id id,
                        (SELECT min(timestamp) FROM %2$s m
                        WHERE m.%1$s = ids.id AND m.run_name = ?1) first
                    FROM ids WHERE id IS NOT NULL) found
                WHERE first IS NOT NULL
                ORDER BY first DESC,
                    (SELECT max(m.id) FROM %2$s m
                    WHERE m.%1$s = found.id AND m.run_name = ?1 AND m.timestamp = first)
                    DESC
                LIMIT 1"""
                        .formatted(run, table);
    }

    /**
     * Name and run of all that there are, so that of each name the one that {@link #newest} finds
     * comes last.
     */
    static String newestOfAll(String run) {
        return ids("metrics", run)
                + """
                , names(id, name) AS (
                    SELECT id, (SELECT min(run_name) FROM metrics m WHERE m.%1$s = ids.id)
                    FROM ids WHERE id IS NOT NULL
                    UNION ALL
                    SELECT id, (SELECT min(run_name) FROM metrics m
                        WHERE m.%1$s = names.id AND m.run_name > names.name)
                    FROM names WHERE name IS NOT NULL)
                SELECT name, id FROM (
                    SELECT name, id,
                        (SELECT min(timestamp) FROM metrics m
                        WHERE m.%1$s = names.id AND m.run_name = names.name) first
                    FROM names WHERE name IS NOT NULL) found
                WHERE first IS NOT NULL
                ORDER BY first,
                    (SELECT max(m.id) FROM metrics m
                    WHERE m.%1$s = found.id AND m.run_name = found.name AND m.timestamp = first)"""
                        .formatted(run);
    }

    /** The id of the run that is meant. */
    static Optional<String> resolve(Connection connection, Layout layout, RunRef run)
            throws SQLException {
        if (!layout.has("metrics")) {
            return Optional.empty();
        }
        if (run.id() != null && has(connection, layout, "metrics", run.id())) {
            return Optional.of(run.id());
        }
        return run.name() == null
                ? Optional.empty()
                : newest(connection, layout, "metrics", run.name());
    }

    /** As {@link #resolve} for a table of samples: a run may have samples before its entries. */
    static Optional<String> resolveSampled(Connection connection, Layout layout, RunRef run)
            throws SQLException {
        var table = "system_metrics";
        if (!layout.has(table)) {
            return Optional.empty();
        }
        if (run.id() != null && has(connection, layout, table, run.id())) {
            return Optional.of(run.id());
        }
        var found = resolve(connection, layout, run);
        return found.isPresent() || run.name() == null
                ? found
                : newest(connection, layout, table, run.name());
    }

    private static boolean has(Connection connection, Layout layout, String table, String id)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT 1 FROM %s WHERE %s = ? LIMIT 1"
                                .formatted(table, layout.run(table)))) {
            select.setString(1, id);
            try (var row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static Optional<String> newest(
            Connection connection, Layout layout, String table, String name) throws SQLException {
        try (var select = connection.prepareStatement(newest(table, layout.run(table)))) {
            select.setString(1, name);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }
}
