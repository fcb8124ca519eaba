package dev.trackio.server.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much is held in memory at once. */
class TurnsTest {
    private final Turns turns = new Turns(2, Duration.ZERO, "Try again later.");

    @Test
    void aThirdCallIsRefusedUntilOneIsDone() {
        var answer = turns.take(() -> turns.take(this::refused));
        assertThat(answer).isEqualTo("refused");
        assertThat(turns.take(() -> turns.take(() -> "taken"))).isEqualTo("taken");
    }

    private String refused() {
        assertThatThrownBy(() -> turns.take(() -> ""))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        return "refused";
    }

    @Test
    void oneThatFailsGivesItsTurnBack() {
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(
                            () ->
                                    turns.take(
                                            () -> {
                                                throw new IllegalStateException();
                                            }))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void fiveMillionValuesAreLookedAtAndNotMore() {
        assertThatCode(() -> Histories.requireBounded(5_000_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Histories.requireBounded(5_000_001))
                .hasMessageContaining("5000001 values, of which at most 5,000,000");
    }
}
