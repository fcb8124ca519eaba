package dev.trackio;

import dev.trackio.wire.Lines;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where training threads put entries down and the sender takes them up. It is a ring of arrays that
 * exist from the start, so that putting a number down allocates nothing. Producers share a lock;
 * the one consumer takes without it: what lies between {@code head} and {@code tail} is its own.
 */
final class Queue {
    /** In place of a step where there is none. */
    static final long NO_STEP = Long.MIN_VALUE;

    /** Entries that were made of maps are of any size: so much of them waits at most. */
    private static final long MAX_BYTES = 64L << 20;

    /** Of one entry, so that it stays of a size that everybody takes. */
    private static final int MAX_SHARING = 4_096;

    private static final long LONGEST_WAIT_NANOS = 50_000_000;

    private final InstantSource clock;
    private final int mask;
    private final EntryForm.Kind[] kinds;
    private final long[] steps;
    private final long[] times;
    private final @Nullable String[] firstKeys;
    private final @Nullable String[] secondKeys;
    private final double[] firstValues;
    private final double[] secondValues;
    private final byte[] @Nullable [] payloads;

    private final ReentrantLock lock = new ReentrantLock(); // guards what producers change
    private final Condition room = lock.newCondition();
    private long nextStep; // under lock
    private volatile long bytesIn; // changed under lock
    private boolean closed; // under lock
    private volatile int waiting; // changed under lock
    private volatile long bytesOut;
    private volatile long sharing; // taken numbers that went into the entry of another
    private volatile long head;
    private volatile long tail;
    private volatile @Nullable Thread sleeper;
    private volatile boolean sleepsUntilAny;
    private volatile @Nullable Thread consumer;

    /**
     * @param capacity a power of two
     */
    Queue(int capacity, InstantSource clock, long firstStep) {
        this.clock = clock;
        this.nextStep = firstStep;
        mask = capacity - 1;
        kinds = new EntryForm.Kind[capacity];
        steps = new long[capacity];
        times = new long[capacity];
        firstKeys = new String[capacity];
        secondKeys = new String[capacity];
        firstValues = new double[capacity];
        secondValues = new double[capacity];
        payloads = new byte[capacity][];
    }

    /** It cannot wait for room that it would have to make. */
    void isEmptiedBy(Thread thread) {
        consumer = thread;
    }

    void put(long step, String key, double value) {
        lock.lock();
        try {
            var slot = claim(0);
            kinds[slot] = EntryForm.Kind.ONE_NUMBER;
            firstKeys[slot] = key;
            firstValues[slot] = value;
            publish(slot, step);
        } finally {
            lock.unlock();
        }
        wake();
    }

