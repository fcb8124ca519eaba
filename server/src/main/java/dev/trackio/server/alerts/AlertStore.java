package dev.trackio.server.alerts;

import dev.trackio.api.Alert;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The alerts of a project. A project that does not exist has none. */
public interface AlertStore {
    /** As {@link dev.trackio.server.metrics.MetricStore#append}. */
    void append(ProjectName project, List<AlertRow> rows);

    /**
     * Newest first.
     *
     * @param run null for all runs
     * @param since only those with a greater timestamp, compared as text
     */
    List<Alert> alerts(
            ProjectName project,
            @Nullable RunRef run,
            @Nullable String level,
            @Nullable String since);
}
