package dev.trackio.server.store.sqlite;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
    private static final String NEWEST_OF_ALL = RunSql.newestOfAll("run_id");

    /** Each walks over all runs; one walk that finds the runs of all names takes little longer. */
    private static final int MOST_WALKS = 4;

    private final WriteSession session;
    private final Map<String, String> byName = new HashMap<>();
    private @Nullable Map<String, String> newest; // of all names, when it was walked for
    private final Set<String> changed = new HashSet<>(); // names that got entries since then
    private int walks;

    RunIds(WriteSession session) {
        this.session = session;
    }

    String of(@Nullable String id, String name) throws SQLException {
        if (id != null) {
            if (newest != null) {
                changed.add(name);
            }
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
        if (newest == null && ++walks > MOST_WALKS) {
            newest = newest();
        }
        var known =
                newest == null || changed.contains(name) ? first(NEWEST, name) : newest.get(name);
        return known == null ? name : known;
    }

    private Map<String, String> newest() throws SQLException {
        var runs = new HashMap<String, String>();
        try (var row = session.prepared(NEWEST_OF_ALL).executeQuery()) {
            while (row.next()) {
                runs.put(row.getString(1), row.getString(2)); // the newest of a name comes last
            }
        }
        return runs;
    }

    private @Nullable String first(String sql, String name) throws SQLException {
        var select = session.prepared(sql);
        select.setString(1, name);
        try (var row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
