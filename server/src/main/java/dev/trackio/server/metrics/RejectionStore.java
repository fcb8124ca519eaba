package dev.trackio.server.metrics;

import dev.trackio.api.RejectionOperations.RejectedEntry;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries that were set aside. The oldest make room beyond {@link #MAX_KEPT} of a project. */
public interface RejectionStore {
    int MAX_KEPT = 1_000;

    /**
     * @param logId an entry of this run that has it already is not kept again
     */
    record Kept(RejectedEntry entry, @Nullable String logId) {}

    /** Durable when it returns. */
    void add(ProjectName project, List<Kept> entries);

    /** In the order of their receipt; of a reference to nothing those of all runs. */
    List<RejectedEntry> entries(ProjectName project, RunRef run);
}
