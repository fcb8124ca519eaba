package dev.trackio.server.metrics;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Times as the files hold them: {@code 2026-11-22T11:46:22.731652+00:00}. Files of 2025 have none
 * of the zone; theirs is the machine's own, and is taken for UTC wherever they must be compared.
 */
public final class Timestamps {
    private final Clock clock;

    public Timestamps(Clock clock) {
        this.clock = clock;
    }

    public String now() {
        return StoredTimes.text(StoredTimes.of(clock.instant()), true);
    }

    /** The same as a moment. */
    public Instant instant() {
        return clock.instant();
    }

    /**
     * The time that a client gave, when it is one, else {@code received}. With a T, as the files
     * have it: they are sorted as text.
     */
    public static String kept(@Nullable String given, String received) {
        return given != null && parse(given) != null ? given.replace(' ', 'T') : received;
    }

    /** Null when it is no ISO 8601 time with a year of four digits. */
    public static @Nullable Instant parse(String timestamp) {
        if (timestamp.isEmpty() || !Character.isDigit(timestamp.charAt(0))) {
            return null;
        }
        var text = timestamp.replace(' ', 'T');
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            try {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException e2) {
                return null;
            }
        }
    }
}
