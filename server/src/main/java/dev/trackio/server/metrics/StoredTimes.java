package dev.trackio.server.metrics;

import dev.trackio.server.json.ByteBuilder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Times of entries as numbers that can be turned back into the very text that is stored:
 * microseconds since 1970, doubled, and one more where the text has a fraction. So they sort as the
 * texts do. Trackio writes {@code 2026-11-22T11:46:22.731652+00:00}; its first versions left out
 * the zone, and Python leaves out a fraction that is zero.
 */
public final class StoredTimes {
    /** What {@link #encode} gives for a text of any other form. */
    public static final long OTHER = Long.MIN_VALUE;

    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;
    private static final byte[] UTC = "+00:00".getBytes(StandardCharsets.US_ASCII);

    private StoredTimes() {}

    /** Whether a text of a known form has the zone. */
    public static boolean hasZone(String text) {
        return text.endsWith("+00:00");
    }

    public static long encode(String text) {
        var length = hasZone(text) ? text.length() - UTC.length : text.length();
        var fraction = length == 26;
        if (!fraction && length != 19) {
            return OTHER;
        }
        var date = date(text);
        var hour = number(text, 11, 2);
        var minute = number(text, 14, 2);
        var second = number(text, 17, 2);
        var micros = fraction ? number(text, 20, 6) : 0;
        if (date == OTHER
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || (fraction && text.charAt(19) != '.')
                || hour > 23
                || minute > 59
                || second > 59
                || (hour | minute | second | micros) < 0) {
            return OTHER;
        }
        var time = date * DAY + ((hour * 60L + minute) * 60 + second) * SECOND + micros;
        return time << 1 | (fraction ? 1 : 0);
    }

    /** With its fraction, zero or not. */
    static long of(Instant time) {
        return (time.getEpochSecond() * SECOND + time.getNano() / 1_000) << 1 | 1;
    }

    /** Days since 1970. */
    private static long date(String text) {
        var year = number(text, 0, 4);
        var month = number(text, 5, 2);
        var day = number(text, 8, 2);
        if ((year | month | day) < 0 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return OTHER;
        }
        try {
            return LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            return OTHER;
        }
    }

    /** -1 when one of the characters is no digit. */
    private static int number(String text, int from, int digits) {
        var number = 0;
        for (var i = from; i < from + digits; i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    public static long micros(long time) {
        return time >> 1;
    }

    public static long millis(long time) {
        return Math.floorDiv(micros(time), 1_000L);
    }

    /**
     * Writes the text of a time.
     *
     * @param zone whether it had one
     */
    public static void write(long time, boolean zone, ByteBuilder out) {
        var micros = micros(time);
        var day = Math.floorDiv(micros, DAY);
        var left = Math.floorMod(micros, DAY);
        var date = LocalDate.ofEpochDay(day);
        out.digits(date.getYear(), 4).add('-').digits(date.getMonthValue(), 2).add('-');
        out.digits(date.getDayOfMonth(), 2).add('T');
        var seconds = (int) (left / SECOND);
        out.digits(seconds / 3_600, 2).add(':').digits(seconds / 60 % 60, 2).add(':');
        out.digits(seconds % 60, 2);
        if ((time & 1) == 1) {
            out.add('.').digits((int) (left % SECOND), 6);
        }
        if (zone) {
            out.add(UTC);
        }
    }

    public static String text(long time, boolean zone) {
        var out = new ByteBuilder(32);
        write(time, zone, out);
        return out.toString();
    }
}
