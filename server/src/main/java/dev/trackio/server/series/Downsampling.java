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

    /**
     * As {@link #choose(double[], int, int)} over the points from a position on; there are more
     * than {@code maxPoints} of them.
     */
    static int[] choose(Points points, int from, int maxPoints) {
        var size = points.count() - from;
        var stretches = maxPoints / FEWEST;
        var chosen = new int[stretches * FEWEST];
        var stretch = new Stretch();
        var count = 0;
        var s = 0;
        var to = size / stretches;
        var position = -from;
        for (var part : points.parts()) {
            for (var i = Math.min(Math.max(0, -position), part.size()); i < part.size(); i++) {
                if (position + i == to) {
                    count = stretch.end(from, chosen, count);
                    s++;
                    to = (int) ((long) size * (s + 1) / stretches);
                }
                stretch.add(position + i, part.value(i));
            }
            position += part.size();
        }
        return Arrays.copyOf(chosen, stretch.end(from, chosen, count));
    }

    /** What is known of a stretch while its points go by. */
    private static final class Stretch {
        private int first = -1;
        private int last;
        private int odd;
        private int min;
        private int max;
        private double least;
        private double most;

        void add(int position, double value) {
            if (first < 0) {
                first = position;
                odd = -1;
                min = -1;
                max = -1;
            }
            last = position;
            if (!Double.isFinite(value)) {
                odd = odd < 0 ? position : odd;
            } else if (min < 0) {
                min = position;
                max = position;
                least = value;
                most = value;
            } else if (value < least) {
                min = position;
                least = value;
            } else if (value > most) {
                max = position;
                most = value;
            }
        }

        /** Adds its points, ascending and each once; the next one begins. */
        int end(int offset, int[] chosen, int count) {
            var points = new int[] {first, min, max, odd, last};
            Arrays.sort(points);
            var next = count;
            var before = -1;
            for (var point : points) {
                if (point >= 0 && point != before) {
                    chosen[next++] = offset + point;
                    before = point;
                }
            }
            first = -1;
            return next;
        }
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
