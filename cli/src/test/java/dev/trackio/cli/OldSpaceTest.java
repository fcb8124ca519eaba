package dev.trackio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OldSpaceTest {
    private final AtomicLong used = new AtomicLong();

    @Test
    void isCollectedAgainWhenItHasDoubled() {
        used.set(500L << 20);
        var old = new OldSpace(used::get, 1L << 30, () -> used.set(70L << 20));
        assertThat(old.collect()).isEqualTo(140L << 20);
    }

    @Test
    void aSmallOneIsNotCollectedAllTheTime() {
        used.set(48L << 20);
        var old = new OldSpace(used::get, 1L << 30, () -> used.set(5L << 20));
        assertThat(old.collect()).isEqualTo(48L << 20);
    }

    @Test
    void itIsNeverAskedToHoldMoreThanItCan() {
        used.set(190L << 20);
        var old = new OldSpace(used::get, 200L << 20, () -> used.set(150L << 20));
        assertThat(old.collect()).isEqualTo(200L << 20);
    }
}
