package dev.trackio.server.series.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What all columns may take together. They may pass the bound by what calls are adding just now;
 * then the least used projects are dropped.
 */
final class SeriesMemory {
    /**
     * A project this large is packed, however much more might be kept: memory is dearer than time.
     */
    private static final long PACKED_FROM = 72L << 20;

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
        return size > Math.min(PACKED_FROM, maxBytes / 4 * 3);
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
            oldestFirst(project -> project != keep, maxBytes, CachedProject::forget);
        }
    }

    /**
     * Drops what nobody has read lately and what is on disk, or soon read again.
     *
     * @param until so much may stay
     * @return false if there was nothing
     */
    boolean rest(Duration lately, long until) {
        var before = bytes.get();
        var limit = System.nanoTime() - lately.toNanos();
        if (!closed) {
            oldestFirst(
                    project -> project.lastRead() - limit < 0,
                    Math.min(maxBytes, until),
                    CachedProject::forgetWhatIsKept);
        }
        return bytes.get() < before;
    }

    private void oldestFirst(
            Predicate<CachedProject> may, long until, Consumer<CachedProject> forget) {
        var projects =
                all.get().stream()
                        .filter(project -> project.size() > 0)
                        .filter(may)
                        .sorted(Comparator.comparingLong(CachedProject::lastUse))
                        .toList();
        for (var project : projects) {
            if (bytes.get() <= until) {
                return;
            }
            forget.accept(project);
        }
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
