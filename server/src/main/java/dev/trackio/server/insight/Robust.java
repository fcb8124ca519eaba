package dev.trackio.server.insight;

import java.util.Arrays;

/** Figures of noisy numbers that a few wild ones do not change. */
final class Robust {
    /** From a median of distances to a standard deviation. */
    private static final double NORMAL = 1.4826;

    /** A fiftieth of normal noise is farther off than so many standard deviations. */
    private static final double FIFTIETH = 2.326;

    private static final int MOST_LOOKED_AT = 8_192;

    private Robust() {}

    /** Of the numbers from one position to another; NaN of none. */
    static double median(double[] values, int from, int to) {
        return quantile(Arrays.copyOfRange(values, from, Math.max(from, to)), 0.5);
    }

    static double median(double[] values) {
        return median(values, 0, values.length);
    }

    /**
     * @param own is put in order
     */
    static double quantile(double[] own, double share) {
        if (own.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(own);
        var at = share * (own.length - 1);
        var low = (int) at;
        var high = Math.min(low + 1, own.length - 1);
        return own[low] + (at - low) * (own[high] - own[low]);
    }

    /** Of many numbers only some are looked at. */
    static double[] some(double[] values) {
        if (values.length <= MOST_LOOKED_AT) {
            return values.clone();
        }
        var some = new double[MOST_LOOKED_AT];
        for (var i = 0; i < some.length; i++) {
            some[i] = values[(int) ((long) i * values.length / some.length)];
        }
        return some;
    }

    /**
     * The standard deviation of the noise, by the distances of neighbours: a slow course changes
     * little of it. Noise that wanders goes farther in some steps than in one; then that counts.
     *
     * @param far in how many steps
     */
    static double noise(double[] values, int from, int to, int far) {
        var near = quantile(distances(values, from, to, 1), 0.5);
        var wandered = quantile(distances(values, from, to, far), 0.5);
        return NORMAL * Math.max(near, wandered) / Math.sqrt(2);
    }

    /**
     * How much farther noise goes than it would if it were normal, by its largest fiftieth: 1 to 2,
     * so that a few spikes do not hide themselves.
     */
    static double tail(double[] values) {
        var distances = distances(values, 0, values.length, 1);
        var usual = quantile(distances, 0.5) * NORMAL;
        return usual == 0 ? 1 : Math.clamp(quantile(distances, 0.98) / FIFTIETH / usual, 1, 2);
    }

    /** Of values so many steps apart, at least one. */
    private static double[] distances(double[] values, int from, int to, int apart) {
        var count = to - from - apart;
        if (count < 1) {
            return new double[1];
        }
        var distances = new double[Math.min(count, MOST_LOOKED_AT)];
        for (var i = 0; i < distances.length; i++) {
            var at = from + (int) ((long) i * count / distances.length);
            distances[i] = Math.abs(values[at + apart] - values[at]);
        }
        return distances;
    }
}
