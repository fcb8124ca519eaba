package dev.trackio.server.artifacts;

import dev.trackio.api.ArtifactOperations.Consumer;
import dev.trackio.api.ArtifactOperations.Lineage;
import dev.trackio.api.ArtifactOperations.RunArtifactCount;
import dev.trackio.api.ArtifactOperations.RunArtifacts;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which runs made and used which versions. A project that does not exist has no links. */
public interface LinkStore {
    /**
     * Notes, durably and once, that a run uses a version.
     *
     * @param runProject where the run is; null for the artifact's project
     * @throws dev.trackio.server.call.ApiException BAD_REQUEST when there is no such version
     */
    void use(
            ProjectName project,
            long versionId,
            RunRef run,
            @Nullable ProjectName runProject,
            String createdAt);

    /** Versions of other projects included. */
    RunArtifacts ofRun(ProjectName project, RunRef run);

    List<RunArtifactCount> counts(ProjectName project);

    /** By time. */
    List<Consumer> consumers(ProjectName project, long versionId);

    Lineage lineage(ProjectName project, long versionId);
}
