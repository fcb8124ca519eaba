package dev.trackio.server.store.sqlite;

import java.time.Duration;

/**
 * Leaves other programs a chance to write. Python Trackio does not wait in a line for its lock: it
 * looks every 100 ms and gives up after 10 s. A writer of ours that is always busy would leave it
 * gaps of microseconds, so now and then it must pause longer than those 100 ms: often when other
 * writers were seen lately, else just often enough that their first write gets through.
 */
final class Courtesy {
    static final Duration PAUSE = Duration.ofMillis(115);
    private static final long NANOS = PAUSE.toNanos();
    private static final long SHARED_WINDOW = Duration.ofMillis(600).toNanos();
    private static final long LONE_WINDOW = Duration.ofSeconds(4).toNanos();
    private static final long REMEMBERED = Duration.ofSeconds(60).toNanos();

    private boolean others;
    private long othersSeen;
    private long windowStart;
    private long held;
    private long released;

    Courtesy(long nowNanos) {
        windowStart = nowNanos;
        released = nowNanos;
    }

    /** Another program wrote, or held the lock when we wanted it. */
    void sawOthers(long nowNanos) {
        others = true;
        othersSeen = nowNanos;
    }

    /** Whether to pause before the lock is taken again. */
    boolean isDue(long nowNanos) {
        others &= nowNanos - othersSeen < REMEMBERED;
        if (nowNanos - released >= NANOS) {
            restart(nowNanos);
            return false;
        }
        var length = nowNanos - windowStart;
        if (length < (others ? SHARED_WINDOW : LONE_WINDOW)) {
            return false;
        }
        var mostlyHeld = held > length / 2;
        restart(nowNanos);
        return mostlyHeld;
    }

    void held(long fromNanos, long toNanos) {
        held += toNanos - fromNanos;
        released = toNanos;
    }

    private void restart(long nowNanos) {
        windowStart = nowNanos;
        held = 0;
    }
}
