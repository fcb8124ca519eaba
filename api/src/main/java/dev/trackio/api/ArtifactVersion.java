package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One version of an artifact with all its files. */
public record ArtifactVersion(
        @Doc("Number of the artifact in its project.") long artifactId,
        @Doc("Number of the version in its project.") long versionId,
        @Doc("0 for the first version of the artifact.") long version,
        @Doc("Name of the artifact.") String name,
        @Doc("Type of the artifact, such as model or dataset.") String type,
        @Doc("What the artifact is.") @Nullable String description,
        @Doc("Its files by path: path, digest, size and, for references, ref.") RawJson manifest,
        @Doc("SHA-256 of the manifest: equal content has equal digests.") String manifestDigest,
        @Doc("What its producer noted.") @Nullable RawJson metadata,
        @Doc("Bytes of all its files.") long sizeBytes,
        @Doc("Id of the run that logged it first.") @Nullable String producerRunId,
        @Doc("Name of the run that logged it first.") @Nullable String producerRunName,
        @Doc("ISO 8601 time.") String createdAt,
        @Doc("Names that point to this version.") List<String> aliases) {}
