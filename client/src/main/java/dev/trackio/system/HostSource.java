package dev.trackio.system;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The machine, where there is no {@code /proc}: processors and memory as the JVM sees them. */
final class HostSource implements Source {
    private final OperatingSystemMXBean system;

    HostSource(OperatingSystemMXBean system) {
        this.system = system;
    }

    /** What there is on this system, and in this Java. */
    static List<Source> find() {
        var proc = Path.of("/proc");
        if (Files.isReadable(proc.resolve("stat"))) {
            return List.of(new ProcSource(proc, Path.of("/sys")));
        }
        try {
            return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean it
                    ? List.of(new HostSource(it))
                    : List.of();
        } catch (LinkageError e) { // a Java without the module jdk.management
            return List.of();
        }
    }

    @Override
    public void read(Sample into) {
        var load = system.getCpuLoad();
        into.percent("cpu/utilization", load < 0 ? Double.NaN : load, 1);
        into.count("cpu/count_logical", system.getAvailableProcessors());
        double total = system.getTotalMemorySize();
        double free = system.getFreeMemorySize();
        into.gib("memory/used", total - free);
        into.gib("memory/total", total);
        into.gib("memory/available", free);
        into.percent("memory/percent", total - free, total);
        double swap = system.getTotalSwapSpaceSize();
        double freeSwap = system.getFreeSwapSpaceSize();
        into.gib("swap/used", swap - freeSwap);
        into.gib("swap/total", swap);
        into.percent("swap/percent", swap - freeSwap, swap);
    }

    @Override
    public String toString() {
        return "the machine";
    }
}
