package dev.trackio.cli.imports;

import dev.trackio.server.metrics.Timestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times in the forms that other programs have for them. */
final class Times {
    /** A count of seconds of that size would be the year 5138: it is milliseconds. */
    private static final double MILLISECONDS_FROM = 1e11;

    private static final double MAX_SECONDS = 2.5e11;

    private Times() {}

    /** An ISO 8601 time, or seconds or milliseconds since 1970; null when it is neither. */
    static @Nullable Instant parse(String text) {
        var stripped = text.strip();
        var parsed = Timestamps.parse(stripped);
        if (parsed != null) {
            return parsed;
        }
        var number = Value.number(stripped);
        if (number == null || !Double.isFinite(number)) {
            return null;
        }
        return ofSeconds(Math.abs(number) >= MILLISECONDS_FROM ? number / 1_000 : number);
    }

    /** To the microsecond; null when it is no time of years with four digits. */
    static @Nullable Instant ofSeconds(double seconds) {
        if (!(seconds > -6e10 && seconds < MAX_SECONDS)) {
            return null;
        }
        var whole = (long) Math.floor(seconds);
        var micros = Math.round((seconds - whole) * 1e6);
        return Instant.ofEpochSecond(whole, micros * 1_000);
    }
}
