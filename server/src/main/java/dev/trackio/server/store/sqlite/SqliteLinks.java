package dev.trackio.server.store.sqlite;

import dev.trackio.api.ArtifactOperations.Consumer;
import dev.trackio.api.ArtifactOperations.Lineage;
import dev.trackio.api.ArtifactOperations.RunArtifact;
import dev.trackio.api.ArtifactOperations.RunArtifactCount;
import dev.trackio.api.ArtifactOperations.RunArtifacts;
import dev.trackio.server.artifacts.LinkStore;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links between runs and versions. A link lies in the file of the artifact's project; when the run
 * belongs to another one, its file has a copy.
 */
final class SqliteLinks implements LinkStore {
    private final SqliteStorage storage;

    SqliteLinks(SqliteStorage storage) {
        this.storage = storage;
    }

    /** Does nothing when the link is there. */
    static void link(
            WriteSession session,
            @Nullable String runName,
            @Nullable String runId,
            @Nullable String runProject,
            long version,
            String direction,
            String createdAt)
            throws SQLException {
        var insert =
                session.prepared(
                        """
                        INSERT OR IGNORE INTO run_artifact_links (run_id, run_name, run_project,
                            artifact_version_id, direction, created_at)
                        VALUES (?, ?, ?, ?, ?, ?)""");
        insert.setString(1, runId);
        insert.setString(2, runName);
        insert.setString(3, runProject);
        insert.setLong(4, version);
        insert.setString(5, direction);
        insert.setString(6, createdAt);
        insert.executeUpdate();
    }

    /** What a run of another project is told of the version that it uses. */
    private record Source(long version, String name, String type, long number, long sizeBytes) {}

    @Override
    public void use(
            ProjectName project,
            long versionId,
            RunRef run,
            @Nullable ProjectName runProject,
            String createdAt) {
        var source =
                storage.read(
                                project,
                                Optional.<Source>empty(),
                                (connection, layout) -> source(connection, layout, versionId))
                        .orElseThrow(() -> noVersion(project, versionId));
        var runKey = runProject == null ? null : runProject.key();
        storage.write(
                project,
                session ->
                        link(session, run.name(), run.id(), runKey, versionId, "input", createdAt));
        if (runProject != null && !runProject.equals(project)) {
            storage.write(
                    runProject, session -> linkBack(session, project, source, run, createdAt));
        }
    }

    private static ApiException noVersion(ProjectName project, long versionId) {
        return ApiException.badRequest(
                "Project '"
                        + project.key()
                        + "' has no artifact version with version_id "
                        + versionId
                        + ": take one from list_artifacts.");
    }

