package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CourtesyTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private long now;

    @Test
    void aWriterThatIsAlwaysBusyPausesEveryFewSeconds() {
        assertThat(pausesIn(12_000, new Courtesy(0))).isBetween(2, 3);
    }

    @Test
    void itPausesOftenWhenOthersWrite() {
        var courtesy = new Courtesy(0);
        courtesy.sawOthers(0);

        assertThat(pausesIn(12_000, courtesy)).isBetween(10, 20);
    }

    @Test
    void aWriterThatIsMostlyIdleNeverPauses() {
        var courtesy = new Courtesy(0);
        var pauses = 0;
        for (; now < 60_000 * MILLI; now += 50 * MILLI) {
            pauses += courtesy.isDue(now) ? 1 : 0;
            courtesy.held(now, now + 2 * MILLI);
        }

        assertThat(pauses).isZero();
    }

    private int pausesIn(long millis, Courtesy courtesy) {
        var pauses = 0;
        while (now < millis * MILLI) {
            if (courtesy.isDue(now)) {
                pauses++;
                now += Courtesy.PAUSE.toNanos();
            }
            courtesy.held(now, now + 5 * MILLI);
            now += 5 * MILLI + 10_000;
        }
        return pauses;
    }
}
