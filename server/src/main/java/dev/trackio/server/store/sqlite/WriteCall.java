package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One write that waits for its turn. It can be given up as long as nobody began it, and then
 * nothing of it is stored; once begun, its outcome is waited for.
 */
final class WriteCall {
    /** Statements on the project's file; all of them take effect or none. */
    interface Work {
        void on(WriteSession session) throws SQLException;
    }

    private enum State {
        QUEUED,
        BEGUN,
        GIVEN_UP
    }

    private final Work work;
    private final int entries;
    private final long bytes;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable RuntimeException failure;

    /**
     * @param entries how many rows it writes, about
     * @param bytes how much memory it holds while it waits, about
     */
    WriteCall(Work work, int entries, long bytes) {
        this.work = work;
        this.entries = entries;
        this.bytes = bytes;
    }

    int entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    Work work() {
        return work;
    }

    /** False when the caller is gone. */
    boolean begin() {
        return state.compareAndSet(State.QUEUED, State.BEGUN);
    }

    boolean isGivenUp() {
        return state.get() == State.GIVEN_UP;
    }

    /** The first failure counts; without one the call succeeded. */
    void fail(RuntimeException cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    boolean hasFailed() {
        return failure != null;
    }

    void end() {
        ended.countDown();
    }

    void await(String key, Duration atMost) {
        var interrupted = false;
        try {
            if (!ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                giveUp(key, "is busy or locked by another program");
            }
        } catch (InterruptedException e) {
            interrupted = true;
            giveUp(key, "was not written to: the call was interrupted");
        }
        interrupted |= awaitEnd();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void giveUp(String key, String why) {
        if (state.compareAndSet(State.QUEUED, State.GIVEN_UP)) {
            fail(busy(key, why));
            end();
        }
    }

    static ApiException busy(String key, String why) {
        return new ApiException(
                Kind.UNAVAILABLE,
                "Project '" + key + "' " + why + "; nothing was stored. Try again.");
    }

    private boolean awaitEnd() {
        var interrupted = false;
        while (true) {
            try {
                ended.await();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
