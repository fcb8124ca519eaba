package dev.trackio.cli;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunOperations.None;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.cli.command.Answer;
import dev.trackio.cli.command.Fault;
import dev.trackio.cli.command.Source;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.util.List;

/**
 * Tells an empty answer from a name that is none. Servers answer an unknown name with nothing, so
 * whoever got nothing asks here; who got something has no second call to wait for.
 */
final class Found {
    private Found() {}

    /**
     * @throws Fault when there is no such project
     */
    static void project(Source source, String project) throws IOException {
        var known = source.ask(ProjectOperations.GET_ALL_PROJECTS, new None()).texts();
        if (!known.contains(ProjectName.of(project).key())) {
            throw Fault.of("Project '" + project + "' not found.");
        }
    }

    /**
     * @throws Fault when there is no such project, or no such run in it
     */
    static void run(Source source, String project, String run) throws IOException {
        if (!names(source, project).contains(run)) {
            throw Fault.of("Run '" + run + "' not found in project '" + project + "'.");
        }
    }

    /**
     * @throws Fault when there is no such project, run or metric
     */
    static void metric(Source source, String project, String run, String metric)
            throws IOException {
        var known =
                source.ask(
                                MetricOperations.GET_METRICS_FOR_RUN,
                                new MetricOperations.MetricsForRun(project, run, null))
                        .texts();
        if (!known.contains(metric)) {
            run(source, project, run);
            throw missing("Metric", metric, project, run);
        }
    }

    static Fault missing(String what, String name, String project, String run) {
        return Fault.of(
                what
                        + " '"
                        + name
                        + "' not found in run '"
                        + run
                        + "' of project '"
                        + project
                        + "'.");
    }

    /**
     * The names of a project's runs, oldest first.
     *
     * @throws Fault when there is no such project
     */
    static List<String> names(Source source, String project) throws IOException {
        var runs = source.ask(RunOperations.GET_RUNS_FOR_PROJECT, new OfProject(project)).list();
        if (runs.isEmpty()) {
            project(source, project);
        }
        return runs.stream().map(Found::name).toList();
    }

    /** A run is a record; old servers answer its name alone. */
    private static String name(Answer run) {
        return run.tree() instanceof String name ? name : run.get("name").text();
    }

    static OfRun ofRun(String project, String run) {
        return new OfRun(project, run, null);
    }
}
