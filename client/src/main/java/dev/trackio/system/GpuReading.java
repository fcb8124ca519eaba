package dev.trackio.system;

import java.util.EnumMap;
import java.util.Map;

/** What is known of one GPU at one time, in NVML's units; NaN for what it does not tell. */
final class GpuReading {
    /** What there is to know. */
    enum Field {
        /** Percent of the time in which a kernel ran. */
        UTILIZATION("utilization.gpu", 1),
        /** Percent of the time in which memory was read or written. */
        MEMORY_UTILIZATION("utilization.memory", 1),
        /** Bytes. */
        MEMORY_USED("memory.used", 1 << 20),
        /** Bytes. */
        MEMORY_TOTAL("memory.total", 1 << 20),
        /** Milliwatts. */
        POWER("power.draw", 1_000),
        /** Milliwatts. */
        POWER_LIMIT("power.limit", 1_000),
        /** Degrees Celsius. */
        TEMPERATURE("temperature.gpu", 1),
        /** MHz. */
        SM_CLOCK("clocks.sm", 1),
        /** MHz. */
        MEMORY_CLOCK("clocks.mem", 1),
        /** Percent. */
        FAN("fan.speed", 1),
        /** 0 is the fastest. */
        PERFORMANCE_STATE("pstate", 1),
        /** Bits, of which {@link GpuSource} knows some. */
        THROTTLING("clocks_throttle_reasons.active", 1),
        /** Since the driver was loaded. */
        CORRECTED_ERRORS("ecc.errors.corrected.volatile.total", 1),
        /** Since the driver was loaded. */
        UNCORRECTED_ERRORS("ecc.errors.uncorrected.volatile.total", 1),
        /** Millijoules since the driver was loaded. */
        ENERGY("", 1),
        /** KiB a second. */
        PCIE_SENT("", 1),
        /** KiB a second. */
        PCIE_RECEIVED("", 1);

        /** What {@code nvidia-smi} calls it; empty where it does not tell. */
        final String query;

        /** How many of NVML's units its unit has. */
        final int units;

        Field(String query, int units) {
            this.query = query;
            this.units = units;
        }
    }

    private final Map<Field, Double> values = new EnumMap<>(Field.class);

    double get(Field field) {
        return values.getOrDefault(field, Double.NaN);
    }

    void set(Field field, double value) {
        values.put(field, value);
    }
}
