package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/** A run, as lists of runs show it. */
public record RunRecord(
        @Doc("Id of the run; names need not be unique.") String id,
        @Doc("Name of the run.") String name,
        @Doc("ISO 8601 time of its first entry.") @Nullable String createdAt) {}
