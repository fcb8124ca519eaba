package dev.trackio.server.series;

import dev.trackio.api.Comparison.MetricRange;
import dev.trackio.api.Step;
import dev.trackio.server.series.column.Column;
import dev.trackio.server.series.column.Points;

/** The finite values of one metric of one run at a glance. Without any its numbers mean nothing. */
final class Extremes {
    private double last;
    private Step lastStep = Step.of(0);
    private double min = Double.POSITIVE_INFINITY;
    private Step minStep = Step.of(0);
    private double max = Double.NEGATIVE_INFINITY;
    private Step maxStep = Step.of(0);
    private long count;

    static Extremes of(Points points) {
        var extremes = new Extremes();
        points.parts().forEach(extremes::add);
        return extremes;
    }

    /** Where steps only rise the summary has all that is asked: no value need be looked at. */
    private void add(Column.Values values) {
        var summary = values.summary();
        if (summary.first() < 0) {
            return;
        }
        if (summary.stepsFall()) {
            for (var i = 0; i < values.size(); i++) {
                add(values.value(i), new Step(values.step(i)));
            }
            return;
        }
        add(values.value(summary.min()), new Step(values.step(summary.min())));
        add(values.value(summary.max()), new Step(values.step(summary.max())));
        add(values.value(summary.last()), new Step(values.step(summary.last())));
        count += summary.size() - summary.odds() - 3;
    }

    void add(double value, Step step) {
        if (!Double.isFinite(value)) {
            return;
        }
        if (count == 0 || value < min || (value == min && step.compareTo(minStep) < 0)) {
            min = value;
            minStep = step;
        }
        if (count == 0 || value > max || (value == max && step.compareTo(maxStep) < 0)) {
            max = value;
            maxStep = step;
        }
        last = value;
        lastStep = step;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    MetricRange range() {
        return new MetricRange(last, lastStep, min, minStep, max, maxStep, count);
    }
}
