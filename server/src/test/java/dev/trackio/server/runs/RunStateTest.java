package dev.trackio.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.runs.RunState.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunStateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static Instant ago(long minutes) {
        return NOW.minus(Duration.ofMinutes(minutes));
    }

    @Test
    void aRunIsRunningForFiveMinutesAfterItsLastEntry() {
        assertThat(RunState.at(NOW, ago(10), ago(4), 1_000, null))
                .isEqualTo(new RunState(Kind.RUNNING, ago(-1)));
        assertThat(RunState.at(NOW, ago(10), ago(5), 1_000, null))
                .isEqualTo(new RunState(Kind.FINISHED, null));
        assertThat(RunState.at(NOW, ago(4), ago(4), 1, null).kind()).isEqualTo(Kind.RUNNING);
    }

    @Test
    void whoLogsOnceAnHourIsGivenThree() {
        assertThat(RunState.at(NOW, ago(60 * 10), ago(179), 8, null).kind())
                .isEqualTo(Kind.RUNNING);
        assertThat(RunState.at(NOW, ago(60 * 10), ago(181), 8, null).kind())
                .isEqualTo(Kind.FINISHED);
    }

    @Test
    void nobodyIsGivenMoreThanADay() {
        assertThat(RunState.at(NOW, ago(60 * 24 * 300), ago(60 * 23), 2, null).kind())
                .isEqualTo(Kind.RUNNING);
        assertThat(RunState.at(NOW, ago(60 * 24 * 300), ago(60 * 25), 2, null).kind())
                .isEqualTo(Kind.FINISHED);
        assertThat(RunState.at(NOW, Instant.MIN, Instant.EPOCH, 2, null).kind())
                .isEqualTo(Kind.FINISHED);
    }

    @Test
    void aMachineThatSamplesWithoutEntriesIsStalled() {
        assertThat(RunState.at(NOW, ago(90), ago(30), 1_000, ago(1)))
                .isEqualTo(new RunState(Kind.STALLED, ago(-4)));
        assertThat(RunState.at(NOW, ago(90), ago(30), 1_000, ago(6)).kind())
                .isEqualTo(Kind.FINISHED);
    }

    @Test
    void timesThatGoBackAreNoPatience() {
        assertThat(RunState.at(NOW, ago(1), ago(60), 10, null).kind()).isEqualTo(Kind.FINISHED);
    }
}
