package dev.trackio.server.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeTicksTest {
    private static final double MINUTE = 60_000;
    private static final double HOUR = 60 * MINUTE;
    private static final double DAY = 24 * HOUR;

    private static Axis between(String from, String to) {
        return new Axis(
                Instant.parse(from).toEpochMilli(), Instant.parse(to).toEpochMilli(), false);
    }

    private static List<String> said(List<Tick> ticks) {
        return ticks.stream().map(Tick::label).toList();
    }

    private static List<String> clock(String from, String to) {
        return said(TimeTicks.clock(between(from, to), 5));
    }

    @Test
    void momentsAreRoundOnTheClockInUtc() {
        assertThat(clock("2026-11-29T23:12:00Z", "2026-11-30T01:40:00Z"))
                .containsExactly("23:30", "30 Nov", "00:30", "01:00", "01:30");
        assertThat(clock("2026-11-29T10:00:01Z", "2026-11-29T10:00:09Z"))
                .containsExactly("10:00:02", "10:00:04", "10:00:06", "10:00:08");
        assertThat(clock("2026-11-01T10:00:00Z", "2026-11-05T10:00:00Z"))
                .containsExactly("2 Nov", "3 Nov", "4 Nov", "5 Nov");
        assertThat(clock("2026-11-03T10:00:00Z", "2026-12-01T10:00:00Z"))
                .containsExactly("9 Nov", "16 Nov", "23 Nov", "30 Nov");
        assertThat(clock("2025-11-03T10:00:00Z", "2026-12-01T10:00:00Z"))
                .containsExactly("Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026");
        assertThat(clock("1996-11-03T10:00:00Z", "2026-12-01T10:00:00Z"))
                .containsExactly("2000", "2008", "2016", "2024");
        assertThat(clock("2026-11-29T10:00:00Z", "2026-11-29T10:00:01Z")).contains("10:00:00.200");
    }

    @Test
    void theTitleSaysTheDays() {
        assertThat(TimeTicks.days(between("2026-11-29T23:12:00Z", "2026-11-30T01:40:00Z")))
                .isEqualTo("29 Nov 2026 – 30 Nov 2026");
        assertThat(TimeTicks.days(between("2026-11-29T23:12:00Z", "2026-11-29T23:40:00Z")))
                .isEqualTo("29 Nov 2026");
    }

    @Test
    void durationsAreInHoursAndMinutes() {
        assertThat(said(TimeTicks.elapsed(new Axis(0, 50 * MINUTE, false), 3)))
                .containsExactly("0", "20 min", "40 min");
        assertThat(said(TimeTicks.elapsed(new Axis(0, 2 * HOUR, false), 4)))
                .containsExactly("0", "30 min", "1 h", "1 h 30 min", "2 h");
        assertThat(said(TimeTicks.elapsed(new Axis(0, 3 * DAY, false), 6)))
                .containsExactly("0", "12 h", "1 d", "1 d 12 h", "2 d", "2 d 12 h", "3 d");
        assertThat(said(TimeTicks.elapsed(new Axis(0, 900 * DAY, false), 5)))
                .containsExactly("0", "200 d", "400 d", "600 d", "800 d");
        assertThat(said(TimeTicks.elapsed(new Axis(0, 1_000, false), 5)))
                .containsExactly("0", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1.0 s");
    }
}
