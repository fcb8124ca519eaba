package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/**
 * One conversation or chain of calls that a run logged.
 *
 * @param index its place in the list that was logged under its key; null when it was no list
 * @param messages what was given, a list as a rule; so with metadata and spans
 */
public record Trace(
        String id,
        String key,
        @Nullable Long index,
        String run,
        String runId,
        Step step,
        String timestamp,
        RawJson messages,
        RawJson metadata,
        RawJson spans) {}
