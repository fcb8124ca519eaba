package dev.trackio.server.store.sqlite;

import dev.trackio.server.edits.RunEditStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs taken away and renamed in all of Trackio's tables, in one transaction. */
final class SqliteRunEdits implements RunEditStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteRunEdits.class);

    /** Whose rows belong to one run each. */
    static final List<String> OF_RUNS =
            List.of("metrics", "configs", "system_metrics", "alerts", "traces");

    /** Of a run of this project; links of others' runs to its artifacts name their project. */
    static final String OWN_LINKS = "run_id = ?1 AND ifnull(run_project, '') IN ('', ?2)";

    private final SqliteStorage storage;
    private final SqliteTrash trash;

    SqliteRunEdits(SqliteStorage storage, SqliteTrash trash) {
        this.storage = storage;
        this.trash = trash;
    }

    @Override
    public Optional<Named> delete(ProjectName project, RunRef run, Keeper keeper) {
        var sources = new TreeSet<String>();
        var entry = trash.newEntry();
        var done =
                edit(
                        project,
                        run,
                        (session, id, named) -> {
                            sources.addAll(sources(session, id));
                            trash.keep(session, project, entry, named);
                            keeper.keep(entry, named);
                            delete(session, project, id);
                        });
        done.ifPresent(gone -> inSources(sources, project, of -> unlink(of, project, gone.id())));
        return done;
    }

    private static void delete(WriteSession session, ProjectName project, String id)
            throws SQLException {
        for (var table : OF_RUNS) {
            update(session, "DELETE FROM " + table + " WHERE run_id = ?1", id);
        }
        update(session, "DELETE FROM run_artifact_links WHERE " + OWN_LINKS, id, project.key());
        update(session, "DELETE FROM external_run_artifact_links WHERE run_id = ?1", id);
        update(
                session,
                "UPDATE artifact_versions SET producer_run_id = NULL, producer_run_name = NULL"
                        + " WHERE producer_run_id = ?1",
                id);
    }

    private static void unlink(WriteSession source, ProjectName project, String id)
            throws SQLException {
        update(
                source,
                "DELETE FROM run_artifact_links WHERE run_id = ?1 AND run_project = ?2",
                id,
                project.key());
    }

    @Override
    public Optional<Named> rename(ProjectName project, RunRef run, String newName, Files files) {
        var sources = new TreeSet<String>();
        var done =
                edit(
                        project,
                        run,
                        (session, id, named) -> {
                            sources.addAll(sources(session, id));
                            var placed = files.placed(named);
                            if (!placed.isEmpty()) {
                                new NamedFiles(session).replace(id, placed);
                            }
                            rename(session, project, id, newName);
                        });
        done.ifPresent(
                renamed ->
                        inSources(
                                sources,
                                project,
                                of -> renameLinks(of, project, renamed.id(), newName)));
        return done;
    }

    private static void rename(WriteSession session, ProjectName project, String id, String name)
            throws SQLException {
        for (var table : OF_RUNS) {
            update(
                    session,
                    "UPDATE " + table + " SET run_name = ?2 WHERE run_id = ?1 AND run_name <> ?2",
                    id,
                    name);
        }
        // Of links that came under two names one is left.
        update(
                session,
                "UPDATE OR REPLACE run_artifact_links SET run_name = ?3 WHERE " + OWN_LINKS,
                id,
                project.key(),
                name);
        update(
                session,
                "UPDATE OR REPLACE external_run_artifact_links SET run_name = ?2 WHERE run_id = ?1",
                id,
                name);
        update(
                session,
                "UPDATE artifact_versions SET producer_run_name = ?2 WHERE producer_run_id = ?1",
                id,
                name);
    }

    private static void renameLinks(
            WriteSession source, ProjectName project, String id, String name) throws SQLException {
        update(
                source,
                "UPDATE OR REPLACE run_artifact_links SET run_name = ?3 WHERE run_id = ?1 AND"
                        + " run_project = ?2",
                id,
                project.key(),
                name);
    }

    private interface Edit {
        void on(WriteSession session, String id, Named named) throws SQLException;
    }

    /** Looks the run up and changes it, in one transaction. */
    private Optional<Named> edit(ProjectName project, RunRef run, Edit edit) {
        var meant = meant(project, run);
        var done = new AtomicReference<@Nullable Named>();
        storage.write(
                project,
                session -> {
                    done.set(null);
                    var id = find(session, meant);
                    if (id != null) {
                        var named = new NamedFiles(session).of(id, names(session, id));
                        edit.on(session, id, named);
                        done.set(named);
                    }
                });
        return Optional.ofNullable(done.get());
    }

    /**
     * In a file of a time without ids readers are told the name for an id. The first write gives it
     * ids, and then only the name leads to the run.
     */
    private RunRef meant(ProjectName project, RunRef run) {
        var withIds =
                storage.read(
                        project,
                        true,
                        (connection, layout) ->
                                !layout.has("metrics") || layout.has("metrics", "run_id"));
        return withIds || run.id() == null ? run : new RunRef(run.id(), null);
    }

    /** By id, and then no other; else by name, also of a run that has no entries. */
    private static @Nullable String find(WriteSession session, RunRef run) throws SQLException {
        if (run.id() != null) {
            for (var table : tables()) {
                var found =
                        text(
                                session,
                                "SELECT run_id FROM " + table + " WHERE run_id = ? LIMIT 1",
                                run.id());
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
        if (run.name() == null) {
            return null;
        }
        var found = text(session, RunSql.newest("run_id"), run.name());
        for (var table : tables()) {
            if (found == null && !table.equals("metrics")) {
                found =
                        text(
                                session,
                                "SELECT run_id FROM "
                                        + table
                                        + " WHERE run_name = ? AND run_id IS NOT NULL"
                                        + " ORDER BY rowid DESC LIMIT 1",
                                run.name());
            }
        }
        return found;
    }

    static List<String> tables() {
        var tables = new ArrayList<>(OF_RUNS);
        tables.addAll(List.of("run_artifact_links", "external_run_artifact_links"));
        return tables;
    }

    /** Under which the run has entries, and with them files. */
    static Set<String> names(WriteSession session, String id) throws SQLException {
        var names = new TreeSet<String>();
        for (var table : OF_RUNS) {
            var select =
                    session.prepared(
                            "SELECT DISTINCT run_name FROM " + table + " WHERE run_id = ?");
            select.setString(1, id);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    /** Projects whose artifacts the run used: their files know of it, too. */
    private static Set<String> sources(WriteSession session, String id) throws SQLException {
        var sources = new HashSet<String>();
        var select =
                session.prepared(
                        "SELECT DISTINCT source_project FROM external_run_artifact_links WHERE"
                                + " run_id = ?");
        select.setString(1, id);
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                sources.add(rows.getString(1));
            }
        }
        return sources;
    }

    /**
     * After the run's own project: the other way round a link could be missing from a run. That is
     * on disk by then, so trouble in a source, which costs its list of links, is not its failure.
     */
    private void inSources(Set<String> sources, ProjectName project, WriteCall.Work work) {
        for (var source : sources) {
            try {
                var key = ProjectName.of(source);
                if (!key.equals(project) && storage.projects().exists(key)) {
                    storage.write(ProjectName.of(key.key()), work);
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "project {} does not know what became of a run of project {}",
                        source,
                        project.key(),
                        e);
            }
        }
    }

    /** What a run that is back used of other projects, told to those again. */
    void linkSources(ProjectName project, String id) {
        var links =
                storage.read(
                        project,
                        Map.<String, List<Link>>of(),
                        (connection, layout) -> {
                            try (var select =
                                    connection.prepareStatement(
                                            "SELECT source_project, run_name, source_version_id,"
                                                    + " direction, created_at FROM"
                                                    + " external_run_artifact_links WHERE run_id ="
                                                    + " ?")) {
                                select.setString(1, id);
                                return bySource(select);
                            }
                        });
        links.forEach(
                (source, its) ->
                        inSources(Set.of(source), project, of -> link(of, project, id, its)));
    }

    private record Link(String name, long version, String direction, String at) {}

    private static Map<String, List<Link>> bySource(PreparedStatement select) throws SQLException {
        var links = new TreeMap<String, List<Link>>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                links.computeIfAbsent(rows.getString(1), source -> new ArrayList<>())
                        .add(
                                new Link(
                                        rows.getString(2),
                                        rows.getLong(3),
                                        rows.getString(4),
                                        rows.getString(5)));
            }
        }
        return links;
    }

    private static void link(WriteSession source, ProjectName project, String id, List<Link> links)
            throws SQLException {
        for (var link : links) {
            update(
                    source,
                    "INSERT OR IGNORE INTO run_artifact_links (run_id, run_project, run_name,"
                            + " artifact_version_id, direction, created_at) SELECT ?1, ?2, ?3, id,"
                            + " ?5, ?6 FROM artifact_versions WHERE id = ?4",
                    id,
                    project.key(),
                    link.name,
                    Long.toString(link.version),
                    link.direction,
                    link.at);
        }
    }

    private static @Nullable String text(WriteSession session, String sql, String value)
            throws SQLException {
        var select = session.prepared(sql);
        select.setString(1, value);
        try (var row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    static void update(WriteSession session, String sql, String... values) throws SQLException {
        var statement = session.prepared(sql);
        for (var i = 0; i < values.length; i++) {
            statement.setString(i + 1, values[i]);
        }
        var _ = statement.executeUpdate();
    }
}
