package dev.trackio.server.store.sqlite;

import dev.trackio.server.projects.ContentStore;
import dev.trackio.server.projects.Contents;
import dev.trackio.server.projects.Contents.Entries;
import dev.trackio.server.projects.ProjectName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** What kinds of things a file holds. */
final class SqliteContents implements ContentStore {
    /** About a twentieth of a second. */
    static final int ENTRIES_AT_ONCE = 20_000;

    /** Entries with anything that has a type of Trackio's. */
    static final String ANY_MARKED = "instr(metrics, CAST('\"trackio.' AS BLOB)) > 0";

    private static final String MEDIA =
            marked("image", "video", "audio", "html", "object3d", "table");
    private static final String MARKDOWN = marked("markdown");

    private final SqliteStorage storage;

    SqliteContents(SqliteStorage storage) {
        this.storage = storage;
    }

    /** Of entries as they lie there, without reading their JSON: a scan is at the disk's speed. */
    private static String marked(String... types) {
        return List.of(types).stream()
                .map("instr(metrics, CAST('\"trackio.%s\"' AS BLOB)) > 0"::formatted)
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    @Override
    public Contents contents(ProjectName project, Contents before) {
        return storage.read(
                project,
                Contents.NONE,
                (connection, layout) -> {
                    var seen =
                            layout.has("metrics")
                                    ? entries(connection, layout.run("metrics"), before)
                                    : Contents.NONE;
                    return new Contents(
                            any(connection, layout, "system_metrics"),
                            any(connection, layout, "traces"),
                            any(connection, layout, "alerts"),
                            any(connection, layout, "artifacts"),
                            seen.entries(),
                            seen.media(),
                            seen.markdown());
                });
    }

    private static boolean any(Connection connection, Layout layout, String table)
            throws SQLException {
        return layout.has(table)
                && Layout.number(connection, "SELECT EXISTS (SELECT 1 FROM " + table + ")") == 1;
    }

    /**
     * Goes on where it was. What was seen may be gone by now, and with the last entries their ids
     * may come again: then all are looked at anew.
     */
    private static Contents entries(Connection connection, String run, Contents before)
            throws SQLException {
        var still =
                mark(connection, run, before.entries().last()).equals(before.entries().mark())
                        && holds(connection, before.media(), MEDIA)
                        && holds(connection, before.markdown(), MARKDOWN);
        var known = still ? before : Contents.NONE;
        var sql =
                """
                SELECT count(*), coalesce(max(id), 0), coalesce(min(%s), 0), coalesce(min(%s), 0)
                FROM (SELECT id, metrics FROM metrics WHERE id > %d ORDER BY id LIMIT %d)"""
                        .formatted(
                                where(known.media(), MEDIA),
                                where(known.markdown(), MARKDOWN),
                                known.entries().last(),
                                ENTRIES_AT_ONCE);
        try (var select = connection.createStatement();
                var row = select.executeQuery(sql)) {
            row.next();
            var last = Math.max(known.entries().last(), row.getLong(2));
            return new Contents(
                    false,
                    false,
                    false,
                    false,
                    new Entries(last, mark(connection, run, last), row.getInt(1) < ENTRIES_AT_ONCE),
                    Math.max(known.media(), row.getLong(3)),
                    Math.max(known.markdown(), row.getLong(4)));
        }
    }

    /** Of what is known already nothing is looked for. */
    private static String where(long found, String kind) {
        return found > 0 ? "NULL" : "CASE WHEN %s THEN id END".formatted(kind);
    }

    private static boolean holds(Connection connection, long id, String kind) throws SQLException {
        return id == 0
                || Layout.number(
                                connection,
                                "SELECT count(*) FROM metrics WHERE id = %d AND %s"
                                        .formatted(id, kind))
                        == 1;
    }

    private static String mark(Connection connection, String run, long id) throws SQLException {
        var sql =
                "SELECT coalesce(%s || ' ' || timestamp, '') FROM metrics WHERE id = %d"
                        .formatted(run, id);
        try (var select = connection.createStatement();
                var row = select.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
