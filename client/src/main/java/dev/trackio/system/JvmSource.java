package dev.trackio.system;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;

/** The JVM that the program runs in. */
final class JvmSource implements Source {
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    private final List<BufferPoolMXBean> buffers =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getGarbageCollectorMXBeans();

    private final long firstCollections = collections();
    private final double firstCollecting = collectingSeconds();
    private double collecting = firstCollecting;
    private double busy = busySeconds();

    @Override
    public void read(Sample into) {
        var heap = memory.getHeapMemoryUsage();
        double used = heap.getUsed();
        double max = heap.getMax();
        into.gib("jvm/heap_used", used);
        into.gib("jvm/heap_committed", heap.getCommitted());
        if (max > 0) {
            into.gib("jvm/heap_max", max);
            into.percent("jvm/heap_percent", used, max);
        }
        into.gib("jvm/non_heap_used", memory.getNonHeapMemoryUsage().getUsed());
        for (var pool : buffers) {
            if (pool.getName().equals("direct")) {
                into.gib("jvm/direct_memory", pool.getMemoryUsed());
            }
        }
        into.count("jvm/threads", threads.getThreadCount());
        into.count("jvm/loaded_classes", classes.getLoadedClassCount());
        readCollections(into);
        var nowBusy = busySeconds();
        var processors = Runtime.getRuntime().availableProcessors();
        into.percent("jvm/cpu_utilization", nowBusy - busy, into.seconds() * processors);
        busy = nowBusy;
    }

    private void readCollections(Sample into) {
        into.count("jvm/gc_count", (double) (collections() - firstCollections));
        var now = collectingSeconds();
        into.put("jvm/gc_time", now - firstCollecting);
        into.percent("jvm/gc_percent", now - collecting, into.seconds());
        collecting = now;
    }

    /** Collectors that do not count say -1. */
    private long collections() {
        return collectors.stream().mapToLong(it -> Math.max(0, it.getCollectionCount())).sum();
    }

    private double collectingSeconds() {
        return collectors.stream().mapToLong(it -> Math.max(0, it.getCollectionTime())).sum() / 1e3;
    }

    /** Of all threads, in the JVM and in native code; NaN where the system does not say. */
    private static double busySeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .map(nanos -> nanos / 1e9)
                .orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return "the JVM";
    }
}
