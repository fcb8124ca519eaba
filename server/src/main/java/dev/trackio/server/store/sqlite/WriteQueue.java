package dev.trackio.server.store.sqlite;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The calls that wait for a project's writer, in the order in which they came, and whether that
 * writer still takes any. Bounded twice: what waits, beyond which a caller waits and is then told
 * that nothing was stored; and what is handed out for one transaction, so that none holds the
 * project's locks for long. A single call may be larger than either, since it is stored whole.
 */
final class WriteQueue {
    static final int MAX_CALLS = 1_024;
    static final long MAX_BYTES = 64 << 20;

    /** About a quarter of a second of work; larger transactions are hardly faster. */
    static final int TRANSACTION_ENTRIES = 10_000;

    static final long TRANSACTION_BYTES = 16 << 20;

    private final String key;
    private final Clock clock;

    /** Guards all fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final ArrayDeque<WriteCall> calls = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    private boolean busy;
    private Instant lastUsed;

    WriteQueue(String key, Clock clock) {
        this.key = key;
        this.clock = clock;
        this.lastUsed = clock.instant();
    }

    /** False when this queue is closed: another one must be opened. */
    boolean submit(WriteCall call, Duration atMost) {
        var patience = atMost.toNanos();
        lock.lock();
        try {
            while (isFull() && !closed) {
                if (patience <= 0) {
                    throw WriteCall.busy(key, "has too many writes waiting");
                }
                patience = changed.awaitNanos(patience);
            }
            if (closed) {
                return false;
            }
            calls.add(call);
            bytes += call.bytes();
            lastUsed = clock.instant();
            changed.signalAll();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw WriteCall.busy(key, "was not written to: the call was interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** A call that is larger than the room that is left still finds it: none waits for ever. */
    private boolean isFull() {
        return calls.size() >= MAX_CALLS || bytes >= MAX_BYTES;
    }

    /** Waits for calls; false when there is nothing left to do, for good. */
    boolean await() {
        lock.lock();
        try {
            while (calls.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            busy = !calls.isEmpty();
            return busy;
        } finally {
            lock.unlock();
        }
    }

    /** Whether anyone still waits; forgets those who have given up. */
    boolean isWanted() {
        lock.lock();
        try {
            calls.removeIf(
                    call -> {
                        var gone = call.isGivenUp();
                        bytes -= gone ? call.bytes() : 0;
                        return gone;
                    });
            changed.signalAll();
            return !calls.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The first ones, begun: so many as one transaction takes, at least one where there is any. */
    List<WriteCall> take() {
        lock.lock();
        try {
            var taken = new ArrayList<WriteCall>();
            var entries = 0L;
            var size = 0L;
            for (var next = calls.peek(); next != null; next = calls.peek()) {
                entries += next.entries();
                size += next.bytes();
                var fits = entries <= TRANSACTION_ENTRIES && size <= TRANSACTION_BYTES;
                if (!fits && !taken.isEmpty()) {
                    break;
                }
                calls.remove();
                bytes -= next.bytes();
                if (next.begin()) {
                    taken.add(next);
                }
            }
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** After what was taken has ended. */
    void rest() {
        lock.lock();
        try {
            busy = false;
            lastUsed = clock.instant();
        } finally {
            lock.unlock();
        }
    }

    /** Closes when nothing was written since then. */
    boolean closeIfUnusedSince(Instant limit) {
        lock.lock();
        try {
            if (closed || busy || !calls.isEmpty() || lastUsed.isAfter(limit)) {
                return false;
            }
            closed = true;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more calls; those that it has are still handed out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return calls.size();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    Instant lastUsed() {
        lock.lock();
        try {
            return lastUsed;
        } finally {
            lock.unlock();
        }
    }
}
