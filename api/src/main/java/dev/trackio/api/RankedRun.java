package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/** A run and its best value of a metric. */
public record RankedRun(
        @Doc("Run id.") String id,
        @Doc("Run name.") String name,
        @Doc("ISO 8601 time of its first entry.") @Nullable String createdAt,
        @Doc("The best value.") double value,
        @Doc("Step of the best value.") Step step,
        @Doc("The last value.") double last,
        @Doc("Step of the last value.") Step lastStep,
        @Doc("How many values there are.") long count) {}
