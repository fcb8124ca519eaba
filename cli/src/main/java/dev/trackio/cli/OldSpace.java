package dev.trackio.cli;

import static java.lang.management.MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import javax.management.NotificationEmitter;

/**
 * Collects the old part of the heap when it has doubled since the last time. The serial collector
 * by itself lets it grow to all that it may have, a quarter of the machine, before it looks what of
 * it is still in use; and only then does the young part grow, which is what keeps the next requests
 * out of the old one.
 */
final class OldSpace {
    private static final String OF_THE_SERIAL_COLLECTOR = "Tenured Gen";
    private static final long LEAST_BYTES = 48L << 20;

    private final LongSupplier usedBytes;
    private final long maxBytes;
    private final Runnable collect;
    private final LongConsumer threshold;

    /**
     * @param usedBytes what it holds, garbage among it
     * @param maxBytes what it may ever hold
     * @param threshold takes how many bytes it may hold until the next time
     */
    OldSpace(LongSupplier usedBytes, long maxBytes, Runnable collect, LongConsumer threshold) {
        this.usedBytes = usedBytes;
        this.maxBytes = maxBytes;
        this.collect = collect;
        this.threshold = threshold;
    }

    /**
     * Other collectors need no help, and neither does a small heap.
     *
     * @return collects the whole heap; whoever does so should do it by this
     */
    static Runnable watch() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals(OF_THE_SERIAL_COLLECTOR))
                .filter(pool -> pool.getUsage().getMax() > LEAST_BYTES)
                .findFirst()
                .map(OldSpace::watch)
                .orElse(System::gc);
    }

    private static Runnable watch(MemoryPoolMXBean pool) {
        var old =
                new OldSpace(
                        () -> pool.getUsage().getUsed(),
                        pool.getUsage().getMax(),
                        System::gc,
                        pool::setUsageThreshold);
        pool.setUsageThreshold(LEAST_BYTES);
        ((NotificationEmitter) ManagementFactory.getMemoryMXBean())
                .addNotificationListener(
                        (notification, none) -> {
                            if (notification.getType().equals(MEMORY_THRESHOLD_EXCEEDED)) {
                                old.collect();
                            }
                        },
                        null,
                        null);
        return old::collect;
    }

    /** Java tells of a threshold only when it is crossed: one at the very end never is. */
    void collect() {
        collect.run();
        var twice = Math.max(LEAST_BYTES, 2 * usedBytes.getAsLong());
        threshold.accept(Math.min(maxBytes / 4 * 3, twice));
    }
}