    private static Optional<Source> source(Connection connection, Layout layout, long version)
            throws SQLException {
        if (!layout.has("artifact_versions") || !layout.has("artifacts")) {
            return Optional.empty();
        }
        try (var select =
                connection.prepareStatement(
                        """
                        SELECT v.id, a.name, a.type, v.version, v.size_bytes
                        FROM artifact_versions v JOIN artifacts a ON a.id = v.artifact_id
                        WHERE v.id = ?""")) {
            select.setLong(1, version);
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Source(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getLong(4),
                                        row.getLong(5)))
                        : Optional.empty();
            }
        }
    }

    private static void linkBack(
            WriteSession session, ProjectName project, Source source, RunRef run, String createdAt)
            throws SQLException {
        var insert =
                session.prepared(
                        """
                        INSERT OR IGNORE INTO external_run_artifact_links (run_id, run_name,
                            source_project, source_version_id, source_artifact, source_type,
                            source_version, source_size_bytes, direction, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'input', ?)""");
        insert.setString(1, run.id());
        insert.setString(2, run.name());
        insert.setString(3, project.key());
        insert.setLong(4, source.version);
        insert.setString(5, source.name);
        insert.setString(6, source.type);
        insert.setLong(7, source.number);
        insert.setLong(8, source.sizeBytes);
        insert.setString(9, createdAt);
        insert.executeUpdate();
    }

    @Override
    public List<Consumer> consumers(ProjectName project, long versionId) {
        return storage.read(
                project,
                List.of(),
                (connection, layout) ->
                        layout.has("run_artifact_links")
                                ? consumers(connection, layout, project.key(), versionId)
                                : List.of());
    }

    private static List<Consumer> consumers(
            Connection connection, Layout layout, String project, long version)
            throws SQLException {
        var sql =
                RunLinks.Link.columns(layout)
                        + "WHERE artifact_version_id = ? AND direction = 'input'"
                        + " ORDER BY created_at, id";
        try (var select = connection.prepareStatement(sql)) {
            select.setLong(1, version);
            var consumers = new LinkedHashMap<List<String>, Consumer>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var link = RunLinks.Link.of(rows);
                    var elsewhere = link.elsewhere(project);
                    var consumer =
                            new Consumer(
                                    link.runName(),
                                    link.runId(),
                                    elsewhere == null ? project : elsewhere,
                                    link.createdAt());
                    consumers.putIfAbsent(
                            List.of(
                                    consumer.project(),
                                    String.valueOf(consumer.runId()),
                                    String.valueOf(consumer.runName())),
                            consumer);
                }
            }
            return List.copyOf(consumers.values());
        }
    }

    /** A link of one of the project's runs, to a version here or in another project. */
    private record Used(
            @Nullable String runId, @Nullable String runName, String direction, RunArtifact what) {}

    private static List<Used> used(
            Connection connection, Layout layout, String project, String where, List<String> values)
            throws SQLException {
        var used = new ArrayList<Used>();
        if (layout.has("run_artifact_links")) {
            var sql =
                    """
                    SELECT l.run_id, l.run_name, l.direction, v.id, ?1, a.name, a.type, v.version,
                        v.size_bytes, l.created_at
                    FROM run_artifact_links l JOIN artifact_versions v
                        ON v.id = l.artifact_version_id
                    JOIN artifacts a ON a.id = v.artifact_id
                    WHERE %s AND (%s) ORDER BY l.id"""
                            .formatted(RunLinks.own(layout), where);
            addUsed(connection, sql, project, values, used);
        }
        if (layout.has("external_run_artifact_links")) {
            var sql =
                    """
                    SELECT run_id, run_name, direction, source_version_id, source_project,
                        source_artifact, source_type, source_version, source_size_bytes, created_at
                    FROM external_run_artifact_links
                    WHERE ?1 IS NOT NULL AND (%s) ORDER BY id"""
                            .formatted(where);
            addUsed(connection, sql, project, values, used);
        }
        return used;
    }

    private static void addUsed(
            Connection connection, String sql, String project, List<String> values, List<Used> used)
            throws SQLException {
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, project);
            for (var i = 0; i < values.size(); i++) {
                select.setString(i + 2, values.get(i));
            }
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    used.add(
                            new Used(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    new RunArtifact(
                                            row.getLong(4),
                                            row.getString(5),
                                            row.getString(6),
                                            row.getString(7),
                                            row.getLong(8),
                                            row.getLong(9),
                                            row.getString(10))));
                }
            }
        }
    }

    @Override
    public List<RunArtifactCount> counts(ProjectName project) {
        return storage.read(
                project,
                List.of(),
                (connection, layout) ->
                        layout.has("run_artifact_links")
                                ? counts(connection, layout, project.key())
                                : List.of());
    }

    private static List<RunArtifactCount> counts(
            Connection connection, Layout layout, String project) throws SQLException {
        var runs = RunLinks.of(connection, layout, project);
        var versions = new LinkedHashMap<RunRef, Map<String, Set<List<Object>>>>();
        for (var link : used(connection, layout, project, "true", List.of())) {
            var run = new RunRef(link.runName, runs.id(link.runId, link.runName));
            versions.computeIfAbsent(run, r -> new HashMap<>())
                    .computeIfAbsent(link.direction, d -> new HashSet<>())
                    .add(List.of(link.what.project(), link.what.versionId()));
        }
        var counts = new ArrayList<RunArtifactCount>();
        versions.forEach(
                (run, found) ->
                        counts.add(
                                new RunArtifactCount(
                                        run.id(),
                                        run.name(),
                                        found.getOrDefault("input", Set.of()).size(),
                                        found.getOrDefault("output", Set.of()).size())));
        return counts;
    }

    @Override
    public RunArtifacts ofRun(ProjectName project, RunRef run) {
        var nothing = new RunArtifacts(List.of(), List.of());
        return run.id() == null && run.name() == null
                ? nothing
                : storage.read(
                        project,
                        nothing,
                        (connection, layout) -> ofRun(connection, layout, project.key(), run));
    }

    private static RunArtifacts ofRun(
            Connection connection, Layout layout, String project, RunRef run) throws SQLException {
        if (!layout.has("run_artifact_links")) {
            return new RunArtifacts(List.of(), List.of());
        }
        var runs = RunLinks.of(connection, layout, project);
        var id =
                run.id() != null || runs.byName()
                        ? run.id()
                        : RunSql.resolve(connection, layout, run).orElse(null);
        var name = run.name() == null && runs.byName() ? run.id() : run.name();
        var candidates =
                used(
                        connection,
                        layout,
                        project,
                        "run_id = ?2 OR run_name = ?3 OR run_name ="
                                + " (SELECT run_name FROM metrics WHERE "
                                + layout.run("metrics")
                                + " = ?2 LIMIT 1)",
                        Arrays.asList(id, name));
        var found = new LinkedHashMap<List<Object>, Used>();
        for (var link : candidates) {
            if (means(runs, id, name, link)) {
                found.merge(
                        List.of(link.direction, link.what.project(), link.what.versionId()),
                        link,
                        (a, b) -> byTime().compare(a, b) <= 0 ? a : b);
            }
        }
        return new RunArtifacts(of("input", found), of("output", found));
    }

    /** Without an id, the run is known by its name alone. */
    private static boolean means(
            RunLinks runs, @Nullable String id, @Nullable String name, Used link) {
        if (runs.byName() || id == null) {
            return link.runName != null && link.runName.equals(name);
        }
        return id.equals(link.runId) || id.equals(runs.id(link.runId, link.runName));
    }

    private static Comparator<Used> byTime() {
        return Comparator.comparing(used -> used.what.createdAt());
    }

    private static List<RunArtifact> of(String direction, Map<List<Object>, Used> links) {
        return links.values().stream()
                .filter(link -> link.direction.equals(direction))
                .sorted(byTime())
                .map(Used::what)
                .toList();
    }

    @Override
    public Lineage lineage(ProjectName project, long versionId) {
        return storage.read(
                project,
                LineageWalk.nothing(versionId),
                (connection, layout) ->
                        layout.has("run_artifact_links") && layout.has("artifact_versions")
                                ? new LineageWalk(connection, layout, project.key()).from(versionId)
                                : LineageWalk.nothing(versionId));
    }
}
