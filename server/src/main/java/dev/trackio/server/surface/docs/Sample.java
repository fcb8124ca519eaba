package dev.trackio.server.surface.docs;

import java.util.Set;

/**
 * A project with one of its runs and metrics, which the examples are filled with.
 *
 * @param projects names that are taken
 */
record Sample(String project, String run, String metric, Set<String> projects) {
    /** What {@code trackio demo} makes. */
    static final Sample DEMO = new Sample("my-project", "run-1", "loss", Set.of());

    private static final String REGISTRY = "registry-";

    Sample {
        projects = Set.copyOf(projects);
    }

    /** A name like the wished one under which there is no project yet. */
    String freeProject(String wished) {
        var name = wished;
        for (var i = 2; projects.contains(name); i++) {
            name = wished + "-" + i;
        }
        return name;
    }

    /** A registry is kept as a project, too. */
    String freeRegistry(String wished) {
        return freeProject(REGISTRY + wished).substring(REGISTRY.length());
    }
}
