package dev.trackio.server.store.sqlite;

import dev.trackio.api.ArtifactOperations.ArtifactDetails;
import dev.trackio.api.ArtifactOperations.VersionRecord;
import dev.trackio.api.ArtifactVersion;
import dev.trackio.api.RawJson;
import dev.trackio.server.artifacts.ArtifactStore;
import dev.trackio.server.artifacts.NewVersion;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Artifacts, their versions and aliases in the tables of these names. */
final class SqliteArtifacts implements ArtifactStore {
    private static final Pattern VERSION = Pattern.compile("v(\\d{1,18})");
    private static final String LATEST = "latest";

    private static final String SELECT =
            """
            SELECT a.id, v.id, v.version, a.name, a.type, a.description, v.manifest,
                v.manifest_digest, v.metadata, v.size_bytes, v.producer_run_id,
                v.producer_run_name, v.created_at
            FROM artifacts a JOIN artifact_versions v ON v.artifact_id = a.id
            WHERE a.name = ?1 AND v.""";

    private final SqliteStorage storage;

    SqliteArtifacts(SqliteStorage storage) {
        this.storage = storage;
    }

    @Override
    public Logged log(ProjectName project, NewVersion version) {
        var json = version.manifest().json();
        var digest = version.manifest().digest();
        var logged = new AtomicReference<@Nullable Logged>();
        storage.write(
                project,
                new WriteCall(
                        session -> logged.set(log(session, version, json, digest)),
                        1,
                        json.length()));
        return Objects.requireNonNull(logged.get());
    }

    private static Logged log(WriteSession session, NewVersion version, String json, String digest)
            throws SQLException {
        var artifact = artifact(session, version);
        var least = 0L;
        var unused = List.<String>of();
        if (version.replaceAll()) {
            least = max(session, artifact) + 1;
            var used = new HashSet<>(version.manifest().blobs());
            unused =
                    blobsOfNoOther(session, artifact).stream()
                            .filter(blob -> !used.contains(blob))
                            .toList();
            deleteVersions(session, artifact);
        }
        var found = byDigest(session, artifact, digest);
        var id = found;
        if (found == 0) {
            var number = Math.max(max(session, artifact) + 1, least);
            id = insert(session, artifact, number, version, json, digest);
            point(session, artifact, LATEST, id, false);
        } else if (version.metadata() != null) {
            var update = session.prepared("UPDATE artifact_versions SET metadata = ? WHERE id = ?");
            update.setString(1, version.metadata().toString());
            update.setLong(2, id);
            update.executeUpdate();
        }
        for (var alias : version.aliases()) {
            point(session, artifact, alias, id, true);
        }
        SqliteLinks.link(
                session,
                version.runName(),
                version.runId(),
                null,
                id,
                "output",
                version.createdAt());
        return new Logged(
                version(session.connection(), version.name(), "id = ?2", id).orElseThrow(), unused);
    }

    private static long artifact(WriteSession session, NewVersion version) throws SQLException {
        var select = session.prepared("SELECT id, type FROM artifacts WHERE name = ?");
        select.setString(1, version.name());
        try (var row = select.executeQuery()) {
            if (row.next()) {
                return existing(session, version, row.getLong(1), row.getString(2));
            }
        }
        var insert =
                session.prepared(
                        "INSERT INTO artifacts (name, type, description, created_at)"
                                + " VALUES (?, ?, ?, ?)");
        insert.setString(1, version.name());
        insert.setString(2, version.type());
        insert.setString(3, version.description());
        insert.setString(4, version.createdAt());
        insert.executeUpdate();
        return session.number("SELECT last_insert_rowid()");
    }

    private static long existing(WriteSession session, NewVersion version, long id, String type)
            throws SQLException {
        if (!type.equals(version.type())) {
            throw ApiException.badRequest(
                    "Artifact '"
                            + version.name()
                            + "' already exists with type '"
                            + ApiException.shown(type)
                            + "'; cannot relog with type '"
                            + ApiException.shown(version.type())
                            + "'.");
        }
        if (version.description() != null) {
            var update = session.prepared("UPDATE artifacts SET description = ? WHERE id = ?");
            update.setString(1, version.description());
            update.setLong(2, id);
            update.executeUpdate();
        }
        return id;
    }

