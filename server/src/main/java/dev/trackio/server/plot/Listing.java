package dev.trackio.server.plot;

import dev.trackio.api.Chart.Curve;
import dev.trackio.api.MetricPlot.PlotSeries;
import dev.trackio.api.RunRecord;
import dev.trackio.server.plot.PlotPlan.Across;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a plot as numbers, so few that a model can read them all: long lines are thinned,
 * and where that is not enough the last ones are left out.
 *
 * @param total how many values were logged for all lines
 */
record Listing(List<PlotSeries> series, long total, boolean truncated) {
    /** Characters of JSON; the rest of an answer has room in 2,000 more. */
    static final int BUDGET = 10_000;

    private static final int MOST_SERIES = 40;
    private static final MathContext SIX_DIGITS = new MathContext(6);

    /** What a line takes besides its texts and numbers. */
    private static final int NAMES = 90;

    /** A line and whose it is. */
    record Source(RunRecord run, Curve curve) {}

    static Listing of(List<Source> sources, Across across) {
        var total = sources.stream().mapToLong(source -> source.curve.count()).sum();
        var some = sources.subList(0, Math.min(MOST_SERIES, sources.size()));
        var points = BUDGET / (14 * Math.max(1, some.size()));
        var series = series(some, across, Math.max(Thinning.FEWEST, points));
        while (length(series) > BUDGET && points > Thinning.FEWEST) {
            points = Math.max(Thinning.FEWEST, points * 4 / 5);
            series = series(some, across, points);
        }
        while (length(series) > BUDGET) {
            series.removeLast();
        }
        var listed = series.stream().mapToLong(one -> one.values().size()).sum();
        return new Listing(List.copyOf(series), total, listed < total);
    }

    private static List<PlotSeries> series(List<Source> sources, Across across, int points) {
        var series = new ArrayList<PlotSeries>(sources.size());
        for (var source : sources) {
            series.add(series(source, across, points));
        }
        return series;
    }

    private static PlotSeries series(Source source, Across across, int points) {
        var curve = source.curve;
        var chosen = Thinning.positions(curve.y().toArray(), points);
        var at = curve.step() == null ? curve.x() : curve.step();
        var steps = new ArrayList<Number>(chosen.length);
        var times = new ArrayList<Long>(chosen.length);
        var values = new ArrayList<@Nullable Double>(chosen.length);
        for (var point : chosen) {
            var step = at.at(point);
            var whole = (long) step;
            steps.add(whole == step ? (Number) whole : (Number) step);
            times.add((long) curve.x().at(point));
            values.add(rounded(curve.y().at(point)));
        }
        return new PlotSeries(
                source.run.id(),
                source.run.name(),
                curve.metric(),
                curve.count(),
                steps,
                across == Across.STEP ? null : times,
                values);
    }

    static @Nullable Double rounded(double value) {
        return Double.isFinite(value)
                ? Double.valueOf(new BigDecimal(value).round(SIX_DIGITS).doubleValue())
                : null;
    }

    /** About so many characters of JSON. */
    static int length(List<PlotSeries> series) {
        var length = 0;
        for (var one : series) {
            length += NAMES;
            length += text(one.runId()) + text(one.run()) + text(one.metric());
            length += numbers(one.steps()) + numbers(one.values());
            length += one.times() == null ? 4 : numbers(one.times());
        }
        return length;
    }

    /** A control character takes six. */
    private static int text(String text) {
        return text.chars().map(c -> c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : 1).sum();
    }

    private static int numbers(List<? extends @Nullable Number> numbers) {
        var length = 2;
        for (var number : numbers) {
            length += String.valueOf(number).length() + 1;
        }
        return length;
    }
}
