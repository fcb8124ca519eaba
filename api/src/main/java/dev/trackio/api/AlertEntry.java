package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/** Something that a run wants people to see. */
public record AlertEntry(
        @Doc("Project name.") String project,
        @Doc("Run name.") String run,
        @Doc("One line that says what happened.") String title,
        @Doc("info, warn or error.") String level,
        @Doc("Id of the run. Left out, the run of that name.") @Nullable String runId,
        @Doc("More words, if any.") @Nullable String text,
        @Doc("Step at which it happened.") @Nullable Step step,
        @Doc("ISO 8601 time. Left out, it is the time of receipt.") @Nullable String timestamp,
        @Doc("Unique id of the alert: sent again, it is stored once.") @Nullable String alertId) {}
