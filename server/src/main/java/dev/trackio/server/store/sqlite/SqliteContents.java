package dev.trackio.server.store.sqlite;

import dev.trackio.server.projects.ContentStore;
import dev.trackio.server.projects.Contents;
import dev.trackio.server.projects.ProjectName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** What kinds of things a file holds. */
final class SqliteContents implements ContentStore {
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
                    var seen = before.lastEntry();
                    var last = layout.has("metrics") ? lastEntry(connection) : 0;
                    return new Contents(
                            any(connection, layout, "system_metrics"),
                            any(connection, layout, "traces"),
                            any(connection, layout, "alerts"),
                            any(connection, layout, "artifacts"),
                            last,
                            entry(connection, MEDIA, before.media(), seen, last),
                            entry(connection, MARKDOWN, before.markdown(), seen, last));
                });
    }

    private static boolean any(Connection connection, Layout layout, String table)
            throws SQLException {
        return layout.has(table)
                && Layout.number(connection, "SELECT EXISTS (SELECT 1 FROM " + table + ")") == 1;
    }

    private static long lastEntry(Connection connection) throws SQLException {
        return Layout.number(connection, "SELECT coalesce(max(id), 0) FROM metrics");
    }

    /**
     * The first entry of a kind; 0 when there is none. What was found before may be gone by now,
     * and with the last entries their ids may come again: then all are looked at anew.
     */
    private static long entry(Connection connection, String kind, long before, long seen, long last)
            throws SQLException {
        if (last == 0) {
            return 0;
        }
        if (last < seen) {
            return first(connection, kind, 0, last);
        }
        if (before == 0) {
            return first(connection, kind, seen, last);
        }
        var still = first(connection, kind, before - 1, before);
        return still > 0 ? still : first(connection, kind, 0, last);
    }

    private static long first(Connection connection, String kind, long after, long last)
            throws SQLException {
        return Layout.number(
                connection,
                "SELECT id FROM metrics WHERE id > %d AND id <= %d AND %s ORDER BY id LIMIT 1"
                        .formatted(after, last, kind));
    }
}
