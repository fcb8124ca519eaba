package dev.trackio.server.edits;

import dev.trackio.server.edits.RunEditStore.Named;
import dev.trackio.server.projects.ProjectName;

/** Is told after runs were deleted, renamed or restored. */
public interface RunListener {
    void deleted(ProjectName project, Named run);

    /**
     * @param run with the names that it had
     */
    void renamed(ProjectName project, Named run);

    void restored(ProjectName project, Named run);
}
