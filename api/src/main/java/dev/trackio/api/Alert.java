package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/** An alert, as it was logged. */
public record Alert(
        @Doc("ISO 8601 time.") String timestamp,
        @Doc("Run name.") String run,
        @Doc("One line that says what happened.") String title,
        @Doc("More words, if any.") @Nullable String text,
        @Doc("info, warn or error.") String level,
        @Doc("Step at which it happened.") @Nullable Step step) {}
