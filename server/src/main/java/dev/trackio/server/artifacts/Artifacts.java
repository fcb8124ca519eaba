package dev.trackio.server.artifacts;

import dev.trackio.api.ArtifactOperations.ArtifactDetails;
import dev.trackio.api.ArtifactOperations.ArtifactRecord;
import dev.trackio.api.ArtifactOperations.LogArtifact;
import dev.trackio.api.ArtifactOperations.ManifestQuery;
import dev.trackio.api.ArtifactVersion;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs versions of artifacts and lists them.
 *
 * <p>Files that an overwritten artifact leaves unused are removed after the commit, under a lock
 * that a Python program on the same folder does not know: what it found present a moment before may
 * be gone when it logs its own version.
 */
public final class Artifacts {
    private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);

    /** Of entries; what such a version takes in memory is taken once at a time. */
    private static final int LARGE = 10_000;

    private static final int SHOWN_MISSING = 5;

    private final ArtifactStore store;
    private final ArtifactBlobs blobs;
    private final ChangeFeed changes;
    private final Timestamps timestamps;

    private final ReentrantLock large = new ReentrantLock();

    public Artifacts(
            ArtifactStore store, ArtifactBlobs blobs, ChangeFeed changes, Timestamps timestamps) {
        this.store = store;
        this.blobs = blobs;
        this.changes = changes;
        this.timestamps = timestamps;
    }

    public ArtifactVersion log(LogArtifact in) {
        var project = ProjectName.of(in.project());
        ArtifactNames.checkName(in.name());
        if (in.type().isEmpty()) {
            throw ApiException.badRequest("Artifact type must be a non-empty string, got ''");
        }
        var aliases = in.aliases() == null ? List.<String>of() : in.aliases();
        aliases.forEach(ArtifactNames::checkAlias);
        if (in.manifest().size() <= LARGE) {
            return log(project, in, aliases);
        }
        large.lock();
        try {
            return log(project, in, aliases);
        } finally {
            large.unlock();
        }
    }

    private ArtifactVersion log(ProjectName project, LogArtifact in, List<String> aliases) {
        var version =
                new NewVersion(
                        in.name(),
                        in.type(),
                        in.description(),
                        Manifest.of(in.manifest()),
                        metadata(in.metadata()),
                        aliases,
                        in.runName(),
                        in.runId(),
                        Boolean.TRUE.equals(in.overwrite()),
                        timestamps.now());
        var lock = blobs.lock(project);
        lock.lock();
        try {
            checkBlobs(project, version.manifest());
            var logged = store.log(project, version);
            changes.touched(project.key());
            remove(project, logged.unused());
            return logged.version();
        } finally {
            lock.unlock();
        }
    }

    /** The version is stored by now: a file too many is no reason to have it logged again. */
    private void remove(ProjectName project, List<String> unused) {
        var kept = 0;
        ApiException last = null;
        for (var digest : unused) {
            try {
                blobs.remove(project, digest);
            } catch (ApiException e) {
                kept++;
                last = e;
            }
        }
        if (last != null) {
            LOG.warn("{} unused files of project {} stay", kept, project.key(), last);
        }
    }

    private void checkBlobs(ProjectName project, Manifest manifest) {
        var missing =
                manifest.blobs().stream()
                        .filter(digest -> !blobs.has(project, digest))
                        .limit(SHOWN_MISSING + 1)
                        .toList();
        if (!missing.isEmpty()) {
            throw ApiException.badRequest(
                    "Manifest references blobs not on server: "
                            + missing.stream()
                                    .limit(SHOWN_MISSING)
                                    .map(digest -> "'" + digest + "'")
                                    .collect(Collectors.joining(", ", "[", "]"))
                            + (missing.size() > SHOWN_MISSING ? "..." : ""));
        }
    }

    /** An object without anything in it says nothing. */
    private static @Nullable RawJson metadata(@Nullable RawJson given) {
        return given == null || Json.fields(given).isEmpty() ? null : given;
    }

    public @Nullable ArtifactVersion version(ManifestQuery in) {
        return store.version(ProjectName.of(in.project()), in.name(), in.spec()).orElse(null);
    }

    public List<ArtifactDetails> details(OfProject in) {
        return store.artifacts(ProjectName.of(in.project()));
    }

    public List<ArtifactRecord> list(OfProject in) {
        return details(in).stream()
                .sorted(Comparator.comparing(ArtifactDetails::name))
                .map(Artifacts::summary)
                .toList();
    }

    private static ArtifactRecord summary(ArtifactDetails artifact) {
        var aliases =
                artifact.versions().stream()
                        .flatMap(version -> version.aliases().stream())
                        .distinct()
                        .sorted()
                        .toList();
        return new ArtifactRecord(
                artifact.name(),
                artifact.type(),
                artifact.description(),
                artifact.numVersions(),
                artifact.latestVersion(),
                artifact.versions().isEmpty() ? null : artifact.versions().getFirst().sizeBytes(),
                aliases,
                artifact.createdAt());
    }
}
