package dev.trackio.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives memory back to the machine when a burst of work is over: the heap shrinks only when all of
 * it is collected, which an idle server never comes to by itself.
 */
final class IdleHeap {
    private static final Duration PAUSE = Duration.ofSeconds(20);

    /** Not worth a collection. */
    private static final long SMALL_BYTES = 48L << 20;

    private final LongSupplier collections;
    private final LongSupplier heapBytes;
    private final BooleanSupplier rest;
    private final Runnable collect;
    private long seen = -1;
    private boolean tidy;

    /**
     * @param collections how many there were
     * @param heapBytes what the heap has of the machine's memory
     * @param rest lets go of what nobody has asked for lately; false when there was nothing
     */
    IdleHeap(
            LongSupplier collections,
            LongSupplier heapBytes,
            BooleanSupplier rest,
            Runnable collect) {
        this.collections = collections;
        this.heapBytes = heapBytes;
        this.rest = rest;
        this.collect = collect;
    }

    static void watch(BooleanSupplier rest, Runnable collect) {
        var idle =
                new IdleHeap(
                        IdleHeap::collectionsOfThisProcess,
                        () -> Runtime.getRuntime().totalMemory(),
                        rest,
                        collect);
        Thread.ofPlatform().daemon().name("idle heap").start(idle::run);
    }

    private static long collectionsOfThisProcess() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No collection since the last look: so little was done that one disturbs nobody. */
    void look() {
        var now = collections.getAsLong();
        if (now != seen) {
            seen = now;
            tidy = false;
        } else if (heapBytes.getAsLong() > SMALL_BYTES && (rest.getAsBoolean() || !tidy)) {
            collect.run();
            seen = collections.getAsLong();
            tidy = true;
        }
    }
}
