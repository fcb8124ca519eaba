package dev.trackio.server.store.sqlite;

import dev.trackio.server.edits.RunEditStore.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one deleted run in a file of their own: a table for each of the project's with all
 * columns that it has there, and one that says which run it was.
 */
final class TrashFile {
    /** Which rows of a table are the run's; ?1 is its id and ?2 its project. */
    private record Part(String table, String where) {}

    private static final String RUN = "run_id = ?1 AND ?2 <> ''";

    private static final List<Part> PARTS =
            List.of(
                    new Part("metrics", RUN),
                    new Part("configs", RUN),
                    new Part("system_metrics", RUN),
                    new Part("alerts", RUN),
                    new Part("traces", RUN),
                    new Part("run_artifact_links", SqliteRunEdits.OWN_LINKS),
                    new Part("external_run_artifact_links", RUN),
                    new Part("artifact_versions", "producer_run_id = ?1 AND ?2 <> ''"));

    private final Connections connections;
    private final Path path;
    private final boolean readOnly;

    TrashFile(Connections connections, Path path, boolean readOnly) {
        this.connections = connections;
        this.path = path;
        this.readOnly = readOnly;
    }

    /** Copies what the project has of the run, durably. */
    void write(Connection project, String key, Named run, Instant now) throws SQLException {
        try {
            delete(); // of a try before
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
        try (var copy = connections.creator(path)) {
            execute(copy, "PRAGMA synchronous=FULL", "PRAGMA journal_mode=DELETE", "BEGIN");
            var entries = 0L;
            for (var part : PARTS) {
                var rows = copy(project, copy, part, run.id(), key);
                entries += part.table().equals("metrics") ? rows : 0;
            }
            execute(copy, "CREATE TABLE trashed (run_id, run_name, deleted_at, entries, settled)");
            try (var insert = copy.prepareStatement("INSERT INTO trashed VALUES (?, ?, ?, ?, 0)")) {
                insert.setString(1, run.id());
                insert.setString(2, run.names().stream().findFirst().orElse(run.id()));
                insert.setString(3, now.toString());
                insert.setLong(4, entries);
                insert.executeUpdate();
            }
            execute(copy, "COMMIT");
        }
        try {
            DataFolder.sync(DataFolder.folderOf(path));
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
    }

    private static long copy(Connection from, Connection to, Part part, String id, String key)
            throws SQLException {
        var sql = "SELECT * FROM main.%s WHERE %s".formatted(part.table(), part.where());
        var count = 0L;
        try (var select = from.prepareStatement(sql)) {
            select.setString(1, id);
            select.setString(2, key);
            try (var rows = select.executeQuery()) {
                var columns = columns(rows.getMetaData());
                execute(
                        to,
                        "CREATE TABLE %s (%s)".formatted(part.table(), String.join(", ", columns)));
                try (var insert = to.prepareStatement(insert("", part.table(), columns))) {
                    while (rows.next()) {
                        for (var i = 1; i <= columns.size(); i++) {
                            insert.setObject(i, rows.getObject(i));
                        }
                        insert.executeUpdate();
                        count++;
                    }
                }
            }
        }
        return count;
    }

    /** Quoted. */
    static List<String> columns(java.sql.ResultSetMetaData rows) throws SQLException {
        var columns = new ArrayList<String>();
        for (var i = 1; i <= rows.getColumnCount(); i++) {
            columns.add('"' + rows.getColumnName(i).replace("\"", "\"\"") + '"');
        }
        return columns;
    }

    /**
     * @param or what happens when there is such a row: {@code OR IGNORE}
     */
    static String insert(String or, String table, List<String> columns) {
        return "INSERT %s INTO %s (%s) VALUES (%s)"
                .formatted(
                        or,
                        table,
                        String.join(", ", columns),
                        String.join(", ", columns.stream().map(column -> "?").toList()));
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    void settle() throws SQLException {
        try (var trash = connections.writer(path)) {
            execute(trash, "UPDATE trashed SET settled = 1");
        }
    }

    interface Reading<T> {
        T from(Connection trash) throws SQLException;
    }

    <T> T read(Reading<T> reading) throws SQLException {
        try (var trash = open()) {
            return reading.from(trash);
        }
    }

    /** A process that ended while it wrote left a journal, which only a writer may take back. */
    private Connection open() throws SQLException {
        return !readOnly && Files.exists(journal())
                ? connections.writer(path)
                : connections.reader(path);
    }

    private Path journal() {
        return path.resolveSibling(path.getFileName() + "-journal");
    }

    boolean exists() {
        return Files.isRegularFile(path);
    }

    void delete() throws IOException {
        Files.deleteIfExists(journal());
        Files.deleteIfExists(path);
    }
}
