package dev.trackio.server.series.chart;

import java.util.Arrays;

/**
 * Chooses the points of a long series that a chart needs, while its values go by: of each stretch
 * of equal length the first, the smallest, the largest, the last, and one that is not finite where
 * there is one. So no spike and no gap is lost.
 */
final class Downsampling {
    /** As many as one stretch needs. */
    static final int FEWEST = 5;

    private final int size;
    private final int stretches;
    private final int[] chosen;
    private final Stretch stretch = new Stretch();
    private int count;
    private int ended;
    private int end;
    private int position;

    /**
     * @param size how many values will be added; more than {@code maxPoints}
     * @param maxPoints at least {@link #FEWEST}
     */
    Downsampling(int size, int maxPoints) {
        this.size = size;
        this.stretches = maxPoints / FEWEST;
        this.chosen = new int[stretches * FEWEST];
        this.end = endOf(0);
    }

    /** Positions of the chosen ones among the first so many, ascending: all when they are few. */
    static int[] choose(double[] values, int size, int maxPoints) {
        if (size <= maxPoints) {
            var all = new int[size];
            Arrays.setAll(all, i -> i);
            return all;
        }
        var downsampling = new Downsampling(size, maxPoints);
        for (var i = 0; i < size; i++) {
            downsampling.add(values[i]);
        }
        return downsampling.chosen();
    }

    private int endOf(int which) {
        return (int) ((long) size * (which + 1) / stretches);
    }

    /** The next value. */
    void add(double value) {
        if (position == end) {
            count = stretch.end(chosen, count);
            ended++;
            end = endOf(ended);
        }
        stretch.add(position++, value);
    }

    /** Positions of the chosen points, ascending; all values were added. */
    int[] chosen() {
        return Arrays.copyOf(chosen, stretch.end(chosen, count));
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
        int end(int[] chosen, int count) {
            var points = new int[] {first, min, max, odd, last};
            Arrays.sort(points);
            var next = count;
            var before = -1;
            for (var point : points) {
                if (point >= 0 && point != before) {
                    chosen[next++] = point;
                    before = point;
                }
            }
            first = -1;
            return next;
        }
    }
}