    /** -1 when it has no version. */
    private static long max(WriteSession session, long artifact) throws SQLException {
        return number(
                session,
                "SELECT coalesce(max(version), -1) FROM artifact_versions WHERE artifact_id = ?",
                artifact);
    }

    private static long number(WriteSession session, String sql, long value) throws SQLException {
        var select = session.prepared(sql);
        select.setLong(1, value);
        try (var row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static List<String> blobsOfNoOther(WriteSession session, long artifact)
            throws SQLException {
        var blobs =
                """
                SELECT json_extract(e.value, '$.digest') FROM artifact_versions v,
                    json_each(CAST(v.manifest AS TEXT)) e
                WHERE json_type(e.value, '$.ref') IS NULL AND v.artifact_id""";
        var select = session.prepared(blobs + " = ?1 EXCEPT " + blobs + " <> ?1");
        select.setLong(1, artifact);
        var digests = new ArrayList<String>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                var digest = rows.getString(1);
                // Another program may have written anything: a digest becomes a file's name.
                if (digest != null && digest.matches("[0-9a-f]{64}")) {
                    digests.add(digest);
                }
            }
        }
        return digests;
    }

    private static void deleteVersions(WriteSession session, long artifact) throws SQLException {
        for (var sql :
                List.of(
                        "DELETE FROM artifact_aliases WHERE artifact_id = ?",
                        "DELETE FROM run_artifact_links WHERE artifact_version_id IN (SELECT id"
                                + " FROM artifact_versions WHERE artifact_id = ?)",
                        "DELETE FROM artifact_versions WHERE artifact_id = ?")) {
            var delete = session.prepared(sql);
            delete.setLong(1, artifact);
            delete.executeUpdate();
        }
    }

