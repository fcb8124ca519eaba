package dev.trackio.server.series.chart;

import dev.trackio.api.SeriesAnswer.Series;
import dev.trackio.server.metrics.StoredTimes;
import dev.trackio.server.series.column.Points;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The numbers of one metric of one run, out of its columns, for a chart. */
record ColumnSeries(String runId, String run, String metric, Points points) {
    /**
     * What a chart shows of them.
     *
     * @param from position of the first one that counts
     * @param most how many points may be shown
     */
    Series series(int from, int most) {
        var count = points.count() - from;
        var chosen = count <= most ? null : chosen(from, count, most);
        var shown = chosen == null ? count : chosen.length;
        List<Number> steps = new ArrayList<>(shown);
        List<Long> times = new ArrayList<>(shown);
        List<@Nullable Double> values = new ArrayList<>(shown);
        var part = 0;
        var before = 0;
        for (var i = 0; i < shown; i++) {
            var position = from + (chosen == null ? i : chosen[i]);
            while (position - before >= points.parts().get(part).size()) {
                before += points.parts().get(part++).size();
            }
            var in = points.parts().get(part);
            var value = in.value(position - before);
            steps.add(in.step(position - before));
            times.add(StoredTimes.millis(in.time(position - before)));
            values.add(Double.isFinite(value) ? value : null);
        }
        return new Series(runId, run, metric, count, steps, times, values);
    }

    /** Positions after the first one that counts. */
    private int[] chosen(int from, int count, int most) {
        var downsampling = new Downsampling(count, most);
        var skipped = from;
        for (var part : points.parts()) {
            var first = Math.min(skipped, part.size());
            skipped -= first;
            for (var i = first; i < part.size(); i++) {
                downsampling.add(part.value(i));
            }
        }
        return downsampling.chosen();
    }
}
