package dev.trackio.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Reads times as Trackios write them: {@code 2026-11-22T11:53:01.393631+00:00}. Those of 2025 have
 * no zone and are local; this machine's zone is taken for theirs, as Python does. For one thread.
 */
final class Times {
    private static final int MINUTE_CHARS = "2026-11-22T11:53".length();
    private static final String UTC = "+00:00";

    private String minute = "";
    private long minuteMillis;

    /** Null where it is no time. */
    static @Nullable Instant instant(String text) {
        var iso = text.replace(' ', 'T');
        try {
            return inMillis(OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException withoutZone) {
            try {
                return inMillis(
                        LocalDateTime.parse(iso).atZone(ZoneId.systemDefault()).toInstant());
            } catch (DateTimeException e) {
                return null;
            }
        }
    }

    /** Null where milliseconds do not reach its year. */
    private static @Nullable Instant inMillis(Instant instant) {
        return Math.abs(instant.getEpochSecond()) < Long.MAX_VALUE / 1_000 ? instant : null;
    }

    /**
     * Milliseconds since 1970, or {@link Series#NO_TIME}. Of rows that follow each other most have
     * the same minute, which is read once.
     */
    long millis(String text) {
        var ends = text.length() - UTC.length();
        if (ends < MINUTE_CHARS + 3 || !text.endsWith(UTC)) {
            return slowMillis(text);
        }
        if (!text.startsWith(minute) || minute.isEmpty()) {
            var beginning = text.substring(0, MINUTE_CHARS);
            var read = instant(beginning + ":00Z");
            if (read == null) {
                return slowMillis(text);
            }
            minute = beginning;
            minuteMillis = read.toEpochMilli();
        }
        var millis = 0L;
        for (var at = MINUTE_CHARS + 1; at < MINUTE_CHARS + 7; at++) {
            var digit = at < ends ? text.charAt(at) - '0' : 0;
            if (at != MINUTE_CHARS + 3) { // the point
                millis = millis * 10 + digit;
            }
            if (digit > 9 || (digit < 0 && at != MINUTE_CHARS + 3)) {
                return slowMillis(text);
            }
        }
        return minuteMillis + millis;
    }

    private static long slowMillis(String text) {
        var read = instant(text);
        return read == null ? Series.NO_TIME : read.toEpochMilli();
    }
}
