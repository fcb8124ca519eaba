package dev.trackio.server.metrics;

import dev.trackio.api.Rows;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.Map;

/** What runs logged of the machine's state. Reading a project that does not exist finds nothing. */
public interface SampleStore {
    /**
     * The samples of one run, ordered by (timestamp, id); their step is 0. A run may have samples
     * and no entries: then it is found by those.
     */
    Rows<StoredRow> samples(ProjectName project, RunRef run);

    /**
     * The times of the newest samples by run id: of runs that sampled lately, and perhaps others.
     */
    Map<String, String> recent(ProjectName project);
}
