package dev.trackio.server.series.chart;

/**
 * Where the buckets of a chart are. Their edges are multiples of the width, which is a power of
 * two: they stay where they are while a run grows or somebody moves along it.
 *
 * @param width on the x axis, on a logarithmic one of the binary logarithm; 0: every point is a
 *     bucket of its own
 * @param minX left end of the window
 * @param maxX right end of the window
 * @param logX whether x is logarithmic
 * @param logY whether values that are not positive cannot be drawn
 * @param ends whether the first and the last point of a bucket are kept
 */
record Grid(double width, double minX, double maxX, boolean logX, boolean logY, boolean ends) {
    static final long LEFT = Long.MIN_VALUE;
    static final long RIGHT = Long.MAX_VALUE;

    /**
     * The width with which at most so many buckets lie between two places, or one more.
     *
     * @param buckets at least 1
     */
    static double width(double from, double to, int buckets) {
        var least = (to - from) / buckets;
        if (!(least > 0) || least == Double.POSITIVE_INFINITY) {
            return 1;
        }
        var power = Math.getExponent(least);
        var width = Math.scalb(1.0, power);
        return width < least ? 2 * width : width;
    }

    /** The same window, every point a bucket of its own. */
    Grid single() {
        return new Grid(0, minX, maxX, logX, logY, true);
    }

    static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    static boolean isInside(long bucket) {
        return bucket != LEFT && bucket != RIGHT;
    }

    /** The bucket of a point. */
    long at(double x, int position) {
        if (!(x >= minX)) {
            return LEFT;
        }
        if (x > maxX) {
            return RIGHT;
        }
        return width == 0 ? position : (long) Math.floor((logX ? log2(x) : x) / width);
    }

    /** Where a bucket begins on the x axis. */
    double start(long bucket) {
        return logX ? Math.pow(2, bucket * width) : bucket * width;
    }
}
