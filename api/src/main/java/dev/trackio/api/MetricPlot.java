package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chart of metrics: as a picture, and as the numbers that it was drawn from. */
public record MetricPlot(
        @Doc("The chart.") Image image,
        @Doc("What it shows, in a line.") String title,
        @Doc("What the x axis is: step, time or relative_time.") String x,
        @Doc("Whether the y axes are logarithmic.") boolean logY,
        @Doc("The lines of the chart, by metric and run.") List<PlotSeries> series,
        @Doc("How many lines the chart has.") long seriesTotal,
        @Doc("How many values were logged for these lines.") long total,
        @Doc("Whether series leaves out points or lines; the picture is drawn from all of them.")
                boolean truncated,
        @Doc("Names of runs that have these metrics and are not drawn, the newest 20.")
                List<String> runsLeftOut,
        @Doc("How many such runs there are.") long runsLeftOutTotal,
        @Doc("What the picture cannot show, such as values that are not finite.")
                List<String> notes)
        implements Pictured {

    /** One metric of one run, in columns of equal length. */
    public record PlotSeries(
            @Doc("Run id.") String runId,
            @Doc("Run name.") String run,
            @Doc("Metric name.") String metric,
            @Doc("How many values were logged.") long count,
            @Doc("Steps of some of them; the smallest and largest value are among these.")
                    List<Number> steps,
            @Doc(
                            "Milliseconds since 1970, or since the run's first entry where the x axis is"
                                    + " relative_time; null where it is step.")
                    @Nullable List<Long> times,
            @Doc("Values as logged, to 6 digits; null where one is not finite.")
                    List<@Nullable Double> values) {}
}
