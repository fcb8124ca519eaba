package dev.trackio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OldSpaceTest {
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong threshold = new AtomicLong();

    @Test
    void isCollectedAgainWhenItHasDoubled() {
        assertThat(afterACollection(1L << 30, 70L << 20)).isEqualTo(140L << 20);
    }

    @Test
    void aSmallOneIsNotCollectedAllTheTime() {
        assertThat(afterACollection(1L << 30, 5L << 20)).isEqualTo(48L << 20);
    }

    @Test
    void itIsCollectedBeforeItIsFull() {
        assertThat(afterACollection(200L << 20, 150L << 20)).isEqualTo(150L << 20);
    }

    private long afterACollection(long maxBytes, long left) {
        used.set(maxBytes);
        new OldSpace(used::get, maxBytes, () -> used.set(left), threshold::set).collect();
        return threshold.get();
    }
}
