package dev.trackio.server.store.sqlite;

import dev.trackio.api.RegistryOperations.CollectionLink;
import dev.trackio.api.RegistryOperations.CollectionRecord;
import dev.trackio.api.RegistryOperations.RegistryDetails;
import dev.trackio.api.RegistryOperations.RegistryEvent;
import dev.trackio.api.RegistryOperations.RegistryRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a registry. What makes a file one is the note of when it was created. */
final class RegistryReader {
    static final String CREATED_AT = "registry_created_at";
    static final String DESCRIPTION = "registry_description";

    private final Connection connection;
    private final Layout layout;

    RegistryReader(Connection connection, Layout layout) {
        this.connection = connection;
        this.layout = layout;
    }

    Optional<RegistryRecord> registry(String name) throws SQLException {
        var created = note(CREATED_AT);
        return created == null
                ? Optional.empty()
                : Optional.of(new RegistryRecord(name, note(DESCRIPTION), created));
    }

    private @Nullable String note(String key) throws SQLException {
        if (!layout.has("project_metadata")) {
            return null;
        }
        try (var select =
                connection.prepareStatement("SELECT value FROM project_metadata WHERE key = ?")) {
            select.setString(1, key);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    Optional<RegistryDetails> details(String name) throws SQLException {
        var registry = registry(name);
        if (registry.isEmpty()) {
            return Optional.empty();
        }
        var found = registry.get();
        return Optional.of(
                new RegistryDetails(
                        name,
                        found.description(),
                        found.createdAt(),
                        null,
                        collections(),
                        events()));
    }

    Optional<CollectionRecord> collection(String name) throws SQLException {
        return collections().stream().filter(found -> found.name().equals(name)).findFirst();
    }

    private List<CollectionRecord> collections() throws SQLException {
        if (!layout.has("collections")
                || !layout.has("collection_links")
                || !layout.has("collection_aliases")) {
            return List.of();
        }
        var links = links(aliases());
        var collections = new ArrayList<CollectionRecord>();
        try (var select =
                        connection.prepareStatement(
                                "SELECT id, name, type, description, created_at FROM collections"
                                        + " ORDER BY type, name");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                var own = links.getOrDefault(rows.getLong(1), List.of());
                collections.add(
                        new CollectionRecord(
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5),
                                own.size(),
                                own.isEmpty() ? null : own.getFirst().collectionVersion(),
                                own));
            }
        }
        return collections;
    }

    /** By link, sorted. */
    private Map<Long, List<String>> aliases() throws SQLException {
        var aliases = new HashMap<Long, List<String>>();
        try (var select =
                        connection.prepareStatement(
                                "SELECT link_id, alias FROM collection_aliases ORDER BY alias");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                aliases.computeIfAbsent(rows.getLong(1), link -> new ArrayList<>())
                        .add(rows.getString(2));
            }
        }
        return aliases;
    }

    /** By collection, newest first. */
    private Map<Long, List<CollectionLink>> links(Map<Long, List<String>> aliases)
            throws SQLException {
        var sql =
                """
                SELECT id, collection_id, collection_version, source_project, source_artifact,
                    source_version, %s, %s, %s, created_at
                FROM collection_links ORDER BY collection_id, collection_version DESC"""
                        .formatted(
                                column("collection_links", "source_space_id"),
                                column("collection_links", "source_bucket_id"),
                                column("collection_links", "source_server_base_url"));
        var links = new HashMap<Long, List<CollectionLink>>();
        try (var select = connection.prepareStatement(sql);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                links.computeIfAbsent(rows.getLong(2), collection -> new ArrayList<>())
                        .add(
                                new CollectionLink(
                                        rows.getLong(3),
                                        rows.getString(4),
                                        rows.getString(5),
                                        rows.getLong(6),
                                        rows.getString(7),
                                        rows.getString(8),
                                        rows.getString(9),
                                        aliases.getOrDefault(rows.getLong(1), List.of()),
                                        rows.getString(10)));
            }
        }
        return links;
    }

    private List<RegistryEvent> events() throws SQLException {
        if (!layout.has("registry_events")) {
            return List.of();
        }
        var sql =
                "SELECT id, %s, ts, kind, payload FROM registry_events ORDER BY id"
                        .formatted(column("registry_events", "event_uid"));
        var events = new ArrayList<RegistryEvent>();
        try (var select = connection.prepareStatement(sql);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                events.add(
                        new RegistryEvent(
                                rows.getLong(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                StoredRows.json(rows, 5)));
            }
        }
        return events;
    }

    /** An earlier Trackio did not have all of them. */
    private String column(String table, String column) {
        return layout.has(table, column) ? column : "NULL";
    }
}
