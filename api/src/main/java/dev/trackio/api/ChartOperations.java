package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the dashboard's own addresses do. They change with its pages. */
public final class ChartOperations {
    private ChartOperations() {}

    public record ChartQuery(
            @Doc("Project name.") String project,
            @Doc("The curves.") List<CurveRef> series,
            @Doc("step (unless given), time, relative (both in ms), or metric: and a name.")
                    @Nullable String x,
            @Doc("Left end of what is shown.") @Nullable Double xmin,
            @Doc("Right end of what is shown.") @Nullable Double xmax,
            @Doc("Width of the chart in pixels, 400 unless given.") @Nullable Long px,
            @Doc("m4 (unless given), minmax, or raw for all points.") @Nullable String mode,
            @Doc("How values are smoothed, before points are left out.") @Nullable Smooth smooth,
            @Doc("Logarithmic axes: x, y or xy.") @Nullable String log,
            @Doc("A cursor of an earlier answer: only what changed since.") @Nullable Long since,
            @Doc("The width of the buckets in that answer.") @Nullable Double width) {}

    public record CurveRef(@Doc("Run id.") String run, @Doc("Metric name.") String metric) {}

    public record ChangesQuery(
            @Doc("Project name.") String project,
            @Doc("The seq of an earlier answer; without it points are not told.")
                    @Nullable Long since) {}

    /**
     * {@code a} is a weight from 0 to 1 (ema), a deviation (gaussian) or a number (mean) of points.
     */
    public record Smooth(
            @Doc("ema, gaussian or mean.") String type,
            @Doc("How much: a weight from 0 to 1 for ema, else in points.") double a) {}

    public static final Operation<ChartQuery, Chart> GET_CHART =
            Operation.of(
                    "get_chart",
                    Access.READ,
                    "Get the curves of charts.",
                    Schema.OBJECT,
                    new ChartQuery(
                            "my-project",
                            List.of(new CurveRef("run-1", "loss")),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));

    public static final Operation<ChangesQuery, Changes> GET_CHANGES =
            Operation.of(
                    "get_changes",
                    Access.READ,
                    "Get what was logged to a project since an earlier look.",
                    Schema.OBJECT,
                    new ChangesQuery("my-project", null));
}
