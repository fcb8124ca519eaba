package dev.trackio.query;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several metrics of a run beside each other: a row for each step that has one of them, in the
 * order of the steps. Where a step was logged several times, the last value counts.
 */
public final class History {
    private final long[] steps;
    private final Map<String, double[]> columns = new LinkedHashMap<>();

    History(List<Series> all) {
        steps = steps(all);
        for (var series : all) {
            var column = new double[steps.length];
            Arrays.fill(column, Double.NaN);
            for (var i = 0; i < series.size(); i++) {
                column[Arrays.binarySearch(steps, series.step(i))] = series.value(i);
            }
            columns.put(series.metric(), column);
        }
    }

    /** Each once, in order, without an object for each. */
    private static long[] steps(List<Series> all) {
        var every = new long[all.stream().mapToInt(Series::size).sum()];
        var end = 0;
        for (var series : all) {
            for (var i = 0; i < series.size(); i++) {
                every[end++] = series.step(i);
            }
        }
        Arrays.sort(every);
        var kept = 0;
        for (var step : every) {
            if (kept == 0 || every[kept - 1] != step) {
                every[kept++] = step;
            }
        }
        return Arrays.copyOf(every, kept);
    }

    /** The metrics, in the order in which they were asked for. */
    public List<String> metrics() {
        return List.copyOf(columns.keySet());
    }

    /** How many steps there are. */
    public int size() {
        return steps.length;
    }

    /** A copy of the steps, each once. */
    public long[] steps() {
        return steps.clone();
    }

    /**
     * A copy of a metric's values, one for each of {@link #steps}; NaN where it has none.
     *
     * @throws IllegalArgumentException when it was not asked for
     */
    public double[] values(String metric) {
        var column = columns.get(metric);
        if (column == null) {
            throw new IllegalArgumentException(
                    "There is no '" + metric + "' among " + columns.keySet());
        }
        return column.clone();
    }

    /** The metrics and how many steps there are. */
    @Override
    public String toString() {
        return columns.keySet() + ": " + steps.length + " steps";
    }
}
