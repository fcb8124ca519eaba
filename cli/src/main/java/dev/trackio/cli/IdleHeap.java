package dev.trackio.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
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
    private final Runnable collect;
    private long seen = -1;
    private boolean tidy;

    /**
     * @param collections how many there were
     * @param heapBytes what the heap has of the machine's memory
     */
    IdleHeap(LongSupplier collections, LongSupplier heapBytes, Runnable collect) {
        this.collections = collections;
        this.heapBytes = heapBytes;
        this.collect = collect;
    }

    /**
     * @param rest lets go of what is not needed while nobody calls
     */
    static void watch(Runnable rest) {
        var idle =
                new IdleHeap(
                        IdleHeap::collectionsOfThisProcess,
                        () -> Runtime.getRuntime().totalMemory(),
                        () -> {
                            rest.run();
                            System.gc();
                        });
        Thread.ofVirtual().name("idle heap").start(idle::run);
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
        } else if (!tidy && heapBytes.getAsLong() > SMALL_BYTES) {
            collect.run();
            seen = collections.getAsLong();
            tidy = true;
        }
    }
}
