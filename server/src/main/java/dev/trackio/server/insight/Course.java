package dev.trackio.server.insight;

import dev.trackio.server.metrics.StoredTimes;
import dev.trackio.server.series.column.Points;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of one metric of one run in arrays, in the order of their entries. */
final class Course {
    private final double[] steps;
    private final double[] values;
    private final long[] millis;
    private final int size;

    private Course(double[] steps, double[] values, long[] millis, int size) {
        this.steps = steps;
        this.values = values;
        this.millis = millis;
        this.size = size;
    }

    /** Of these numbers, one second apart. */
    static Course of(double[] steps, double[] values) {
        var millis = new long[values.length];
        Arrays.setAll(millis, i -> 1_000L * i);
        return new Course(steps, values, millis, values.length);
    }

    static Course of(double[] steps, double[] values, long[] millis) {
        return new Course(steps, values, millis, values.length);
    }

    /** Whether any is between two steps. */
    static boolean isAny(Points points, @Nullable Double fromStep, @Nullable Double toStep) {
        if (fromStep == null && toStep == null) {
            return points.count() > 0;
        }
        var from = fromStep == null ? Double.NEGATIVE_INFINITY : fromStep;
        var to = toStep == null ? Double.POSITIVE_INFINITY : toStep;
        for (var part : points.parts()) {
            var rises = !part.summary().stepsFall();
            if (rises && part.size() > 0 && part.stepValue(0) > to) {
                continue;
            }
            // most series end with their largest step
            for (var i = part.size() - 1; i >= 0; i--) {
                var step = part.stepValue(i);
                if (step >= from && step <= to) {
                    return true;
                }
                if (rises && step < from) {
                    break; // all before it are smaller
                }
            }
        }
        return false;
    }

    /** Those between two steps, both included. */
    static Course of(Points points, @Nullable Double fromStep, @Nullable Double toStep) {
        var from = fromStep == null ? Double.NEGATIVE_INFINITY : fromStep;
        var to = toStep == null ? Double.POSITIVE_INFINITY : toStep;
        var count = points.count();
        var steps = new double[count];
        var values = new double[count];
        var millis = new long[count];
        var size = 0;
        for (var part : points.parts()) {
            for (var i = 0; i < part.size(); i++) {
                var step = part.stepValue(i);
                if (step >= from && step <= to) {
                    steps[size] = step;
                    values[size] = part.value(i);
                    millis[size++] = StoredTimes.millis(part.time(i));
                }
            }
        }
        return new Course(steps, values, millis, size);
    }

    int size() {
        return size;
    }

    double step(int index) {
        return steps[index];
    }

    double value(int index) {
        return values[index];
    }

    long millis(int index) {
        return millis[index];
    }

    /** Only what is finite. */
    Course finite() {
        var kept = new int[size];
        var count = 0;
        for (var i = 0; i < size; i++) {
            if (Double.isFinite(values[i])) {
                kept[count++] = i;
            }
        }
        if (count == size) {
            return this;
        }
        var in = Arrays.copyOf(kept, count);
        return new Course(
                Arrays.stream(in).mapToDouble(i -> steps[i]).toArray(),
                Arrays.stream(in).mapToDouble(i -> values[i]).toArray(),
                Arrays.stream(in).mapToLong(i -> millis[i]).toArray(),
                count);
    }

    /** Position of the first value that is not finite; -1 if all are. */
    int firstOdd() {
        for (var i = 0; i < size; i++) {
            if (!Double.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Position of the smallest (sign 1) or largest (sign -1) finite value; -1 if there is none. */
    int extreme(int sign) {
        var found = -1;
        for (var i = 0; i < size; i++) {
            if (Double.isFinite(values[i])
                    && (found < 0 || sign * values[i] < sign * values[found])) {
                found = i;
            }
        }
        return found;
    }

    /** A step as JSON has it: whole where it is. */
    static Number shown(double step) {
        return step == Math.rint(step) && Math.abs(step) < 0x1p53
                ? (Number) (long) step
                : (Number) step;
    }

    /**
     * Positions of at most so many values, ascending: of stretches of equal length the smallest and
     * the largest, and of all the first and the last.
     */
    int[] few(int most) {
        if (size <= most) {
            var all = new int[size];
            Arrays.setAll(all, i -> i);
            return all;
        }
        var stretches = Math.max(1, (most - 2) / 2);
        var chosen = new int[2 * stretches + 2];
        var count = 0;
        chosen[count++] = 0;
        for (var s = 0; s < stretches; s++) {
            var to = (int) ((long) size * (s + 1) / stretches);
            var min = -1;
            var max = -1;
            for (var i = (int) ((long) size * s / stretches); i < to; i++) {
                if (Double.isFinite(values[i])) {
                    min = min < 0 || values[i] < values[min] ? i : min;
                    max = max < 0 || values[i] > values[max] ? i : max;
                }
            }
            if (min >= 0) {
                chosen[count++] = Math.min(min, max);
                chosen[count++] = Math.max(min, max);
            }
        }
        chosen[count++] = size - 1;
        return Arrays.stream(chosen, 0, count).sorted().distinct().toArray();
    }
}
