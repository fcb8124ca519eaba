package dev.trackio.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one metric of a run, in the order of their times, in arrays: 24 to 36 bytes a
 * point.
 *
 * <p>Values that are no numbers, such as texts and pictures, are left out. A server answers null
 * for NaN and infinite numbers alike: they are NaN here, unless it says which.
 */
public final class Series {
    /** In place of a time where the server has none that can be read. */
    public static final long NO_TIME = Long.MIN_VALUE;

    private final String metric;
    private final long[] steps;
    private final double[] values;
    private final long[] times;
    private final int size;

    /**
     * A point of a series.
     *
     * @param timestampMillis milliseconds since 1970, or {@link #NO_TIME}
     */
    public record Point(long step, double value, long timestampMillis) {
        /** When it was logged; null where the server's time cannot be read. */
        public @Nullable Instant time() {
            return timestampMillis == NO_TIME ? null : Instant.ofEpochMilli(timestampMillis);
        }
    }

    /** The arrays may be longer than the series. */
    Series(String metric, long[] steps, double[] values, long[] times, int size) {
        this.metric = metric;
        this.steps = steps;
        this.values = values;
        this.times = times;
        this.size = size;
    }

    /** The numbers of a metric in samples of the system, by time; they are numbered from 0 on. */
    static Series ofSamples(Stream<Entry> samples, String metric) {
        var points = new ArrayList<Point>();
        samples.filter(sample -> sample.metrics().containsKey(metric))
                .forEach(
                        sample -> {
                            var value = sample.metrics().get(metric);
                            var time = sample.time();
                            var millis = time == null ? NO_TIME : time.toEpochMilli();
                            if (value == null) {
                                points.add(new Point(0, Double.NaN, millis));
                            } else if (value instanceof Number number) {
                                points.add(new Point(0, number.doubleValue(), millis));
                            }
                        });
        points.sort(Comparator.comparingLong(Point::timestampMillis));
        return new Series(
                metric,
                LongStream.range(0, points.size()).toArray(),
                points.stream().mapToDouble(Point::value).toArray(),
                points.stream().mapToLong(Point::timestampMillis).toArray(),
                points.size());
    }

    /** The metric's name. */
    public String metric() {
        return metric;
    }

    /** How many points there are. */
    public int size() {
        return size;
    }

    /** Whether there is no point. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** A copy of the steps. Samples of the system have none: they are numbered from 0 on. */
    public long[] steps() {
        return Arrays.copyOf(steps, size);
    }

    /** A copy of the values. */
    public double[] values() {
        return Arrays.copyOf(values, size);
    }

    /** A copy of the times, in milliseconds since 1970; {@link #NO_TIME} where there is none. */
    public long[] timestampMillis() {
        return Arrays.copyOf(times, size);
    }

    /**
     * A point. A loop over all of them costs less by {@link #step} and {@link #value}.
     *
     * @throws IndexOutOfBoundsException when there is no such point
     */
    public Point point(int index) {
        return new Point(step(index), values[index], times[index]);
    }

    /**
     * The step of a point.
     *
     * @throws IndexOutOfBoundsException when there is no such point
     */
    public long step(int index) {
        return steps[Objects.checkIndex(index, size)];
    }

    /**
     * The value of a point.
     *
     * @throws IndexOutOfBoundsException when there is no such point
     */
    public double value(int index) {
        return values[Objects.checkIndex(index, size)];
    }

    /**
     * The first point.
     *
     * @throws NoSuchElementException when there is none
     */
    public Point first() {
        return known(size == 0 ? -1 : 0, "values");
    }

    /**
     * The last point.
     *
     * @throws NoSuchElementException when there is none
     */
    public Point last() {
        return known(size - 1, "values");
    }

    /**
     * The point with the smallest value, of equal ones the first; NaN and infinite ones do not
     * count.
     *
     * @throws NoSuchElementException when no value is finite
     */
    public Point min() {
        return extreme(-1);
    }

    /**
     * The point with the largest value, of equal ones the first; NaN and infinite ones do not
     * count.
     *
     * @throws NoSuchElementException when no value is finite
     */
    public Point max() {
        return extreme(1);
    }

    private Point extreme(int sign) {
        var best = -1;
        for (var i = 0; i < size; i++) {
            if (Double.isFinite(values[i])
                    && (best < 0 || sign * values[i] > sign * values[best])) {
                best = i;
            }
        }
        return known(best, "finite values");
    }

    private Point known(int index, String wanted) {
        if (index < 0) {
            throw new NoSuchElementException("'" + metric + "' has no " + wanted);
        }
        return point(index);
    }

    /** The metric and how many points it has. */
    @Override
    public String toString() {
        return metric + ": " + size + " points";
    }
}
