package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run holds, at a glance. */
public record RunSummary(
        @Doc("Project name, as asked.") String project,
        @Doc("Run name.") @Nullable String run,
        @Doc("Run id, as asked.") @Nullable String runId,
        @Doc("How many entries it has.") long numLogs,
        @Doc("Names of its metrics, sorted.") List<String> metrics,
        @Doc("Its configuration.") @Nullable RawJson config,
        @Doc("Its largest step.") @Nullable Step lastStep) {}
