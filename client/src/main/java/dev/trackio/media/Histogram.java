package dev.trackio.media;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How values are spread: how many lie in each bin. Immutable. */
public final class Histogram implements RichValue {
    private static final int USUAL_BINS = 64;
    private static final int MOST_BINS = 512;

    private final double[] edges;
    private final long[] counts;

    private Histogram(double[] edges, long[] counts) {
        this.edges = edges;
        this.counts = counts;
    }

    /** The same as {@link #of(double[], int)} with 64 bins. */
    public static Histogram of(double[] values) {
        return of(values, USUAL_BINS);
    }

    /** The same as {@link #of(double[])}, of floats as networks have them. */
    public static Histogram of(float[] values) {
        return of(IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray());
    }

    /**
     * Counts values in bins of one width, from the smallest to the largest value; where all are the
     * same, bins of 1 together lie around it. NaN and infinite values are left out. The array may
     * change afterwards.
     *
     * @param values without a finite one the histogram is empty
     * @param bins at least 1; more than 512 are 512
     * @throws IllegalArgumentException when there is no bin
     */
    public static Histogram of(double[] values, int bins) {
        if (bins < 1) {
            throw new IllegalArgumentException("A histogram has at least one bin, not " + bins);
        }
        var range = Arrays.stream(values).filter(Double::isFinite).summaryStatistics();
        if (range.getCount() == 0) {
            return new Histogram(new double[0], new long[0]);
        }
        var low = range.getMin();
        var high = range.getMax();
        if (low == high) { // neighbours of large numbers are more than 1 apart
            low = Math.max(-Double.MAX_VALUE, low - Math.max(0.5, Math.ulp(low)));
            high = Math.min(Double.MAX_VALUE, high + Math.max(0.5, Math.ulp(high)));
        }
        var edges = edges(low, high, Math.min(bins, MOST_BINS));
        var counts = new long[edges.length - 1];
        for (var value : values) {
            if (Double.isFinite(value)) {
                counts[bin(edges, value)]++;
            }
        }
        return new Histogram(edges, counts);
    }

    /** Fewer bins where there are not so many numbers between the two. */
    private static double[] edges(double low, double high, int bins) {
        var edges = new double[bins + 1];
        var width = (high - low) / bins;
        for (var i = 0; i < bins; i++) {
            var share = (double) i / bins; // where the distance is infinite
            edges[i] =
                    Double.isInfinite(width) ? low * (1 - share) + high * share : low + i * width;
        }
        edges[bins] = high;
        return grow(edges) ? edges : edges(low, high, Math.max(1, bins / 2));
    }

    private static boolean grow(double[] edges) {
        for (var i = 1; i < edges.length; i++) {
            if (!(edges[i - 1] < edges[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * The edges decide, not a division: it would round values over an edge. The last bin has both.
     */
    private static int bin(double[] edges, double value) {
        var found = Arrays.binarySearch(edges, value);
        var bin = found >= 0 ? found : -found - 2;
        return Math.max(0, Math.min(bin, edges.length - 2));
    }

    /**
     * A histogram that was counted before.
     *
     * @param edges growing, one more than counts
     * @param counts not negative
     * @throws IllegalArgumentException when they do not fit each other
     */
    public static Histogram counted(double[] edges, long[] counts) {
        if (edges.length != counts.length + 1) {
            throw new IllegalArgumentException(
                    counts.length
                            + " bins have "
                            + (counts.length + 1)
                            + " edges, not "
                            + edges.length);
        }
        if (!grow(edges) || Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("Edges grow, and counts are not negative");
        }
        return new Histogram(edges.clone(), counts.clone());
    }

    /** One more than there are bins. */
    public double[] edges() {
        return edges.clone();
    }

    /** How many values are in each bin. */
    public long[] counts() {
        return counts.clone();
    }

    @Override
    public Map<String, @Nullable Object> json(Function<? super Media, String> keep) {
        return Map.of("_type", "trackio.histogram", "bins", edges(), "values", counts());
    }
}
