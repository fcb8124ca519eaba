package dev.trackio.server.runs;

import dev.trackio.server.projects.ProjectName;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What people add to runs. It is kept by run id, so that another name changes nothing. */
public interface AnnotationStore {
    /** As long as a deleted run can be restored. */
    int DAYS_IN_TRASH = 30;

    /** A run that has none of it has {@link #NONE}. */
    record Annotation(List<String> tags, String notes) {
        public static final Annotation NONE = new Annotation(List.of(), "");

        public Annotation {
            tags = List.copyOf(tags);
        }
    }

    /** By run id; only of runs that have some, and that were not deleted. */
    Map<String, Annotation> annotations(ProjectName project);

    /** Durable when it returns. Of two changes at once none is lost. */
    void change(ProjectName project, String runId, UnaryOperator<Annotation> change);

    /** The run was deleted: what it has waits with it, for {@link #DAYS_IN_TRASH} days. */
    void trash(ProjectName project, String runId);

    /** The run is back. What it was given since it was deleted stays. */
    void restore(ProjectName project, String runId);
}
