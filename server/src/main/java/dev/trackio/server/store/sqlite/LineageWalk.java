package dev.trackio.server.store.sqlite;

import dev.trackio.api.ArtifactOperations.Lineage;
import dev.trackio.api.ArtifactOperations.LineageEdge;
import dev.trackio.api.LineageNode;
import dev.trackio.server.store.sqlite.RunLinks.Link;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Walks from a version to the runs that made and used it, from these to their other versions, and
 * so on, until all is found or there is more than a screen can show.
 */
final class LineageWalk {
    private static final int MAX_NODES = 1_000;
    private static final int MAX_EDGES = 5_000;
    private static final int MAX_LINKS = 10_000;
    private static final int CHUNK = 400;
    private static final Comparator<Link> BY_TIME =
            Comparator.comparing(Link::createdAt).thenComparingLong(Link::id);

    private final Connection connection;
    private final Layout layout;
    private final String project;
    private final RunLinks runs;

    private final Set<Long> versions = new HashSet<>();
    private final Map<String, Link> firstLinks = new TreeMap<>();
    private final Map<LineageEdge, String> edges = new HashMap<>();
    private int linksRead;
    private boolean truncated;

    LineageWalk(Connection connection, Layout layout, String project) throws SQLException {
        this.connection = connection;
        this.layout = layout;
        this.project = project;
        runs = RunLinks.of(connection, layout, project);
    }

    static Lineage nothing(long version) {
        return new Lineage("art:" + version, false, List.of(), List.of());
    }

    Lineage from(long version) throws SQLException {
        versions.add(version);
        Set<Long> next = Set.of(version);
        while (!next.isEmpty() && !truncated) {
            next = step(next);
        }
        var artifacts = artifacts();
        if (!artifacts.containsKey(version)) {
            return nothing(version);
        }
        var nodes = new ArrayList<LineageNode>(artifacts.values());
        firstLinks.forEach((key, link) -> nodes.add(run(key, link)));
        return new Lineage("art:" + version, truncated, nodes, edges(artifacts.keySet()));
    }

    /** All links of the runs that the versions lead to; answers the versions that are new. */
    private Set<Long> step(Set<Long> from) throws SQLException {
        var found = new HashSet<String>();
        var ids = new HashSet<String>();
        var names = new HashSet<String>();
        var links = new LinkedHashMap<Long, Link>();
        for (var link : links("artifact_version_id", from)) {
            links.put(link.id(), link);
            if (!firstLinks.containsKey(key(link))) {
                found.add(key(link));
                addTo(ids, link.runId());
                addTo(ids, runs.id(link.runId(), link.runName()));
                addTo(names, link.runName());
            }
        }
        for (var link : links("run_id", ids)) {
            links.put(link.id(), link);
        }
        for (var link : links("run_name", names)) {
            links.put(link.id(), link);
        }
        var next = new HashSet<Long>();
        for (var link : links.values().stream().sorted(BY_TIME).toList()) {
            if (found.contains(key(link)) && !add(link, next)) {
                truncated = true;
                break;
            }
        }
        return next;
    }

    private static void addTo(Set<String> set, @Nullable String value) {
        if (value != null) {
            set.add(value);
        }
    }

