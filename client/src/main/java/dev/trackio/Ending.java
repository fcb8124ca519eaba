package dev.trackio;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of a run: any thread asks for it and waits, one reaches it. */
final class Ending {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile long by; // goes before isAsked
    private volatile boolean isAsked;

    /** Asked again, it can only come sooner. */
    synchronized void ask(Duration limit) {
        var asked = System.nanoTime() + bounded(limit).toNanos();
        if (!isAsked || asked - by < 0) {
            by = asked;
        }
        isAsked = true;
    }

    private static Duration bounded(Duration limit) {
        if (limit.isNegative()) {
            return Duration.ZERO;
        }
        return limit.compareTo(LONGEST) > 0 ? LONGEST : limit;
    }

    boolean isAsked() {
        return isAsked;
    }

    /** Where it is asked for. */
    long by() {
        return by;
    }

    void reached() {
        reached.countDown();
    }

    /**
     * Also when the caller is interrupted: it would lose what it has logged.
     *
     * @return false when it takes so long that something must be stuck
     */
    boolean await(Duration limit) {
        var until = System.nanoTime() + bounded(limit).plus(GRACE).toNanos();
        var interrupted = false;
        try {
            while (true) {
                try {
                    return reached.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
