package dev.trackio.server.traces;

import dev.trackio.api.Rows;
import dev.trackio.api.Trace;
import dev.trackio.api.TraceOperations.StepCount;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Traces of runs. Reading a project or a run that does not exist finds none. */
public interface TraceStore {
    enum Order {
        TIME_DESC,
        TIME_ASC,
        STEP_ASC,
        STEP_DESC
    }

    /**
     * Which of a run's traces are meant.
     *
     * @param search a text in lower case that they have; empty for any
     * @param limit null for all
     */
    record Choice(
            String search, @Nullable Long step, Order order, @Nullable Long limit, long offset) {}

    /** What is equal in the order's sense is sorted by id. */
    Rows<Trace> traces(ProjectName project, RunRef run, Choice choice);

    /** Those of several runs, by their ids, in one order. */
    Rows<Trace> traces(ProjectName project, List<String> runIds, Choice choice);

    /** Sorted by step. */
    List<StepCount> steps(ProjectName project, RunRef run);

    /** Those of these ids that are there. */
    Rows<Trace> traces(ProjectName project, List<String> ids);
}
