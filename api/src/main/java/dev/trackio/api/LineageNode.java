package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A version of an artifact, or a run that made or used one. */
public sealed interface LineageNode {
    String id();

    /** {@code art:<version id>}. */
    record OfArtifact(
            String id,
            String kind,
            long versionId,
            String artifactName,
            String artifactType,
            long version,
            List<String> aliases,
            long sizeBytes,
            long numFiles,
            String createdAt,
            @Nullable String producerRunId,
            @Nullable String producerRunName)
            implements LineageNode {}

    /** {@code run:<run id>}, or {@code run:name:<run name>} of a run that has no id. */
    record OfRun(
            String id,
            String kind,
            @Nullable String runId,
            @Nullable String runName,
            String createdAt)
            implements LineageNode {}

    /** A run of another project. */
    record OfForeignRun(
            String id,
            String kind,
            @Nullable String runId,
            @Nullable String runName,
            String createdAt,
            String project)
            implements LineageNode {}
}
