package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryPatienceTest {
    private static final long GIB = 1L << 30;

    private final AtomicLong free = new AtomicLong(10 * GIB);

    private QueryPatience patience(Duration atMost) {
        return new QueryPatience(atMost, free::get);
    }

    private static boolean endsSoon(QueryPatience patience) {
        return IntStream.range(0, 300).anyMatch(i -> patience.isOver());
    }

    @Test
    void whatSortsMoreThanItMayIsEndedWithTheReason() {
        var patience = patience(Duration.ofMinutes(1));
        free.set(9 * GIB);
        assertThat(endsSoon(patience)).isFalse();
        free.set(8 * GIB - 1);
        assertThat(endsSoon(patience)).isTrue();
        assertThat(patience.refusal()).hasMessageContaining("it sorts more than 2 GiB");
    }

    @Test
    void timeEndsAndWhoeverWaitedMayGiveUp() {
        var late = patience(Duration.ZERO);
        assertThat(late.isOver()).isTrue();
        assertThat(late.refusal()).hasMessageContaining("it took longer than 0.0 seconds");
        var waiting = patience(Duration.ofMinutes(1));
        assertThat(waiting.isOver()).isFalse();
        waiting.giveUp();
        assertThat(waiting.isOver()).isTrue();
    }
}
