package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The curves of charts, with no more points than a screen can show. */
public record Chart(
        @Doc("Given back as since, it brings only what was logged afterwards.") long cursor,
        @Doc("Width of a bucket on the x axis; given back beside since.") double width,
        @Doc("One for each run and metric that was asked for and has values.") List<Curve> series) {

    /** One metric of one run. The columns have equal length, in the order in which was logged. */
    public record Curve(
            @Doc("Run id.") String run,
            @Doc("Metric name.") String metric,
            @Doc("How many values were logged in all.") long count,
            @Doc("The first finite value of all.") @Nullable Extreme first,
            @Doc("The last finite value of all.") @Nullable Extreme last,
            @Doc("The smallest finite value of all.") @Nullable Extreme min,
            @Doc("The largest finite value of all.") @Nullable Extreme max,
            @Doc("Null: all points are here. Else these take the place of those from that x on.")
                    @Nullable Double from,
            @Doc("Where the points stand on the x axis.") Numbers x,
            @Doc("Their steps; null where these are the x axis.") @Nullable Numbers step,
            @Doc("Their times in ms since 1970; null where these are the x axis.")
                    @Nullable Numbers time,
            @Doc("Their values as logged.") Numbers y,
            @Doc("The smoothed values; null without smoothing.") @Nullable Numbers smooth,
            @Doc("Where values were not finite, one for each bucket.") List<Odd> odd) {}

    /** A value that stands out, and its step. */
    public record Extreme(
            @Doc("Step at which it was logged.") double step, @Doc("The value.") double value) {}

    /** Values of a bucket that are not finite. */
    public record Odd(
            @Doc("Where the first one stands on the x axis.") double x,
            @Doc("What the first one is: nan, inf or -inf.") String kind,
            @Doc("How many there are in the bucket.") long count) {}
}
