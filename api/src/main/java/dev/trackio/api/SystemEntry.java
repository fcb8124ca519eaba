package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/** One sample of a machine's state while a run goes on: GPU, CPU, memory. */
public record SystemEntry(
        @Doc("Project name.") String project,
        @Doc("Run name.") String run,
        @Doc("Names such as gpu/0/utilization and their values.") RawJson metrics,
        @Doc("Id of the run. Left out, the run of that name.") @Nullable String runId,
        @Doc("ISO 8601 time of the sample. Left out, it is the time of receipt.")
                @Nullable String timestamp,
        @Doc("Unique id of the sample: sent again, it is stored once.") @Nullable String logId)
        implements BatchEntry {}
