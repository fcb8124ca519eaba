package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Charts as pictures. */
public final class PlotOperations {
    private PlotOperations() {}

    public record PlotQuery(
            @Doc("Project name.") String project,
            @Doc("Metric names, 1 to 6; each has a panel of its own.") List<String> metrics,
            @Doc("Names or ids of runs; unless given the newest 10 that have one of the metrics.")
                    @Nullable List<String> runs,
            @Doc(
                            "What the x axis is: step (unless given), time (UTC) or relative_time (since the"
                                    + " run's first entry).")
                    @Nullable String x,
            @Doc(
                            "How much lines are smoothed, 0 (unless given) to 0.999: an exponential moving"
                                    + " average, with the values themselves faint behind it.")
                    @Nullable Double smoothing,
            @Doc("Whether y axes are logarithmic; false unless given.") @Nullable Boolean logY,
            @Doc("Width in pixels, 200 to 1920; 640 unless given.") @Nullable Long width,
            @Doc("Height in pixels, 200 to 1920; 360 unless given.") @Nullable Long height,
            @Doc("light (unless given) or dark.") @Nullable String theme) {}

    public static final Operation<PlotQuery, MetricPlot> PLOT_METRICS =
            Operation.of(
                    "plot_metrics",
                    Access.READ,
                    "Draw a chart of metrics over runs. Returns a PNG image and, as data, the points"
                            + " of each line, thinned so that the smallest and largest values are"
                            + " kept.",
                    WireShape.answer(MetricPlot.class),
                    new PlotQuery(
                            "my-project",
                            List.of("loss"),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));
}