    void put(long step, String firstKey, double firstValue, String secondKey, double secondValue) {
        lock.lock();
        try {
            var slot = claim(0);
            kinds[slot] = EntryForm.Kind.TWO_NUMBERS;
            firstKeys[slot] = firstKey;
            firstValues[slot] = firstValue;
            secondKeys[slot] = secondKey;
            secondValues[slot] = secondValue;
            publish(slot, step);
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** As many at a time as there is room for, and these at once, so that they share an entry. */
    void put(long step, String[] keys, double[] values) {
        for (var from = 0; from < keys.length; wake()) {
            lock.lock();
            try {
                claim(0);
                from = fill(step, keys, values, from);
            } finally {
                lock.unlock();
            }
        }
    }

    private int fill(long step, String[] keys, double[] values, int from) {
        var first = tail;
        var room = mask + 1 - (first - head);
        var to = (int) Math.min(keys.length, from + room);
        var millis = clock.millis();
        for (var i = from; i < to; i++) {
            var slot = (int) (first + i - from) & mask;
            kinds[slot] = EntryForm.Kind.ONE_NUMBER;
            steps[slot] = step;
            times[slot] = millis;
            firstKeys[slot] = keys[i];
            firstValues[slot] = values[i];
        }
        see(step);
        tail = first + to - from;
        return to;
    }

    /** Of metrics whose step nobody said; an alert is of the step before. */
    void put(EntryForm.Kind kind, byte[] payload) {
        lock.lock();
        try {
            var slot = claim(payload.length);
            payloads[slot] = payload;
            kinds[slot] = kind;
            if (kind == EntryForm.Kind.METRICS) {
                publish(slot, nextStep);
            } else {
                steps[slot] = nextStep == 0 ? NO_STEP : nextStep - 1;
                publish(slot);
            }
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** Metrics of a step, or a file of one, which is no step of its own. */
    void put(EntryForm.Kind kind, long step, byte[] members) {
        lock.lock();
        try {
            var slot = claim(members.length);
            payloads[slot] = members;
            kinds[slot] = kind;
            steps[slot] = step;
            if (kind == EntryForm.Kind.METRICS) {
                see(step);
            }
            publish(slot);
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** The step after the largest so far, which nobody else gets then. */
    long claimStep() {
        lock.lock();
        try {
            return nextStep == Long.MAX_VALUE ? nextStep : nextStep++;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for room; an interrupt is kept for the caller, because an entry is not to be lost. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    private int claim(int payloadBytes) {
        var interrupted = false;
        while (isFull() && !closed) {
            if (Thread.currentThread() == consumer) {
                throw new IllegalStateException(
                        "the queue is full, and a listener is on the thread that empties it:"
                                + " log from another thread");
            }
            waiting++;
            try {
                wake();
                // not long: the sender may have made room before it saw that somebody waits
                room.awaitNanos(LONGEST_WAIT_NANOS);
            } catch (InterruptedException e) {
                interrupted = true;
            } finally {
                waiting--;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (closed) {
            throw new IllegalStateException(
                    "the run is finished: start another one to log more, or finish it later");
        }
        if (payloadBytes > 0) {
            bytesIn += payloadBytes;
        }
        return (int) tail & mask;
    }

    private boolean isFull() {
        return tail - head > mask || bytesIn - bytesOut > MAX_BYTES;
    }

    private void publish(int slot, long step) {
        steps[slot] = step;
        see(step);
        publish(slot);
    }

    private void see(long step) {
        if (step >= nextStep && step != Long.MAX_VALUE) {
            nextStep = step + 1;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    private void publish(int slot) {
        times[slot] = clock.millis();
        tail++;
    }

    private void wake() {
        var thread = sleeper;
        if (thread != null && (waiting > 0 || isHalfFull() || sleepsUntilAny)) {
            sleeper = null;
            LockSupport.unpark(thread);
        }
    }

    boolean isHalfFull() {
        return size() > mask / 2 || bytesIn - bytesOut > MAX_BYTES / 2;
    }

    long size() {
        return tail - head;
    }

    boolean isEmpty() {
        return tail == head;
    }

    /** How many entries were put down so far; numbers that turned out to share one are one. */
    long accepted() {
        return tail - sharing;
    }

    /**
     * The consumer sleeps, at most so long. Where it has nothing to do every entry wakes it, else
     * only many do.
     */
    void sleep(long nanos, boolean untilAnyEntry) {
        sleepsUntilAny = untilAnyEntry;
        sleeper = Thread.currentThread();
        if (!isHalfFull() && !(untilAnyEntry && !isEmpty()) && waiting == 0) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
    }

    /**
     * The consumer takes entries, until so many are taken or the lines are full. Numbers that
     * follow each other share an entry while their step is the same and their names differ: it has
     * the time and the number of the first.
     */
    void drain(EntryForm form, Lines to, int most) {
        var next = head;
        var end = tail;
        var bytes = 0L;
        var shared = 0L;
        var whole = to.length();
        var full = (long) to.count() + most;
        try {
            while (next < end && to.count() < full && !to.isFull()) {
                var slot = (int) next & mask;
                var payload = payloads[slot];
                form.begin(to, kinds[slot]);
                var after = next + 1;
                if (payload != null) {
                    form.payload(to, payload);
                } else {
                    after = numbers(form, to, next, end);
                }
                form.end(to, kinds[slot], steps[slot], times[slot], next);
                whole = to.length();
                shared += after - next - 1;
                bytes += payload == null ? 0 : payload.length;
                next = free(next, after);
            }
        } finally { // memory may end in the middle of a line
            to.cut(whole);
            leave(next, bytes, shared);
        }
    }

    /** Says where the numbers end that share the entry of the first. */
    private long numbers(EntryForm form, Lines to, long first, long end) {
        var next = first;
        do {
            var slot = (int) next & mask;
            var whole = to.length();
            if (!form.number(to, firstKeys[slot], firstValues[slot])) {
                break;
            }
            if (kinds[slot] == EntryForm.Kind.TWO_NUMBERS
                    && !form.number(to, secondKeys[slot], secondValues[slot])) {
                to.cut(whole);
                break;
            }
            next++;
        } while (next < end && next - first < MAX_SHARING && !to.isFull() && isAlike(first, next));
        return next;
    }

    private boolean isAlike(long first, long next) {
        var slot = (int) next & mask;
        return payloads[slot] == null && steps[slot] == steps[(int) first & mask];
    }

    private long free(long from, long to) {
        for (var next = from; next < to; next++) {
            var slot = (int) next & mask;
            payloads[slot] = null;
            firstKeys[slot] = null;
            secondKeys[slot] = null;
        }
        return to;
    }

    private void leave(long next, long bytes, long shared) {
        head = next;
        if (shared > 0) {
            addSharing(shared);
        }
        if (bytes > 0) {
            addBytesOut(bytes);
        }
        if (waiting > 0) {
            lock.lock();
            try {
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the consumer changes it
    private void addBytesOut(long bytes) {
        bytesOut += bytes;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the consumer changes it
    private void addSharing(long numbers) {
        sharing += numbers;
    }

    /** From now on nothing can be put down; who waits for room is told. */
    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
