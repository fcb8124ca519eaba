package dev.trackio.server.runs;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.projects.ProjectName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs of a project. A project that does not exist has none. */
public interface RunStore {
    /**
     * Oldest first, by the time of their first entry, or of the first artifact that tells of them
     * when they have none.
     */
    List<RunRecord> runs(ProjectName project);

    /** Runs that artifacts tell of, in no order; also those that have entries. */
    List<Linked> linked(ProjectName project);

    /**
     * A run as a link to an artifact names it.
     *
     * @param elsewhere whether the artifact belongs to another project
     */
    record Linked(@Nullable String id, String name, String createdAt, boolean elsewhere) {}

    /** By run id. */
    Map<String, RawJson> configs(ProjectName project);

    /** Empty when the run has none. */
    Optional<RawJson> config(ProjectName project, String runId);

    /** What is known of a run; empty when there is no such run. */
    Optional<Totals> totals(ProjectName project, RunRef run);

    /**
     * @param numLogs rows of its history
     * @param lastStep the largest
     */
    record Totals(
            String id,
            String name,
            long numLogs,
            @Nullable Step lastStep,
            @Nullable RawJson config) {}
}
