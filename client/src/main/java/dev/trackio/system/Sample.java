package dev.trackio.system;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is found at one time, under the names and in the units of Trackio's own monitors. */
final class Sample {
    private static final double GIB = 1L << 30;

    private final Map<String, Number> values = new LinkedHashMap<>();
    private final double seconds;

    /**
     * @param seconds since the sample before; 0 for the first, which is not logged
     */
    Sample(double seconds) {
        this.seconds = seconds;
    }

    /** Since the sample before; 0 in the first. */
    double seconds() {
        return seconds;
    }

    Map<String, Number> values() {
        return values;
    }

    /** NaN stands for what cannot be had. */
    void put(String name, double value) {
        if (Double.isFinite(value)) {
            values.put(name, value);
        }
    }

    void count(String name, double value) {
        if (Double.isFinite(value)) {
            values.put(name, (long) value);
        }
    }

    void gib(String name, long bytes) {
        put(name, bytes / GIB);
    }

    void gib(String name, double bytes) {
        put(name, bytes / GIB);
    }

    /** Of 100, with one digit behind the point. */
    void percent(String name, double part, double whole) {
        put(name, Math.rint(part / whole * 1_000) / 10);
    }

    /** How much a counter grew in a second. */
    void rate(String name, double grown) {
        put(name, grown / seconds);
    }
}
