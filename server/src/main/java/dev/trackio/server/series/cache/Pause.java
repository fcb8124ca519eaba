package dev.trackio.server.series.cache;

import java.time.Duration;

/**
 * When something that failed may be tried again: later each time it fails again, at last every half
 * hour. Used under its owner's lock.
 */
final class Pause {
    private static final Duration SHORTEST = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 6;

    private int failures;
    private long until;

    boolean isOver() {
        return failures == 0 || System.nanoTime() - until >= 0;
    }

    void failed() {
        until = System.nanoTime() + (SHORTEST.toNanos() << Math.min(failures, MAX_DOUBLINGS));
        failures++;
    }

    void succeeded() {
        failures = 0;
    }
}
