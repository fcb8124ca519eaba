package dev.trackio.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TimestampsTest {
    /** The form of the files, said plainly. */
    private static final DateTimeFormatter STORED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'");

    @Property
    void nowIsInTheFormOfTheFiles(
            @ForAll @LongRange(min = 0, max = 250_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999_999) int nanos) {
        var instant = Instant.ofEpochSecond(second, nanos);
        assertThat(new Timestamps(Clock.fixed(instant, ZoneOffset.UTC)).now())
                .isEqualTo(STORED.format(instant.atOffset(ZoneOffset.UTC)));
    }
}
