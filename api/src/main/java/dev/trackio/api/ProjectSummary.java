package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a project holds, at a glance. */
public record ProjectSummary(
        @Doc("Project name, as asked.") String project,
        @Doc("How many runs it has.") int numRuns,
        @Doc("Its runs, oldest first.") List<RunRecord> runs,
        @Doc("The largest step of all its runs.") @Nullable Step lastActivity) {}
