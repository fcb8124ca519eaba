package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/** One row of a run's history. */
public record LogEntry(
        @Doc("Project name; the project is created by its first entry.") String project,
        @Doc("Run name; the run is created by its first entry.") String run,
        @Doc("Metric names and their values. Numbers are drawn; any JSON is kept.") RawJson metrics,
        @Doc("Step of the entry. Left out, it is one more than the run's largest.")
                @Nullable Step step,
        @Doc("The run's configuration; usually sent once, with its first entry.")
                @Nullable RawJson config,
        @Doc("Id of the run, for runs that share a name. Left out, the run of that name.")
                @Nullable String runId,
        @Doc("Unique id of the entry: sent again, it is stored once.") @Nullable String logId,
        @Doc("ISO 8601 time of the entry. Left out, it is the time of receipt.")
                @Nullable String timestamp)
        implements BatchEntry {}
