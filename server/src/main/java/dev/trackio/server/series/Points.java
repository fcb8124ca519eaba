package dev.trackio.server.series;

import dev.trackio.api.SeriesAnswer.Series;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one metric of one run up to some moment, in the order of their rows.
 *
 * @param zone whether the stored times have one
 * @param exact whether all that is stored of the metric can be told from this: times in their text
 *     form and in order, and no value that is not a number
 */
record Points(List<Column.Values> parts, boolean zone, boolean exact) {
    int count() {
        var count = 0;
        for (var part : parts) {
            count += part.size();
        }
        return count;
    }

    /** How many are of rows up to that id. */
    int countUntil(long id) {
        var count = 0;
        for (var part : parts) {
            count += part.after(id);
        }
        return count;
    }

    /**
     * What a chart shows of them.
     *
     * @param from position of the first one that counts
     * @param most how many points may be shown
     */
    Series series(String runId, String run, String metric, int from, int most) {
        var count = count() - from;
        var chosen = count <= most ? null : Downsampling.choose(this, from, most);
        var shown = chosen == null ? count : chosen.length;
        List<Number> steps = new ArrayList<>(shown);
        List<Long> times = new ArrayList<>(shown);
        List<@Nullable Double> values = new ArrayList<>(shown);
        var part = 0;
        var before = 0;
        for (var i = 0; i < shown; i++) {
            var position = chosen == null ? from + i : chosen[i];
            while (position - before >= parts.get(part).size()) {
                before += parts.get(part++).size();
            }
            var in = parts.get(part);
            var value = in.value(position - before);
            steps.add(in.step(position - before));
            times.add(StoredTimes.millis(in.time(position - before)));
            values.add(Double.isFinite(value) ? value : null);
        }
        return new Series(runId, run, metric, count, steps, times, values);
    }
}
