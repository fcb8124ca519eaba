package dev.trackio;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** When the next attempt may be made: pauses grow with failures. Of the sender's thread alone. */
final class Attempts {
    private static final int FAILURES_UNTIL_SMALLER = 4;

    private final Pace pace;
    private long readyAt = System.nanoTime();
    private long retryNanos;
    private boolean isTold; // by the server, when to try again
    private int failures; // one after the other

    Attempts(Pace pace) {
        this.pace = pace;
        retryNanos = pace.firstRetry().toNanos();
    }

    long readyAt() {
        return readyAt;
    }

    boolean isReady() {
        return System.nanoTime() - readyAt >= 0;
    }

    void succeeded() {
        failures = 0;
        retryNanos = pace.firstRetry().toNanos();
    }

    void pause(Duration pause) {
        readyAt = System.nanoTime() + pause.toNanos();
    }

    /** Not all programs that lost their server come back at one moment. */
    void later(Duration after) {
        var jitter = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
        var pauseNanos = Math.max(after.toNanos(), (long) (retryNanos * jitter));
        readyAt = System.nanoTime() + pauseNanos;
        isTold = !after.isZero();
        retryNanos = Math.min(retryNanos * 2, pace.longestRetry().toNanos());
    }

    /** Counts a failure. True where the next attempt had better be a smaller one. */
    boolean failed() {
        return ++failures % FAILURES_UNTIL_SMALLER == 0;
    }

    /** Time is short: one more attempt at once, unless the server named a time. */
    void hurry() {
        retryNanos = pace.firstRetry().toNanos();
        if (!isTold) {
            readyAt = System.nanoTime();
        }
    }
}