    private <T> List<Link> links(String column, Set<T> values) throws SQLException {
        var links = new ArrayList<Link>();
        var all = List.copyOf(values);
        for (var at = 0; at < all.size() && !truncated; at += CHUNK) {
            var some = all.subList(at, Math.min(at + CHUNK, all.size()));
            var sql =
                    Link.columns(layout)
                            + "WHERE direction IN ('input', 'output') AND "
                            + column
                            + " IN ("
                            + marks(some.size())
                            + ") ORDER BY id LIMIT "
                            + (MAX_LINKS - linksRead + 1);
            try (var select = connection.prepareStatement(sql)) {
                bind(select, some);
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        if (linksRead == MAX_LINKS) {
                            truncated = true;
                            break;
                        }
                        linksRead++;
                        links.add(Link.of(rows));
                    }
                }
            }
        }
        return links;
    }

    /** False when there is no more room. */
    private boolean add(Link link, Set<Long> next) {
        var run = key(link);
        var more =
                (firstLinks.containsKey(run) ? 0 : 1) + (versions.contains(link.version()) ? 0 : 1);
        if (firstLinks.size() + versions.size() + more > MAX_NODES) {
            return false;
        }
        var version = "art:" + link.version();
        var made = link.direction().equals("output");
        var edge =
                new LineageEdge(made ? run : version, made ? version : run, link.direction(), "");
        if (!edges.containsKey(edge) && edges.size() == MAX_EDGES) {
            return false;
        }
        // In the order of time: the first is the earliest.
        edges.putIfAbsent(edge, link.createdAt());
        firstLinks.putIfAbsent(run, link);
        if (versions.add(link.version())) {
            next.add(link.version());
        }
        return true;
    }

    /** A run of another project is never taken for one of this that has its name. */
    private String key(Link link) {
        var id = id(link);
        return id == null ? "run:name:" + link.runName() : "run:" + id;
    }

    private @Nullable String id(Link link) {
        return link.elsewhere(project) == null
                ? runs.id(link.runId(), link.runName())
                : link.runId();
    }

    private LineageNode run(String key, Link link) {
        var elsewhere = link.elsewhere(project);
        return elsewhere == null
                ? new LineageNode.OfRun(key, "run", id(link), link.runName(), link.createdAt())
                : new LineageNode.OfForeignRun(
                        key, "run", id(link), link.runName(), link.createdAt(), elsewhere);
    }

    private List<LineageEdge> edges(Set<Long> known) {
        return edges.entrySet().stream()
                .map(
                        edge ->
                                new LineageEdge(
                                        edge.getKey().source(),
                                        edge.getKey().target(),
                                        edge.getKey().direction(),
                                        edge.getValue()))
                .filter(edge -> known.contains(version(edge)))
                .sorted(
                        Comparator.comparing(LineageEdge::createdAt)
                                .thenComparing(LineageEdge::source)
                                .thenComparing(LineageEdge::target)
                                .thenComparing(LineageEdge::direction))
                .toList();
    }

    private static long version(LineageEdge edge) {
        var node = edge.direction().equals("output") ? edge.target() : edge.source();
        return Long.parseLong(node.substring("art:".length()));
    }

    private Map<Long, LineageNode> artifacts() throws SQLException {
        var nodes = new TreeMap<Long, LineageNode>();
        var all = List.copyOf(versions);
        for (var at = 0; at < all.size(); at += CHUNK) {
            addArtifacts(all.subList(at, Math.min(at + CHUNK, all.size())), nodes);
        }
        return nodes;
    }

    private void addArtifacts(List<Long> some, Map<Long, LineageNode> nodes) throws SQLException {
        var aliases = aliases(some);
        var sql =
                """
                SELECT v.id, a.name, a.type, v.version, v.size_bytes,
                    json_array_length(CAST(v.manifest AS TEXT)), v.created_at, v.producer_run_id,
                    v.producer_run_name
                FROM artifact_versions v JOIN artifacts a ON a.id = v.artifact_id
                WHERE v.id IN (%s)"""
                        .formatted(marks(some.size()));
        try (var select = connection.prepareStatement(sql)) {
            bind(select, some);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    nodes.put(
                            row.getLong(1),
                            new LineageNode.OfArtifact(
                                    "art:" + row.getLong(1),
                                    "artifact",
                                    row.getLong(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getLong(4),
                                    aliases.getOrDefault(row.getLong(1), List.of()),
                                    row.getLong(5),
                                    row.getLong(6),
                                    row.getString(7),
                                    row.getString(8),
                                    row.getString(9)));
                }
            }
        }
    }

    private Map<Long, List<String>> aliases(List<Long> some) throws SQLException {
        if (!layout.has("artifact_aliases")) {
            return Map.of();
        }
        var sql =
                "SELECT artifact_version_id, alias FROM artifact_aliases WHERE artifact_version_id"
                        + " IN (%s) ORDER BY alias".formatted(marks(some.size()));
        var aliases = new HashMap<Long, List<String>>();
        try (var select = connection.prepareStatement(sql)) {
            bind(select, some);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    aliases.computeIfAbsent(row.getLong(1), version -> new ArrayList<>())
                            .add(row.getString(2));
                }
            }
        }
        return aliases;
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static void bind(PreparedStatement statement, List<?> values) throws SQLException {
        for (var i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }
}
