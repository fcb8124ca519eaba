package dev.trackio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdleHeapTest {
    private final AtomicLong collections = new AtomicLong(5);
    private final AtomicLong bytes = new AtomicLong(300 << 20);
    private int collected;
    private boolean rests;
    private final IdleHeap idle =
            new IdleHeap(collections::get, bytes::get, () -> rests, this::collect);

    private void collect() {
        collected++;
        collections.incrementAndGet();
    }

    @Test
    void isCollectedOnceWhenTheWorkIsOver() {
        for (var i = 0; i < 3; i++) {
            collections.incrementAndGet(); // work
            idle.look();
        }
        assertThat(collected).isZero();
        for (var i = 0; i < 3; i++) {
            idle.look();
        }
        assertThat(collected).isEqualTo(1);
        collections.incrementAndGet();
        idle.look();
        idle.look();
        assertThat(collected).isEqualTo(2);
    }

    @Test
    void isCollectedAgainWhenMoreWasLetGo() {
        idle.look();
        idle.look();
        assertThat(collected).isEqualTo(1);
        rests = true;
        idle.look();
        assertThat(collected).isEqualTo(2);
        rests = false;
        idle.look();
        assertThat(collected).isEqualTo(2);
    }

    @Test
    void aSmallHeapIsLeftAlone() {
        rests = true;
        bytes.set(20 << 20);
        idle.look();
        idle.look();
        assertThat(collected).isZero();
    }
}
