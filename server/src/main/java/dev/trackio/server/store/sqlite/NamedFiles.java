package dev.trackio.server.store.sqlite;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.edits.RunEditStore.Named;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.NamedTexts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the rows of runs say about files, in the values that they log. */
final class NamedFiles {
    private static final String FILE_PATH = "file_path";

    /** Columns of JSON in which an entry can name a file. */
    private static final Map<String, List<String>> COLUMNS =
            Map.of(
                    "metrics", List.of("metrics"),
                    "traces", List.of("messages", "metadata", "spans"));

    /** Other runs with a related name; ?2 is a list of names that lead to the run's folder. */
    private static final String RELATED =
            RunSql.ids("metrics", "run_id")
                    + """
                    SELECT id FROM ids
                    WHERE id IS NOT NULL AND id <> ?1 AND (
                        EXISTS (SELECT 1 FROM metrics m WHERE m.run_id = ids.id
                            AND m.run_name IN (SELECT value FROM json_each(?2)))
                        OR EXISTS (SELECT 1 FROM metrics m WHERE m.run_id = ids.id
                            AND m.run_name > ?3 || '/' AND m.run_name < ?3 || '0'))""";

    private final WriteSession session;

    NamedFiles(WriteSession session) {
        this.session = session;
    }

    Named of(String id, Set<String> names) throws SQLException {
        var related = new HashSet<String>();
        for (var name : names) {
            related.addAll(related(id, name));
        }
        var others = new HashSet<String>();
        for (var other : related) {
            others.addAll(named(other));
        }
        return new Named(id, names, named(id), others, related.isEmpty(), traces(id));
    }

    private Set<String> traces(String id) throws SQLException {
        var traces = new HashSet<String>();
        var select = session.prepared("SELECT id FROM traces WHERE run_id = ?");
        select.setString(1, id);
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                traces.add(rows.getString(1));
            }
        }
        return traces;
    }

    private Set<String> related(String id, String name) throws SQLException {
        var upwards = new ArrayList<String>();
        upwards.add(name);
        for (var at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
            upwards.add(name.substring(0, at));
        }
        var select = session.prepared(RELATED);
        select.setString(1, id);
        select.setString(2, Json.string(upwards));
        select.setString(3, name);
        var related = new HashSet<String>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                related.add(rows.getString(1));
            }
        }
        return related;
    }

    private Set<String> named(String id) throws SQLException {
        var named = new HashSet<String>();
        for (var table : COLUMNS.entrySet()) {
            for (var column : table.getValue()) {
                var select = session.prepared(select(table.getKey(), column));
                select.setString(1, id);
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        named.addAll(texts(StoredRows.json(rows, 2)));
                    }
                }
            }
        }
        return named;
    }

    private static String select(String table, String column) {
        return "SELECT rowid, %2$s, typeof(%2$s) FROM %1$s WHERE run_id = ? AND instr(%2$s, '%3$s')"
                .formatted(table, column, FILE_PATH);
    }

    /** Whatever another program wrote. */
    private static Set<String> texts(RawJson json) {
        try {
            return NamedTexts.in(json, FILE_PATH);
        } catch (ApiException e) {
            return Set.of();
        }
    }

    /** Names files by other paths in the rows of a run. */
    void replace(String id, Map<String, String> paths) throws SQLException {
        for (var table : COLUMNS.entrySet()) {
            for (var column : table.getValue()) {
                replace(table.getKey(), column, id, paths);
            }
        }
    }

    private void replace(String table, String column, String id, Map<String, String> paths)
            throws SQLException {
        var select = session.prepared(select(table, column));
        var update =
                session.prepared("UPDATE %s SET %s = ? WHERE rowid = ?".formatted(table, column));
        select.setString(1, id);
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                var json = StoredRows.json(rows, 2);
                if (texts(json).stream().noneMatch(paths::containsKey)) {
                    continue;
                }
                var replaced = NamedTexts.replaced(json, FILE_PATH, paths);
                if (rows.getString(3).equals("text")) {
                    update.setString(1, replaced.toString());
                } else {
                    update.setBytes(1, replaced.toBytes());
                }
                update.setLong(2, rows.getLong(1));
                var _ = update.executeUpdate();
            }
        }
    }
}
