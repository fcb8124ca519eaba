package dev.trackio.server.series.chart;

import dev.trackio.api.SeriesAnswer.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The numbers of one metric of one run, out of its rows, for a chart. */
final class RowSeries {
    private Number[] steps = new Number[64];
    private long[] millis = new long[64];
    private double[] values = new double[64];
    private int size;
    private long lastRow;

    /**
     * @param row id of the entry: of a name that it has twice the last value counts
     */
    void add(long row, Number step, long time, double value) {
        if (size > 0 && row == lastRow) {
            size--;
        }
        lastRow = row;
        if (size == values.length) {
            steps = Arrays.copyOf(steps, size * 2);
            millis = Arrays.copyOf(millis, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        steps[size] = step;
        millis[size] = time;
        values[size++] = value;
    }

    Series series(String runId, String run, String metric, int maxPoints) {
        var chosen = Downsampling.choose(values, size, maxPoints);
        List<Number> s = new ArrayList<>(chosen.length);
        List<Long> t = new ArrayList<>(chosen.length);
        List<@Nullable Double> v = new ArrayList<>(chosen.length);
        for (var i : chosen) {
            s.add(steps[i]);
            t.add(millis[i]);
            v.add(Double.isFinite(values[i]) ? values[i] : null);
        }
        return new Series(runId, run, metric, size, s, t, v);
    }
}
