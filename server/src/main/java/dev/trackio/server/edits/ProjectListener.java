package dev.trackio.server.edits;

import dev.trackio.server.projects.ProjectName;

/** Is told after another project, or none, came to be under a name. */
@FunctionalInterface
public interface ProjectListener {
    void changed(ProjectName project);
}
