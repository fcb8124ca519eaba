package dev.trackio.server.plot;

import dev.trackio.api.PlotOperations.PlotQuery;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A query for a plot, checked and with everything said that was left out.
 *
 * @param runs names or ids; null: the newest
 * @param smoothing 0: none
 */
record PlotPlan(
        ProjectName project,
        List<String> metrics,
        @Nullable List<String> runs,
        Across across,
        double smoothing,
        boolean logY,
        int width,
        int height,
        boolean dark) {
    static final int MAX_SERIES = 200;
    private static final int MAX_METRICS = 6;
    private static final double MAX_SMOOTHING = 0.999;
    private static final int SMALLEST = 200;
    private static final int LARGEST = 1_920;

    /** What the x axis is. */
    enum Across {
        STEP("step", "step"),
        TIME("time", "time"),
        RELATIVE_TIME("relative", "time since start");

        /** As charts say it. */
        final String chart;

        final String title;

        Across(String chart, String title) {
            this.chart = chart;
            this.title = title;
        }

        /** As the wire says it. */
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Across of(@Nullable String given) {
            return switch (given) {
                case null -> STEP;
                case "step" -> STEP;
                case "time" -> TIME;
                case "relative_time" -> RELATIVE_TIME;
                default ->
                        throw ApiException.badRequest(
                                "x: expected step, time or relative_time, not \""
                                        + ApiException.shown(given)
                                        + '"');
            };
        }
    }

    static PlotPlan of(PlotQuery in) {
        var metrics = in.metrics().stream().distinct().toList();
        require(
                !metrics.isEmpty() && metrics.size() <= MAX_METRICS,
                "metrics: expected 1 to " + MAX_METRICS + " names, not " + metrics.size());
        var runs = in.runs() == null ? null : in.runs().stream().distinct().toList();
        require(
                runs == null || !runs.isEmpty(),
                "runs: name at least one, or leave it out for the newest");
        require(
                runs == null || runs.size() * metrics.size() <= MAX_SERIES,
                "runs: at most "
                        + MAX_SERIES / metrics.size()
                        + " with "
                        + metrics.size()
                        + " metrics, not "
                        + (runs == null ? 0 : runs.size()));
        var smoothing = in.smoothing() == null ? 0 : in.smoothing();
        require(
                smoothing >= 0 && smoothing <= MAX_SMOOTHING,
                "smoothing: expected 0 to " + MAX_SMOOTHING + ", not " + smoothing);
        return new PlotPlan(
                ProjectName.of(in.project()),
                metrics,
                runs,
                Across.of(in.x()),
                smoothing,
                in.logY() != null && in.logY(),
                pixels("width", in.width(), 640),
                pixels("height", in.height(), 360),
                dark(in.theme()));
    }

    private static int pixels(String name, @Nullable Long given, int otherwise) {
        var pixels = given == null ? otherwise : given;
        require(
                pixels >= SMALLEST && pixels <= LARGEST,
                name + ": expected " + SMALLEST + " to " + LARGEST + " pixels, not " + pixels);
        return (int) pixels;
    }

    private static boolean dark(@Nullable String theme) {
        return switch (theme) {
            case null -> false;
            case "light" -> false;
            case "dark" -> true;
            default ->
                    throw ApiException.badRequest(
                            "theme: expected light or dark, not \""
                                    + ApiException.shown(theme)
                                    + '"');
        };
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw ApiException.badRequest(otherwise);
        }
    }
}
