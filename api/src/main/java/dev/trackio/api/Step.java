package dev.trackio.api;

/**
 * The step of a log entry. Clients are told that it is a whole number, and it nearly always is; an
 * official client can also send a fraction, a boolean or a number beyond 64 bits, and a refused
 * batch would be sent again for ever. So the value is a {@link Long} where that is exact, else a
 * {@link Double}: what a column of the file can hold.
 */
public record Step(Number value) implements Comparable<Step> {
    public Step {
        if (!(value instanceof Long || value instanceof Double)) {
            throw new IllegalArgumentException("a step is a Long or a Double: " + value);
        }
    }

    public static Step of(long value) {
        return new Step(value);
    }

    /** The whole number where the value is one, else the value as it is. */
    public static Step of(double value) {
        var whole = (long) value;
        return whole == value && whole != Long.MAX_VALUE ? new Step(whole) : new Step(value);
    }

    @Override
    public int compareTo(Step other) {
        return value instanceof Long a && other.value instanceof Long b
                ? Long.compare(a, b)
                : Double.compare(value.doubleValue(), other.value.doubleValue());
    }
}
