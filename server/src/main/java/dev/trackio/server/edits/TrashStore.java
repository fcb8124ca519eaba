package dev.trackio.server.edits;

import dev.trackio.server.edits.RunEditStore.Files;
import dev.trackio.server.edits.RunEditStore.Named;
import dev.trackio.server.projects.ProjectName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of runs that were deleted, kept for a while. */
public interface TrashStore {
    /**
     * A run that was deleted.
     *
     * @param entry names it in the trash, and is the name of no other one of its project
     * @param entries rows of its history
     * @param settled whether the deletion came to its end; else the process may have ended before
     */
    record Trashed(
            String entry,
            String runId,
            String run,
            Instant deleted,
            long entries,
            boolean settled) {}

    /** Those that have something in the trash. */
    List<ProjectName> projects();

    /** Newest first. */
    List<Trashed> of(ProjectName project);

    /** Whether the rows are really gone from the project: not so when the process ended before. */
    boolean isGone(ProjectName project, String entry);

    /** The deletion has come to its end. */
    void settle(ProjectName project, String entry);

    /**
     * Puts the rows back, with their ids where those are free. Of what the run has by now nothing
     * is replaced. Empty when it is no longer in the trash.
     */
    Optional<Named> restore(ProjectName project, String entry, Files files);

    /** Takes it out of the trash for good. */
    void forget(ProjectName project, String entry);
}
