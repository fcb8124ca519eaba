package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Brings a file to the layout of Trackio 0.43, as 0.43 itself does: ids, times and the kinds of
 * values stay, every run name without an id gets a new one that all tables share. Runs within the
 * transaction of the first write.
 */
final class Migration {
    private static final List<String> OF_RUNS =
            List.of("metrics", "configs", "system_metrics", "alerts", "traces");

    private final Connection connection;
    private final Layout before;

    private Migration(Connection connection, Layout before) {
        this.connection = connection;
        this.before = before;
    }

    static void run(String key, Connection connection, Layout before) throws SQLException {
        checkUsable(key, before);
        var migration = new Migration(connection, before);
        migration.giveRunsIds();
        migration.addTablesAndColumns();
        migration.makeIndexes();
        migration.execute("PRAGMA user_version = " + Schema.VERSION);
    }

    private static void checkUsable(String key, Layout layout) {
        for (var table : Schema.TABLES) {
            if (layout.has(table.name())) {
                for (var column : layout.missing(table)) {
                    if (!column.canBeAdded() && !column.name().equals("run_id")) {
                        throw new ApiException(
                                Kind.CONFLICT,
                                "The file of project '"
                                        + key
                                        + "' is no Trackio database that can be written: its table "
                                        + table.name()
                                        + " has no column "
                                        + column.name()
                                        + ".");
                    }
                }
            }
        }
    }

    private void giveRunsIds() throws SQLException {
        var without =
                OF_RUNS.stream()
                        .filter(table -> before.has(table) && !before.has(table, "run_id"))
                        .toList();
        if (without.isEmpty()) {
            return;
        }
        execute("CREATE TEMP TABLE ids (run_name TEXT PRIMARY KEY, run_id TEXT NOT NULL)");
        for (var table : OF_RUNS) {
            if (before.has(table, "run_id")) {
                execute(
                        "INSERT OR IGNORE INTO temp.ids SELECT run_name, max(run_id) FROM main."
                                + table
                                + " WHERE run_name IS NOT NULL AND run_id IS NOT NULL"
                                + " GROUP BY run_name");
            }
        }
        for (var table : without) {
            inventIds(table);
        }
        for (var table : without) {
            rebuild(table);
        }
        execute("DROP TABLE temp.ids");
    }

    private void inventIds(String table) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT DISTINCT run_name FROM main."
                                        + table
                                        + " WHERE run_name NOT IN (SELECT run_name FROM temp.ids)")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        try (var insert = connection.prepareStatement("INSERT INTO temp.ids VALUES (?, ?)")) {
            for (var name : names) {
                insert.setString(1, name);
                insert.setString(2, UUID.randomUUID().toString().replace("-", ""));
                insert.executeUpdate();
            }
        }
    }

    private void rebuild(String name) throws SQLException {
        var old = name + "_without_run_id";
        var table =
                Schema.TABLES.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
        var kept =
                String.join(
                        ", ",
                        table.columns().stream()
                                .map(Schema.Column::name)
                                .filter(column -> before.has(name, column))
                                .toList());
        execute("ALTER TABLE main." + name + " RENAME TO " + old);
        execute(table.create());
        execute(
                "INSERT INTO main.%1$s (run_id, %2$s) SELECT (SELECT run_id FROM temp.ids i WHERE"
                                .formatted(name, kept)
                        + " i.run_name = o.run_name), %2$s FROM main.%1$s o ORDER BY o.rowid"
                                .formatted(old, kept));
        if (before.has("sqlite_sequence")) {
            // Ids of rows that were deleted long ago are not given again.
            execute("DELETE FROM sqlite_sequence WHERE name = '" + name + "'");
            execute(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT '%s', seq FROM sqlite_sequence WHERE name = '%s'"
                            .formatted(name, old));
        }
        execute("DROP TABLE main." + old);
    }

    private void addTablesAndColumns() throws SQLException {
        for (var table : Schema.TABLES) {
            if (!before.has(table.name())) {
                execute(table.create());
            } else if (!OF_RUNS.contains(table.name()) || before.has(table.name(), "run_id")) {
                for (var column : before.missing(table)) {
                    execute(
                            "ALTER TABLE "
                                    + table.name()
                                    + " ADD COLUMN "
                                    + column.name()
                                    + " "
                                    + column.definition());
                }
            }
        }
    }

    private void makeIndexes() throws SQLException {
        var now = Layout.of(connection);
        for (var index : Schema.INDEXES) {
            if (!now.has(index)) {
                execute("DROP INDEX IF EXISTS main." + index.name());
                execute(index.create());
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
