package dev.trackio.server.artifacts;

import dev.trackio.api.ArtifactOperations.ArtifactDetails;
import dev.trackio.api.ArtifactVersion;
import dev.trackio.server.projects.ProjectName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Artifacts and their versions. A project that does not exist has none. */
public interface ArtifactStore {
    /**
     * Logs a version, durably, and links the run to it as its producer. Content that the artifact
     * has already is the version that has it. {@code latest} moves to a new version; other aliases
     * never move to an older one.
     *
     * @throws dev.trackio.server.call.ApiException BAD_REQUEST when the artifact has another type
     */
    Logged log(ProjectName project, NewVersion version);

    /**
     * What was logged.
     *
     * @param unused digests of files that only deleted versions had
     */
    record Logged(ArtifactVersion version, List<String> unused) {}

    /**
     * @param spec {@code v3} or an alias; null for the latest
     */
    Optional<ArtifactVersion> version(ProjectName project, String name, @Nullable String spec);

    /** By type and name, versions newest first. */
    List<ArtifactDetails> artifacts(ProjectName project);
}
