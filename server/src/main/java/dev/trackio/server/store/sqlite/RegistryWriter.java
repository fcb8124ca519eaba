package dev.trackio.server.store.sqlite;

import dev.trackio.api.RegistryOperations.Linked;
import dev.trackio.api.RegistryOperations.Unlinked;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.registry.RegistryStore.Source;
import dev.trackio.server.runs.RunRef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes one registry within a transaction: the rows and, in the words of Python Trackio, the
 * event that tells of them.
 */
final class RegistryWriter {
    private static final String LATEST = "latest";

    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE IF NOT EXISTS collections (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        name TEXT NOT NULL UNIQUE,
                        type TEXT NOT NULL,
                        description TEXT,
                        next_version INTEGER NOT NULL DEFAULT 0,
                        created_at TEXT NOT NULL)""",
                    """
                    CREATE TABLE IF NOT EXISTS collection_links (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        collection_id INTEGER NOT NULL REFERENCES collections(id),
                        collection_version INTEGER NOT NULL,
                        source_project TEXT NOT NULL,
                        source_artifact TEXT NOT NULL,
                        source_version INTEGER NOT NULL,
                        source_space_id TEXT,
                        source_bucket_id TEXT,
                        source_server_base_url TEXT,
                        created_at TEXT NOT NULL,
                        UNIQUE (collection_id, source_project, source_artifact, source_version),
                        UNIQUE (collection_id, collection_version))""",
                    """
                    CREATE TABLE IF NOT EXISTS collection_aliases (
                        collection_id INTEGER NOT NULL REFERENCES collections(id),
                        alias TEXT NOT NULL,
                        link_id INTEGER NOT NULL REFERENCES collection_links(id),
                        PRIMARY KEY (collection_id, alias))""",
                    """
                    CREATE TABLE IF NOT EXISTS registry_events (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        event_uid TEXT,
                        ts TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        payload TEXT NOT NULL)""");

    /** Which an earlier Trackio did not have. */
    private static final Map<String, List<String>> ADDED =
            Map.of(
                    "registry_events",
                    List.of("event_uid"),
                    "collection_links",
                    List.of("source_space_id", "source_bucket_id", "source_server_base_url"));

    private final WriteSession session;
    private final RegistryLog log;
    private final String registry;

    RegistryWriter(WriteSession session, RegistryLog log, String registry) {
        this.session = session;
        this.log = log;
        this.registry = registry;
    }

    /** A collection of the registry. */
    record Collection(long id, String name, String type) {}

    RegistryReader reader() throws SQLException {
        return new RegistryReader(session.connection(), Layout.of(session.connection()));
    }

    boolean exists() throws SQLException {
        var exists = reader().registry(registry).isPresent();
        if (exists) {
            makeTables();
        }
        return exists;
    }

    void create(@Nullable String description) throws SQLException {
        makeTables();
        var event = log.now();
        note(RegistryReader.CREATED_AT, event.time());
        if (description != null) {
            note(RegistryReader.DESCRIPTION, description);
        }
        RegistryLog.store(session, event, "create", payload());
    }

    private void makeTables() throws SQLException {
        try (var statement = session.connection().createStatement()) {
            for (var table : TABLES) {
                statement.execute(table);
            }
            var layout = Layout.of(session.connection());
            for (var added : ADDED.entrySet()) {
                for (var column : added.getValue()) {
                    if (!layout.has(added.getKey(), column)) {
                        statement.execute(
                                "ALTER TABLE "
                                        + added.getKey()
                                        + " ADD COLUMN "
                                        + column
                                        + " TEXT");
                    }
                }
            }
            statement.execute(
                    "CREATE UNIQUE INDEX IF NOT EXISTS idx_registry_events_uid"
                            + " ON registry_events (event_uid)");
        }
    }

    private void note(String key, String value) throws SQLException {
        update("INSERT OR REPLACE INTO project_metadata (key, value) VALUES (?, ?)", key, value);
    }

    private int update(String sql, @Nullable Object... values) throws SQLException {
        return bound(sql, values).executeUpdate();
    }

    private java.sql.PreparedStatement bound(String sql, @Nullable Object... values)
            throws SQLException {
        var statement = session.prepared(sql);
        for (var i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    /** What all events begin with. */
    private Map<String, @Nullable Object> payload() {
        var payload = new LinkedHashMap<String, @Nullable Object>();
        payload.put("registry", registry);
        return payload;
    }

    private Map<String, @Nullable Object> payload(Collection collection) {
        var payload = payload();
        payload.put("collection", collection.name);
        return payload;
    }

    private static void put(Map<String, @Nullable Object> payload, Source source) {
        payload.put("source_project", source.project());
        payload.put("source_artifact", source.artifact());
        payload.put("source_version", source.version());
    }

    private static void put(Map<String, @Nullable Object> payload, RunRef run) {
        payload.put("run_name", run.name());
        payload.put("run_id", run.id());
    }

    private @Nullable Collection find(String name) throws SQLException {
        try (var row =
                bound("SELECT id, name, type FROM collections WHERE name = ?", name)
                        .executeQuery()) {
            return row.next()
                    ? new Collection(row.getLong(1), row.getString(2), row.getString(3))
                    : null;
        }
    }

    Collection known(String name) throws SQLException {
        var found = find(name);
        if (found == null) {
            throw ApiException.badRequest(
                    "Collection '" + name + "' not found in registry '" + registry + "'.");
        }
        return found;
    }

    /** Made when it is missing. */
    Collection collection(String name, String type, @Nullable String description)
            throws SQLException {
        var found = find(name);
        if (found == null) {
            return created(name, type, description);
        }
        if (!found.type.equals(type)) {
            throw ApiException.badRequest(
                    "Collection '"
                            + name
                            + "' in registry '"
                            + registry
                            + "' accepts type '"
                            + ApiException.shown(found.type)
                            + "', not '"
                            + ApiException.shown(type)
                            + "'.");
        }
        if (description != null
                && update(
                                "UPDATE collections SET description = ?1"
                                        + " WHERE id = ?2 AND description IS NOT ?1",
                                description,
                                found.id)
                        > 0) {
            var payload = payload(found);
            payload.put("description", description);
            RegistryLog.store(session, log.now(), "update", payload);
        }
        return found;
    }

    private Collection created(String name, String type, @Nullable String description)
            throws SQLException {
        var event = log.now();
        update(
                "INSERT INTO collections (name, type, description, next_version, created_at)"
                        + " VALUES (?, ?, ?, 0, ?)",
                name,
                type,
                description,
                event.time());
        var made = known(name);
        var payload = payload(made);
        payload.put("type", type);
        payload.put("description", description);
        RegistryLog.store(session, event, "create", payload);
        return made;
    }

    /** A row of links. */
    private record Link(
            long id, long version, String project, String artifact, long number, String time) {
        Source source(String type) {
            return new Source(type, project, artifact, number);
        }
    }

    private @Nullable Link find(Collection collection, String which, Object... values)
            throws SQLException {
        var all = new ArrayList<Object>(List.of(collection.id));
        all.addAll(List.of(values));
        try (var row =
                bound(
                                "SELECT id, collection_version, source_project, source_artifact,"
                                        + " source_version, created_at FROM collection_links"
                                        + " WHERE collection_id = ? AND "
                                        + which,
                                all.toArray())
                        .executeQuery()) {
            return row.next()
                    ? new Link(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getString(4),
                            row.getLong(5),
                            row.getString(6))
                    : null;
        }
    }

    private @Nullable Link find(Collection collection, Source source) throws SQLException {
        return find(
                collection,
                "source_project = ? AND source_artifact = ? AND source_version = ?",
                source.project(),
                source.artifact(),
                source.version());
    }

    private Link known(Collection collection, long version) throws SQLException {
        var found = find(collection, "collection_version = ?", version);
        if (found == null) {
            throw ApiException.badRequest(
                    "Version v"
                            + version
                            + " not found in collection '"
                            + collection.name
                            + "' of registry '"
                            + registry
                            + "'.");
        }
        return found;
    }

    Linked link(Collection collection, Source source, List<String> aliases, RunRef run)
            throws SQLException {
        var there = find(collection, source);
        var link = there == null ? made(collection, source, run) : there;
        for (var alias : aliases) {
            point(collection, link, alias, run);
        }
        return linked(collection, link, there == null);
    }

    Linked promote(Collection collection, long version, String alias) throws SQLException {
        var link = known(collection, version);
        point(collection, link, alias, new RunRef(null, null));
        return linked(collection, link, false);
    }

    private Link made(Collection collection, Source source, RunRef run) throws SQLException {
        var event = log.now();
        update(
                """
                INSERT INTO collection_links (collection_id, collection_version, source_project,
                    source_artifact, source_version, created_at)
                SELECT id, next_version, ?, ?, ?, ? FROM collections WHERE id = ?""",
                source.project(),
                source.artifact(),
                source.version(),
                event.time(),
                collection.id);
        update(
                "UPDATE collections SET next_version = next_version + 1 WHERE id = ?",
                collection.id);
        var made = java.util.Objects.requireNonNull(find(collection, source));
        set(collection, made.id, LATEST);
        var payload = payload(collection);
        put(payload, source);
        payload.put("source_space_id", null);
        payload.put("source_bucket_id", null);
        payload.put("source_server_base_url", null);
        put(payload, run);
        payload.put("collection_version", made.version);
        RegistryLog.store(session, event, "link", payload);
        return made;
    }

    private void set(Collection collection, long link, String alias) throws SQLException {
        update(
                """
                INSERT INTO collection_aliases (collection_id, alias, link_id) VALUES (?, ?, ?)
                ON CONFLICT (collection_id, alias) DO UPDATE SET link_id = excluded.link_id""",
                collection.id,
                alias,
                link);
    }

    /** Where the alias is there already nothing happened. */
    private void point(Collection collection, Link link, String alias, RunRef run)
            throws SQLException {
        var before = version(collection, alias);
        if (before != null && before == link.version) {
            return;
        }
        set(collection, link.id, alias);
        var payload = payload(collection);
        payload.put("alias", alias);
        put(payload, link.source(collection.type));
        put(payload, run);
        payload.put("collection_version", link.version);
        payload.put("previous_version", before);
        RegistryLog.store(session, log.now(), "promote", payload);
    }

    /** What an alias points to. */
    private @Nullable Long version(Collection collection, String alias) throws SQLException {
        try (var row =
                bound(
                                """
                                SELECT l.collection_version FROM collection_aliases a
                                JOIN collection_links l ON l.id = a.link_id
                                WHERE a.collection_id = ? AND a.alias = ?""",
                                collection.id,
                                alias)
                        .executeQuery()) {
            return row.next() ? (Long) row.getLong(1) : null;
        }
    }

    private List<String> aliases(Link link) throws SQLException {
        var aliases = new ArrayList<String>();
        try (var rows =
                bound(
                                "SELECT alias FROM collection_aliases WHERE link_id = ? ORDER BY alias",
                                link.id)
                        .executeQuery()) {
            while (rows.next()) {
                aliases.add(rows.getString(1));
            }
        }
        return aliases;
    }

    private Linked linked(Collection collection, Link link, boolean created) throws SQLException {
        return new Linked(
                registry,
                collection.name,
                collection.type,
                link.version,
                link.project,
                link.artifact,
                link.number,
                aliases(link),
                link.time,
                created);
    }

    /** Its number is not given again; {@code latest} falls back to the newest that is left. */
    Unlinked unlink(Collection collection, long version) throws SQLException {
        var link = known(collection, version);
        var event = log.now();
        var removed = aliases(link);
        update("DELETE FROM collection_aliases WHERE link_id = ?", link.id);
        update("DELETE FROM collection_links WHERE id = ?", link.id);
        if (removed.contains(LATEST)) {
            var newest = find(collection, "true ORDER BY collection_version DESC LIMIT 1");
            if (newest != null) {
                set(collection, newest.id, LATEST);
            }
        }
        var latest = version(collection, LATEST);
        var payload = payload(collection);
        payload.put("collection_version", version);
        put(payload, link.source(collection.type));
        payload.put("removed_aliases", removed);
        payload.put("latest_version", latest);
        RegistryLog.store(session, event, "unlink", payload);
        return new Unlinked(
                registry,
                collection.name,
                version,
                link.project,
                link.artifact,
                link.number,
                removed,
                latest);
    }
}
