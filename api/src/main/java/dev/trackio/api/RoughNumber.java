package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/**
 * A whole number where a client may give anything: what cannot be read as one counts as left out,
 * as in the reference, and never refuses the call.
 *
 * @param value null for what is no number
 */
public record RoughNumber(@Nullable Long value) {
    public static final RoughNumber NONE = new RoughNumber(null);

    public static RoughNumber of(long value) {
        return new RoughNumber(value);
    }

    /** The number, if one was given. */
    public static @Nullable Long orNull(@Nullable RoughNumber number) {
        return number == null ? null : number.value();
    }
}
