package dev.trackio.server.edits;

import dev.trackio.server.projects.ProjectName;
import java.time.Instant;
import java.util.List;

/** Whole projects that were deleted, kept for a while: rows, files and all. */
public interface ProjectTrashStore {
    /**
     * A project that was deleted.
     *
     * @param entry tells it from others that were deleted under its name
     */
    record Removed(ProjectName project, String entry, Instant deleted) {}

    /** Newest first. */
    List<Removed> all();

    /** What it takes; looks at all of its files. */
    long bytes(Removed removed);

    /** Moves a project into it, durably. False when there is no such project. */
    boolean take(ProjectName project);

    /**
     * Moves it back to where it was. False when it is not there any more.
     *
     * @throws dev.trackio.server.call.ApiException CONFLICT when a project has its name by now
     */
    boolean restore(ProjectName project, String entry);

    /** Removes it for good. */
    void forget(ProjectName project, String entry);

    /** Ends what was begun before that time by a process that ended in the middle of it. */
    void settle(Instant before);
}
