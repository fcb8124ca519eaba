package dev.trackio.server.store.sqlite;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which run the entries of one call go to when they bring no id: the one that has its name for an
 * id, else the run that a reader of this name is shown, else a new one with its name for an id.
 * Python Trackio takes the name for an id in any case, which tears a run in two when it was logged
 * with an id before, or when its file came from a time without ids.
 */
final class RunIds {
    private static final String HAS_NAME_FOR_ID =
            "SELECT 1 FROM metrics WHERE run_id = ?1 AND run_name = ?1 LIMIT 1";
    private static final String NEWEST = RunSql.newest("run_id");

    private final WriteSession session;
    private final Map<String, String> byName = new HashMap<>();

    RunIds(WriteSession session) {
        this.session = session;
    }

    String of(@Nullable String id, String name) throws SQLException {
        if (id != null) {
            return id;
        }
        var known = byName.get(name);
        if (known == null) {
            known = found(name);
            byName.put(name, known);
        }
        return known;
    }

    private String found(String name) throws SQLException {
        if (first(HAS_NAME_FOR_ID, name) != null) {
            return name;
        }
        var newest = first(NEWEST, name);
        return newest == null ? name : newest;
    }

    private @Nullable String first(String sql, String name) throws SQLException {
        var select = session.prepared(sql);
        select.setString(1, name);
        try (var row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
