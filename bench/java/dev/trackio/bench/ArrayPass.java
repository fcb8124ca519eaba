package dev.trackio.bench;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A limit: one pass over {@code arrays=N} arrays of {@code doubles=N} numbers, which finds the
 * smallest and the largest of each of {@code buckets=N} stretches.
 */
public final class ArrayPass {
    private static final int WARM_UP = 50;
    private static final int CALLS = 100;

    private ArrayPass() {}

    public static void main(String[] arguments) {
        var words = Words.of(arguments);
        var random = new SplittableRandom(1);
        var arrays = new double[words.number("arrays")][];
        for (var a = 0; a < arrays.length; a++) {
            arrays[a] = random.doubles(words.number("doubles")).toArray();
        }
        var buckets = words.number("buckets");
        var kept = 0.0;
        var nanos = new long[CALLS];
        for (var call = -WARM_UP; call < CALLS; call++) {
            var begun = System.nanoTime();
            for (var array : arrays) {
                kept += pass(array, buckets);
            }
            if (call >= 0) {
                nanos[call] = System.nanoTime() - begun;
            }
        }
        var milliseconds =
                IntStream.range(0, CALLS)
                        .mapToObj(i -> String.format(Locale.ROOT, "%.5f", nanos[i] / 1e6))
                        .collect(Collectors.joining(","));
        System.err.println(kept);
        System.out.println("{\"milliseconds\": [" + milliseconds + "]}");
    }

    /** Spans of the buckets, summed. */
    public static double pass(double[] values, int buckets) {
        var sum = 0.0;
        for (var b = 0; b < buckets; b++) {
            var to = (int) ((long) values.length * (b + 1) / buckets);
            var min = Double.POSITIVE_INFINITY;
            var max = Double.NEGATIVE_INFINITY;
            for (var i = (int) ((long) values.length * b / buckets); i < to; i++) {
                min = Math.min(min, values[i]);
                max = Math.max(max, values[i]);
            }
            sum += max - min;
        }
        return sum;
    }
}
