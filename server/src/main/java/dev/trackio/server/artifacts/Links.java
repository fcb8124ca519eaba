package dev.trackio.server.artifacts;

import dev.trackio.api.ArtifactOperations.Consumer;
import dev.trackio.api.ArtifactOperations.Lineage;
import dev.trackio.api.ArtifactOperations.LogUse;
import dev.trackio.api.ArtifactOperations.OfRunOrAll;
import dev.trackio.api.ArtifactOperations.OfVersion;
import dev.trackio.api.ArtifactOperations.RunArtifactCount;
import dev.trackio.api.ArtifactOperations.RunArtifacts;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs made and used. */
public final class Links {
    private final LinkStore store;
    private final ChangeFeed changes;
    private final Timestamps timestamps;

    public Links(LinkStore store, ChangeFeed changes, Timestamps timestamps) {
        this.store = store;
        this.changes = changes;
        this.timestamps = timestamps;
    }

    public @Nullable Void use(LogUse in) {
        var project = ProjectName.of(in.project());
        var runProject = in.runProject() == null ? null : ProjectName.of(in.runProject());
        var run = new RunRef(in.runName(), in.runId());
        store.use(project, in.versionId(), run, runProject, timestamps.now());
        changes.touched(project.key());
        if (runProject != null && !runProject.equals(project)) {
            changes.touched(runProject.key());
        }
        return null;
    }

    public RunArtifacts ofRun(OfRunOrAll in) {
        return store.ofRun(ProjectName.of(in.project()), new RunRef(in.run(), in.runId()));
    }

    public List<RunArtifactCount> counts(OfProject in) {
        return store.counts(ProjectName.of(in.project()));
    }

    public List<Consumer> consumers(OfVersion in) {
        return store.consumers(ProjectName.of(in.project()), in.versionId());
    }

    public Lineage lineage(OfVersion in) {
        return store.lineage(ProjectName.of(in.project()), in.versionId());
    }
}
