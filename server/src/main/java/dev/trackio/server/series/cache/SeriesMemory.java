package dev.trackio.server.series.cache;

import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What all columns may take together. They may pass the bound by what calls are adding just now;
 * then the least used projects are dropped.
 */
final class SeriesMemory {
    /** Of what was read last; the rest is on disk. */
    private static final long RESTING_BYTES = 12L << 20;

    private final long maxBytes;
    private final Supplier<Collection<CachedProject>> all;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong uses = new AtomicLong();

    /** Whoever reads many rows: two of them might drop each other's columns by turns. */
    private final Semaphore apart = new Semaphore(1, true);

    private volatile boolean closed;

    SeriesMemory(long maxBytes, Supplier<Collection<CachedProject>> all) {
        this.maxBytes = maxBytes;
        this.all = all;
    }

    /** Whether a project of that size may be kept at all. */
    boolean fits(long size) {
        return size <= maxBytes;
    }

    long maxBytes() {
        return maxBytes;
    }

    /** Whether a project of that size should take less for each row. */
    boolean isTight(long size) {
        return size > maxBytes / 4 * 3;
    }

    void changed(long by) {
        bytes.addAndGet(by);
    }

    long bytes() {
        return bytes.get();
    }

    long nextUse() {
        return uses.incrementAndGet();
    }

    /** Waits its turn, for as long as that takes. False when it was not done. */
    boolean oneAtATime(BooleanSupplier work) {
        apart.acquireUninterruptibly();
        try {
            return !closed && work.getAsBoolean();
        } finally {
            apart.release();
        }
    }

    /** Called without any lock, so that those that are in use may be waited for by nobody. */
    void makeRoom(CachedProject keep) {
        if (bytes.get() > maxBytes) {
            forget(project -> project != keep, maxBytes);
        }
    }

    /** Nobody reads for now: all is packed, and what was not used lately is dropped. */
    void rest() {
        if (closed) {
            return;
        }
        all.get().forEach(CachedProject::pack);
        forget(project -> true, Math.min(maxBytes, RESTING_BYTES));
    }

    private void forget(Predicate<CachedProject> may, long until) {
        var oldestFirst =
                all.get().stream()
                        .filter(project -> project.size() > 0)
                        .filter(may)
                        .sorted(Comparator.comparingLong(CachedProject::lastUse))
                        .toList();
        for (var project : oldestFirst) {
            if (bytes.get() <= until) {
                return;
            }
            project.forget();
        }
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