    /** 0 when the artifact has no such content. */
    private static long byDigest(WriteSession session, long artifact, String digest)
            throws SQLException {
        var select =
                session.prepared(
                        "SELECT id FROM artifact_versions"
                                + " WHERE artifact_id = ? AND manifest_digest = ?");
        select.setLong(1, artifact);
        select.setString(2, digest);
        try (var row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static long insert(
            WriteSession session,
            long artifact,
            long number,
            NewVersion version,
            String json,
            String digest)
            throws SQLException {
        var insert =
                session.prepared(
                        """
                        INSERT INTO artifact_versions (artifact_id, version, manifest_digest,
                            manifest, metadata, size_bytes, producer_run_id, producer_run_name,
                            created_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""");
        insert.setLong(1, artifact);
        insert.setLong(2, number);
        insert.setString(3, digest);
        insert.setString(4, json);
        insert.setString(5, version.metadata() == null ? null : version.metadata().toString());
        insert.setLong(6, version.manifest().sizeBytes());
        insert.setString(7, version.runId());
        insert.setString(8, version.runName());
        insert.setString(9, version.createdAt());
        insert.executeUpdate();
        insert.clearParameters(); // a large manifest is not kept
        return session.number("SELECT last_insert_rowid()");
    }

    /**
     * Lets an alias point to a version.
     *
     * @param forward whether it stays where it points to a newer one
     */
    private static void point(
            WriteSession session, long artifact, String alias, long version, boolean forward)
            throws SQLException {
        var insert =
                session.prepared(
                        """
                        INSERT INTO artifact_aliases (artifact_id, alias, artifact_version_id)
                        VALUES (?, ?, ?)
                        ON CONFLICT (artifact_id, alias) DO UPDATE
                        SET artifact_version_id = excluded.artifact_version_id
                        WHERE NOT ? OR
                            (SELECT version FROM artifact_versions
                                WHERE id = excluded.artifact_version_id)
                            >= ifnull((SELECT version FROM artifact_versions v
                                WHERE v.id = artifact_aliases.artifact_version_id), -1)""");
        insert.setLong(1, artifact);
        insert.setString(2, alias);
        insert.setLong(3, version);
        insert.setBoolean(4, forward);
        insert.executeUpdate();
    }

    @Override
    public Optional<ArtifactVersion> version(
            ProjectName project, String name, @Nullable String spec) {
        return storage.read(
                project,
                Optional.empty(),
                (connection, layout) -> {
                    if (!hasArtifacts(layout)) {
                        return Optional.empty();
                    }
                    var wanted = spec == null || spec.isEmpty() ? LATEST : spec;
                    var number = VERSION.matcher(wanted);
                    return number.matches()
                            ? version(
                                    connection,
                                    name,
                                    "version = ?2",
                                    Long.parseLong(number.group(1)))
                            : version(
                                    connection,
                                    name,
                                    "id = (SELECT artifact_version_id FROM artifact_aliases"
                                            + " WHERE artifact_id = a.id AND alias = ?2)",
                                    wanted);
                });
    }

    private static boolean hasArtifacts(Layout layout) {
        return layout.has("artifacts")
                && layout.has("artifact_versions")
                && layout.has("artifact_aliases");
    }

    private static Optional<ArtifactVersion> version(
            Connection connection, String name, String which, Object value) throws SQLException {
        try (var select = connection.prepareStatement(SELECT + which)) {
            select.setString(1, name);
            select.setObject(2, value);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(version(connection, row)) : Optional.empty();
            }
        }
    }

    private static ArtifactVersion version(Connection connection, ResultSet row)
            throws SQLException {
        return new ArtifactVersion(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                StoredRows.json(row, 7),
                row.getString(8),
                metadata(row),
                row.getLong(10),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                aliases(connection, row.getLong(2)));
    }

    private static @Nullable RawJson metadata(ResultSet row) throws SQLException {
        return row.getObject(9) == null ? null : StoredRows.json(row, 9);
    }

    private static List<String> aliases(Connection connection, long version) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT alias FROM artifact_aliases WHERE artifact_version_id = ?"
                                + " ORDER BY rowid")) {
            select.setLong(1, version);
            var aliases = new ArrayList<String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    aliases.add(rows.getString(1));
                }
            }
            return aliases;
        }
    }

    @Override
    public List<ArtifactDetails> artifacts(ProjectName project) {
        return storage.read(
                project,
                List.of(),
                (connection, layout) -> hasArtifacts(layout) ? artifacts(connection) : List.of());
    }

    private static List<ArtifactDetails> artifacts(Connection connection) throws SQLException {
        var versions = versions(connection, aliases(connection));
        var artifacts = new ArrayList<ArtifactDetails>();
        try (var select =
                        connection.prepareStatement(
                                "SELECT id, name, type, description, created_at FROM artifacts"
                                        + " ORDER BY type, name");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                var own = versions.getOrDefault(rows.getLong(1), List.of());
                artifacts.add(
                        new ArtifactDetails(
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5),
                                own.size(),
                                own.isEmpty() ? null : own.getFirst().version(),
                                own));
            }
        }
        return artifacts;
    }

    private static Map<Long, List<VersionRecord>> versions(
            Connection connection, Map<Long, List<String>> aliases) throws SQLException {
        var versions = new HashMap<Long, List<VersionRecord>>();
        try (var select =
                        connection.prepareStatement(
                                """
                                SELECT artifact_id, id, version, size_bytes,
                                    json_array_length(CAST(manifest AS TEXT)), created_at
                                FROM artifact_versions ORDER BY artifact_id, version DESC""");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                var id = rows.getLong(2);
                versions.computeIfAbsent(rows.getLong(1), artifact -> new ArrayList<>())
                        .add(
                                new VersionRecord(
                                        id,
                                        rows.getLong(3),
                                        aliases.getOrDefault(id, List.of()),
                                        rows.getLong(4),
                                        rows.getLong(5),
                                        rows.getString(6)));
            }
        }
        return versions;
    }

    /** By version. */
    private static Map<Long, List<String>> aliases(Connection connection) throws SQLException {
        var aliases = new HashMap<Long, List<String>>();
        try (var select =
                        connection.prepareStatement(
                                "SELECT artifact_version_id, alias FROM artifact_aliases"
                                        + " ORDER BY rowid");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                aliases.computeIfAbsent(rows.getLong(1), version -> new ArrayList<>())
                        .add(rows.getString(2));
            }
        }
        return aliases;
    }
}
