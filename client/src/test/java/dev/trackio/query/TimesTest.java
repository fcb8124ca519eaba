package dev.trackio.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Times in every form that a Trackio has written. */
class TimesTest {
    private final Times times = new Times();

    @Test
    void anyTimeIsReadToTheMillisecond() {
        var random = new Random(3);
        var forms =
                List.of(
                        "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'",
                        "uuuu-MM-dd'T'HH:mm:ss.SSS'+00:00'",
                        "uuuu-MM-dd'T'HH:mm:ss.SSSX",
                        "uuuu-MM-dd HH:mm:ss.SSSSSSxxx");
        for (var i = 0; i < 20_000; i++) {
            var instant =
                    Instant.ofEpochMilli(random.nextLong(-100_000_000_000L, 4_000_000_000_000L));
            for (var form : forms) {
                var text =
                        DateTimeFormatter.ofPattern(form).withZone(ZoneOffset.UTC).format(instant);
                assertThat(times.millis(text)).as(text).isEqualTo(instant.toEpochMilli());
            }
        }
    }

    @Test
    void formsThatAreRare() {
        assertThat(times.millis("2026-01-01T00:00:59+00:00")).isEqualTo(1767225659000L);
        assertThat(times.millis("2026-01-01T00:00:59.5+00:00")).isEqualTo(1767225659500L);
        assertThat(times.millis("2026-01-01T00:00:59.123456789+00:00")).isEqualTo(1767225659123L);
        assertThat(times.millis("2026-01-01T02:00:59+02:00")).isEqualTo(1767225659000L);
        assertThat(times.millis("2026-01-01T00:00+00:00")).isEqualTo(1767225600000L);
        var local = LocalDateTime.parse("2026-07-01T12:00:00.25").atZone(ZoneId.systemDefault());
        assertThat(times.millis("2026-07-01T12:00:00.250000"))
                .isEqualTo(local.toInstant().toEpochMilli());
    }

    @Test
    void yearsBeyondMillisecondsAreNone() {
        assertThat(times.millis("+999999999-01-01T00:00:00+00:00")).isEqualTo(Series.NO_TIME);
        assertThat(times.millis("+999999999-01-01T00:00:00Z")).isEqualTo(Series.NO_TIME);
        assertThat(times.millis("-999999999-01-01T00:00:00.123+00:00")).isEqualTo(Series.NO_TIME);
    }

    @Test
    void whatIsNoTimeIsNone() {
        for (var text :
                List.of(
                        "",
                        "yesterday",
                        "1767225659",
                        "2026-02-30T00:00:00+00:00",
                        "2026-01-01T00:00:x9+00:00")) {
            assertThat(times.millis(text)).as(text).isEqualTo(Series.NO_TIME);
            assertThat(Times.instant(text)).as(text).isNull();
        }
    }
}
