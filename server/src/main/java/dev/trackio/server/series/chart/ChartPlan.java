package dev.trackio.server.series.chart;

import dev.trackio.api.ChartOperations.ChartQuery;
import dev.trackio.api.ChartOperations.CurveRef;
import dev.trackio.api.ChartOperations.Smooth;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.series.chart.Line.Axis;
import dev.trackio.server.series.column.Points;
import dev.trackio.server.series.column.RunColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A query for charts, checked and with everything said that was left out. */
record ChartPlan(
        List<CurveRef> series,
        String x,
        double xmin,
        double xmax,
        int buckets,
        Mode mode,
        @Nullable Smooth smooth,
        boolean logX,
        boolean logY,
        long since,
        double width) {
    private static final String METRIC = "metric:";
    private static final int MAX_CURVES = 2_000;
    private static final int MAX_PIXELS = 10_000;
    private static final long DEFAULT_PIXELS = 400;
    private static final int MAX_WINDOW = 100_000;

    /** What the curves of one metric have together, so that many runs cost no more than a few. */
    private static final int CHART_BUCKETS = 20_000;

    private static final int FEWEST_BUCKETS = 10;
    private static final long MAX_RAW_VALUES = 1_000_000;
    private static final long MAX_HELD_VALUES = 8_000_000;
    private static final long MAX_SMOOTHED_VALUES = 50_000_000;

    /** What all curves of an answer have together. */
    private static final int ANSWER_BUCKETS = 200_000;

    /** Which points of a bucket are kept. */
    private enum Mode {
        M4,
        MINMAX,
        RAW
    }

    static ChartPlan of(ChartQuery in) {
        require(
                in.series().size() <= MAX_CURVES,
                "series: at most " + MAX_CURVES + " curves at once, not " + in.series().size());
        var pixels = in.px() == null ? DEFAULT_PIXELS : in.px();
        require(
                pixels >= 1 && pixels <= MAX_PIXELS,
                "px: expected 1 to " + MAX_PIXELS + ", not " + pixels);
        var log = in.log() == null ? "" : in.log();
        require(
                Set.of("", "x", "y", "xy").contains(log),
                "log: expected x, y or xy, not \"" + ApiException.shown(log) + '"');
        var smooth = in.smooth();
        if (smooth != null) {
            check(smooth);
        }
        var xmin = end("xmin", in.xmin(), Double.NEGATIVE_INFINITY);
        var xmax = end("xmax", in.xmax(), Double.POSITIVE_INFINITY);
        require(xmin < xmax, "xmax: expected more than xmin, not " + in.xmax());
        return new ChartPlan(
                in.series().stream().distinct().toList(),
                axis(in.x()),
                xmin,
                xmax,
                (int) Math.min(pixels, fair(in.series())),
                mode(in.mode()),
                smooth,
                log.startsWith("x"),
                log.endsWith("y"),
                in.since() == null ? 0 : in.since(),
                in.width() == null ? Double.NaN : in.width());
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw ApiException.badRequest(otherwise);
        }
    }

    private static void check(Smooth smooth) {
        var a = smooth.a();
        switch (smooth.type()) {
            case "ema" -> require(a >= 0 && a < 1, "smooth.a: expected 0 to below 1, not " + a);
            case "gaussian", "mean" ->
                    require(
                            a >= 0 && a <= MAX_WINDOW,
                            "smooth.a: expected 0 to " + MAX_WINDOW + ", not " + a);
            default ->
                    throw ApiException.badRequest(
                            "smooth.type: expected ema, gaussian or mean, not \""
                                    + ApiException.shown(smooth.type())
                                    + '"');
        }
    }

    private static String axis(@Nullable String x) {
        var axis = x == null ? "step" : x;
        require(
                Set.of("step", "time", "relative").contains(axis) || axis.startsWith(METRIC),
                "x: expected step, time, relative or metric:NAME, not \""
                        + ApiException.shown(axis)
                        + '"');
        return axis;
    }

    private static double end(String name, @Nullable Double given, double otherwise) {
        require(given == null || !given.isNaN(), name + ": expected a number, not NaN");
        return given == null ? otherwise : given;
    }

    private static Mode mode(@Nullable String mode) {
        return switch (mode) {
            case null -> Mode.M4;
            case "m4" -> Mode.M4;
            case "minmax" -> Mode.MINMAX;
            case "raw" -> Mode.RAW;
            default ->
                    throw ApiException.badRequest(
                            "mode: expected m4, minmax or raw, not \""
                                    + ApiException.shown(mode)
                                    + '"');
        };
    }

    private static int fair(List<CurveRef> series) {
        var curves = new HashMap<String, Integer>();
        var most = 1;
        for (var curve : series) {
            most = Math.max(most, curves.merge(curve.metric(), 1, Integer::sum));
        }
        var each = Math.min(CHART_BUCKETS / most, ANSWER_BUCKETS / Math.max(1, series.size()));
        return Math.max(FEWEST_BUCKETS, each);
    }

    /** The metric of this run that is the x axis; null where none is. */
    @Nullable Points otherAxis(RunColumns run) {
        return x.startsWith(METRIC) ? run.points(x.substring(METRIC.length())) : null;
    }

    /**
     * What a curve is drawn from.
     *
     * @param start the time of the run's first entry
     */
    Line line(Points points, @Nullable Points other, String start) {
        if (other != null) {
            return Line.over(points, other);
        }
        return Line.over(
                points,
                switch (x) {
                    case "time" -> new Axis.Millis(0);
                    case "relative" -> new Axis.Millis(millis(start));
                    default -> new Axis.Steps();
                });
    }

    private static long millis(String timestamp) {
        var time = Timestamps.parse(timestamp);
        return time == null ? 0 : time.toEpochMilli();
    }

    /** Kinds of smoothing, by what a new value changes. */
    enum Smoothing {
        NONE,
        EMA,
        WINDOW
    }

    Smoothing smoothing() {
        if (smooth == null || smooth.a() == 0) {
            return Smoothing.NONE;
        }
        return smooth.type().equals("ema") ? Smoothing.EMA : Smoothing.WINDOW;
    }

    /** Where every value is looked at or held there must not be too many of them. */
    void requireBounded(long values) {
        requireAtMost(MAX_RAW_VALUES, values, mode == Mode.RAW, "mode: raw");
        requireAtMost(MAX_HELD_VALUES, values, x.startsWith(METRIC), "x: another metric");
        requireAtMost(MAX_HELD_VALUES, values, smoothing() == Smoothing.WINDOW, "smooth");
        requireAtMost(MAX_SMOOTHED_VALUES, values, smoothing() == Smoothing.EMA, "smooth");
    }

    private static void requireAtMost(long most, long values, boolean concerned, String what) {
        require(
                !concerned || values <= most,
                what
                        + " is for up to "
                        + most
                        + " values at once, not "
                        + values
                        + "; ask for fewer curves");
    }

    /** Buckets that all of these lines share. */
    Grid grid(List<Line> lines) {
        var from = xmin;
        var to = xmax;
        if (Double.isInfinite(from)) {
            from = lines.stream().mapToDouble(Line::minX).min().orElse(0);
        }
        if (Double.isInfinite(to)) {
            to = lines.stream().mapToDouble(Line::maxX).max().orElse(0);
        }
        if (logX) {
            to = to > 0 ? to : 1;
            from = Grid.log2(from > 0 ? from : Math.min(1, to));
            to = Grid.log2(to);
        }
        return new Grid(
                mode == Mode.RAW ? 0 : Grid.width(from, to, buckets),
                logX ? Math.max(xmin, Double.MIN_VALUE) : xmin,
                xmax,
                logX,
                logY,
                mode != Mode.MINMAX);
    }

    boolean hasWindow() {
        return !Double.isInfinite(xmin) || !Double.isInfinite(xmax);
    }

    @Nullable Smoother smoother(Line line) {
        if (smooth == null || smoothing() == Smoothing.NONE) {
            return null;
        }
        return switch (smooth.type()) {
            case "mean" -> Smoother.Windows.mean(line, smooth.a());
            case "gaussian" -> Smoother.Windows.gaussian(line, smooth.a());
            default -> Smoother.Ema.over(line, smooth.a());
        };
    }
}
