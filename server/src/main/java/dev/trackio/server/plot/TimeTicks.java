package dev.trackio.server.plot;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Round moments on an axis of milliseconds: in UTC, or since something began. */
final class TimeTicks {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long[] STEPS = {
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        20 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        20 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        7 * DAY,
        14 * DAY
    };
    private static final int MOST = 100;

    /** Months of a year that come at equal distances. */
    private static final int[] MONTHS = {1, 3, 6, 12};

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter MONTH =
            DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter FULL_DATE =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private TimeTicks() {}

    /** Moments as clocks and calendars in UTC say them. */
    static List<Tick> clock(Axis axis, int most) {
        var span = axis.to() - axis.from();
        if (span < 2 * SECOND) {
            return fractions(axis, most);
        }
        for (var step : STEPS) {
            if (span / step <= most) {
                return clock(axis, step);
            }
        }
        return months(axis, Math.max(1, most));
    }

    /** Weeks begin on Mondays. */
    private static List<Tick> clock(Axis axis, long step) {
        var shift = step % (7 * DAY) == 0 ? 4 * DAY : 0;
        var ticks = new ArrayList<Tick>();
        var first = Math.ceil((axis.from() - shift) / step) * step + shift;
        for (var at = first; at <= axis.to() && ticks.size() < MOST; at += step) {
            ticks.add(new Tick(at, label(utc(at), step)));
        }
        return ticks;
    }

    private static String label(LocalDateTime time, long step) {
        if (step >= DAY || time.toLocalTime().toSecondOfDay() == 0) {
            return DATE.format(time);
        }
        return (step < MINUTE ? SECONDS : MINUTES).format(time);
    }

    private static List<Tick> months(Axis axis, int most) {
        var from = utc(axis.from());
        var months = ChronoUnit.MONTHS.between(from, utc(axis.to())) + 1;
        var every = 12L;
        for (var candidate : MONTHS) {
            if (months <= (long) candidate * most) {
                every = candidate;
                break;
            }
        }
        while (months > every * most) {
            every *= 2;
        }
        var ticks = new ArrayList<Tick>();
        var years = Math.max(1, (int) (every / 12));
        var begin = Math.max(1, from.getYear() / years * years);
        var at = LocalDateTime.of(begin, 1, 1, 0, 0);
        for (var end = utc(axis.to()); !at.isAfter(end); at = at.plusMonths(every)) {
            if (!at.isBefore(from)) {
                var millis = (double) at.toInstant(ZoneOffset.UTC).toEpochMilli();
                var year = every % 12 == 0;
                ticks.add(
                        new Tick(millis, year ? Integer.toString(at.getYear()) : MONTH.format(at)));
            }
        }
        return ticks;
    }

    /** Less than two seconds: fractions of the first one. */
    private static List<Tick> fractions(Axis axis, int most) {
        var begin = Math.floor(axis.from() / SECOND) * SECOND;
        var inside = new Axis(axis.from() - begin, axis.to() - begin, false);
        return Ticks.whole(inside, most).stream()
                .map(t -> new Tick(t.value() + begin, said((long) (t.value() + begin))))
                .toList();
    }

    private static String said(long millis) {
        var text = SECONDS.format(utc((double) millis));
        return text + '.' + String.format(Locale.ROOT, "%03d", Math.floorMod(millis, SECOND));
    }

    /** Which days an axis shows, for its title. */
    static String days(Axis axis) {
        var first = utc(axis.from()).toLocalDate();
        var last = utc(axis.to()).toLocalDate();
        return first.equals(last)
                ? FULL_DATE.format(first)
                : FULL_DATE.format(first) + " – " + FULL_DATE.format(last);
    }

    /** From the year 1 to 9999: what clients log may be anything. */
    private static LocalDateTime utc(double millis) {
        var sane = (long) Math.clamp(millis, -62_135_596_800_000.0, 253_402_300_799_999.0);
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(sane), ZoneOffset.UTC);
    }

    /** Milliseconds since something began, in hours, minutes and seconds. */
    static List<Tick> elapsed(Axis axis, int most) {
        var span = axis.to() - axis.from();
        if (span < 2 * SECOND) {
            return inSeconds(axis, most);
        }
        for (var step : STEPS) {
            if (span / step <= most) {
                return elapsed(axis, (double) step);
            }
        }
        var days = new Axis(axis.from() / DAY, axis.to() / DAY, false);
        return elapsed(axis, Math.max(1, Ticks.step(days, most)) * DAY);
    }

    private static List<Tick> elapsed(Axis axis, double step) {
        var ticks = new ArrayList<Tick>();
        var first = Math.ceil(axis.from() / step);
        for (var i = 0; i < MOST && (first + i) * step <= axis.to(); i++) {
            var at = (first + i) * step;
            ticks.add(new Tick(at, duration((long) at)));
        }
        return ticks;
    }

    private static List<Tick> inSeconds(Axis axis, int most) {
        var seconds = new Axis(axis.from() / SECOND, axis.to() / SECOND, false);
        return Ticks.of(seconds, most).stream()
                .map(t -> new Tick(t.value() * SECOND, t.label() + (t.value() == 0 ? "" : " s")))
                .toList();
    }

    /** Such as 1 h 30 min; the two largest units that are not 0. */
    static String duration(long millis) {
        if (millis == 0) {
            return "0";
        }
        var left = Math.abs(millis);
        var said = new StringBuilder(millis < 0 ? "−" : "");
        var parts = 0;
        var units = new long[] {DAY, HOUR, MINUTE, SECOND};
        var names = new String[] {"d", "h", "min", "s"};
        for (var i = 0; i < units.length && parts < 2; i++) {
            var count = left / units[i];
            left %= units[i];
            if (count > 0) {
                said.append(parts > 0 ? " " : "").append(count).append(' ').append(names[i]);
                parts++;
            }
        }
        return said.toString();
    }
}
