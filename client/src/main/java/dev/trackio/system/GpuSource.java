package dev.trackio.system;

import dev.trackio.system.GpuReading.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** NVIDIA's GPUs: all of the machine, by the numbers that the driver gives them. */
final class GpuSource implements Source {
    /** How they are read. */
    interface Reader extends AutoCloseable {
        /** One for each GPU, in order. */
        List<GpuReading> read() throws IOException;

        @Override
        default void close() {}
    }

    private static final double GIB = 1L << 30;
    private static final long APPLICATION_CLOCKS = 0x2;
    private static final long POWER_CAP = 0x4;
    private static final long HARDWARE_SLOWDOWN = 0x8;
    private static final long THERMAL_SLOWDOWN = 0x20;

    private final Reader reader;
    private final List<Double> firstEnergy = new ArrayList<>();

    GpuSource(Reader reader) {
        this.reader = reader;
    }

    /** None where there is no GPU, no driver, or neither of its two ways is open. */
    static List<Source> find(Map<String, String> environment) {
        var nvml = NativeGpus.open();
        var reader = nvml == null ? SmiGpus.open(environment) : nvml;
        return reader == null ? List.of() : List.of(new GpuSource(reader));
    }

    @Override
    public void read(Sample into) throws IOException {
        var all = reader.read();
        for (var i = 0; i < all.size(); i++) {
            write(into, "gpu/" + i + "/", all.get(i));
            writeEnergy(into, i, all.get(i).get(Field.ENERGY));
        }
        var utilizations = all.stream().mapToDouble(it -> it.get(Field.UTILIZATION));
        into.put(
                "gpu/mean_utilization",
                utilizations.filter(Double::isFinite).average().orElse(Double.NaN));
        positive(into, "gpu/total_allocated_memory", sum(all, Field.MEMORY_USED) / GIB);
        positive(into, "gpu/total_power", sum(all, Field.POWER) / 1_000);
        var hottest = all.stream().mapToDouble(it -> it.get(Field.TEMPERATURE));
        var most = hottest.filter(Double::isFinite).max().orElse(Double.NaN);
        if (most > 0) {
            into.count("gpu/max_temp", most);
        }
    }

    private static double sum(List<GpuReading> all, Field field) {
        return all.stream().mapToDouble(it -> it.get(field)).filter(Double::isFinite).sum();
    }

    private static void positive(Sample into, String name, double value) {
        if (value > 0) {
            into.put(name, value);
        }
    }

    private static void write(Sample into, String prefix, GpuReading gpu) {
        into.count(prefix + "utilization", gpu.get(Field.UTILIZATION));
        into.count(prefix + "memory_utilization", gpu.get(Field.MEMORY_UTILIZATION));
        var used = gpu.get(Field.MEMORY_USED);
        var total = gpu.get(Field.MEMORY_TOTAL);
        into.gib(prefix + "allocated_memory", used);
        into.gib(prefix + "total_memory", total);
        into.put(prefix + "memory_usage", used / total);
        var power = gpu.get(Field.POWER) / 1_000;
        var limit = gpu.get(Field.POWER_LIMIT) / 1_000;
        into.put(prefix + "power", power);
        into.put(prefix + "power_limit", limit);
        into.put(prefix + "power_percent", power / limit * 100);
        into.count(prefix + "temp", gpu.get(Field.TEMPERATURE));
        into.count(prefix + "sm_clock", gpu.get(Field.SM_CLOCK));
        into.count(prefix + "memory_clock", gpu.get(Field.MEMORY_CLOCK));
        into.count(prefix + "fan_speed", gpu.get(Field.FAN));
        into.count(prefix + "performance_state", gpu.get(Field.PERFORMANCE_STATE));
        into.put(prefix + "pcie_tx", gpu.get(Field.PCIE_SENT) / 1_024);
        into.put(prefix + "pcie_rx", gpu.get(Field.PCIE_RECEIVED) / 1_024);
        throttling(into, prefix, gpu.get(Field.THROTTLING));
        into.count(prefix + "corrected_memory_errors", gpu.get(Field.CORRECTED_ERRORS));
        into.count(prefix + "uncorrected_memory_errors", gpu.get(Field.UNCORRECTED_ERRORS));
    }

    private static void throttling(Sample into, String prefix, double reasons) {
        if (Double.isFinite(reasons)) {
            var bits = (long) reasons;
            into.count(prefix + "throttle_thermal", (bits & THERMAL_SLOWDOWN) == 0 ? 0 : 1);
            into.count(prefix + "throttle_power", (bits & POWER_CAP) == 0 ? 0 : 1);
            into.count(prefix + "throttle_hw_slowdown", (bits & HARDWARE_SLOWDOWN) == 0 ? 0 : 1);
            into.count(prefix + "throttle_apps", (bits & APPLICATION_CLOCKS) == 0 ? 0 : 1);
        }
    }

    /** Joules since the run began. */
    private void writeEnergy(Sample into, int gpu, double millijoules) {
        if (gpu == firstEnergy.size()) {
            firstEnergy.add(millijoules);
        }
        into.put("gpu/" + gpu + "/energy_consumed", (millijoules - firstEnergy.get(gpu)) / 1_000);
    }

    @Override
    public void close() {
        reader.close();
    }

    @Override
    public String toString() {
        return "the GPUs";
    }
}
