package dev.trackio.server.series;

import java.util.Arrays;

/**
 * Chooses the points of a long series that a chart needs: of each stretch of equal length the
 * first, the smallest, the largest, the last, and one that is not finite where there is one. So no
 * spike and no gap is lost.
 */
final class Downsampling {
    /** As many as one stretch needs. */
    static final int FEWEST = 5;

    private Downsampling() {}

    /**
     * Positions of the chosen points, ascending: all when there are at most {@code maxPoints}.
     *
     * @param maxPoints at least {@link #FEWEST}
     */
    static int[] choose(double[] values, int size, int maxPoints) {
        var chosen = new int[Math.min(size, maxPoints)];
        if (size <= maxPoints) {
            Arrays.setAll(chosen, i -> i);
            return chosen;
        }
        var stretches = maxPoints / FEWEST;
        var count = 0;
        for (var s = 0; s < stretches; s++) {
            var from = (int) ((long) size * s / stretches);
            var to = (int) ((long) size * (s + 1) / stretches);
            var stretch = stretch(values, from, to);
            for (var i : stretch) {
                chosen[count++] = i;
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    private static int[] stretch(double[] values, int from, int to) {
        var min = -1;
        var max = -1;
        var odd = -1;
        for (var i = from; i < to; i++) {
            if (!Double.isFinite(values[i])) {
                odd = odd < 0 ? i : odd;
            } else if (min < 0) {
                min = i;
                max = i;
            } else if (values[i] < values[min]) {
                min = i;
            } else if (values[i] > values[max]) {
                max = i;
            }
        }
        return Arrays.stream(new int[] {from, min, max, odd, to - 1})
                .filter(i -> i >= 0)
                .sorted()
                .distinct()
                .toArray();
    }
}
