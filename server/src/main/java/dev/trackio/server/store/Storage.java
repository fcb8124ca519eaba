package dev.trackio.server.store;

import dev.trackio.server.alerts.AlertStore;
import dev.trackio.server.artifacts.ArtifactStore;
import dev.trackio.server.artifacts.LinkStore;
import dev.trackio.server.call.Readiness;
import dev.trackio.server.edits.ProjectTrashStore;
import dev.trackio.server.edits.RunEditStore;
import dev.trackio.server.edits.TrashStore;
import dev.trackio.server.metrics.EntryStore;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.RejectionStore;
import dev.trackio.server.metrics.SampleStore;
import dev.trackio.server.projects.ContentStore;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.projects.ViewStore;
import dev.trackio.server.query.QueryStore;
import dev.trackio.server.registry.RegistryStore;
import dev.trackio.server.runs.AnnotationStore;
import dev.trackio.server.runs.RunStore;
import dev.trackio.server.traces.TraceStore;

/**
 * One place where projects are kept. Every backend passes the same contract tests. Closing finishes
 * what was accepted.
 */
public interface Storage extends AutoCloseable {
    ProjectStore projects();

    RunStore runs();

    RunEditStore runEdits();

    TrashStore trash();

    ProjectTrashStore projectTrash();

    MetricStore metrics();

    SampleStore samples();

    EntryStore entries();

    AlertStore alerts();

    ContentStore contents();

    TraceStore traces();

    QueryStore queries();

    RejectionStore rejections();

    ArtifactStore artifacts();

    LinkStore links();

    RegistryStore registries();

    AnnotationStore annotations();

    ViewStore views();

    /** Loads, beside the caller, what first calls would wait for: for whoever stays. */
    void warmUp();

    /** What keeps it from its work now. Cheap: probes ask every few seconds. */
    Readiness readiness();

    @Override
    void close();
}
