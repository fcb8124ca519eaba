package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The course of metrics of several runs, in as many points as a model can read. */
public record MetricHistory(
        @Doc("One for each run and metric that has values; the newest runs first.")
                List<History> series,
        @Doc("How many series there are in all.") long total,
        @Doc("Whether series or points were left out: ask for fewer runs or a part of the steps.")
                boolean truncated,
        @Doc("Metrics that were asked for and that none of the runs has.") List<String> notFound) {

    /**
     * One metric of one run. Of long ones each stretch is shown by its smallest and largest value.
     */
    public record History(
            @Doc("Run id.") String runId,
            @Doc("Run name.") String run,
            @Doc("Metric name.") String metric,
            @Doc("How many values there are between the steps that were asked for.") long count,
            @Doc("The first finite value; null where there is none, as in what follows.")
                    @Nullable Spot first,
            @Doc("The last finite value.") @Nullable Spot last,
            @Doc("The smallest finite value; of equal ones the earliest.") @Nullable Spot min,
            @Doc("The largest finite value; of equal ones the earliest.") @Nullable Spot max,
            @Doc("Steps of the points that are shown.") List<Number> steps,
            @Doc("Their values, with six significant digits; null where one is not finite.")
                    List<@Nullable Double> values,
            @Doc("Their times in ms since 1970; only if asked for.")
                    @Nullable List<Long> timestamps,
            @Doc("Where values are not finite; null where all are.") @Nullable Odd nonFinite) {}

    /** A value and its step. */
    public record Spot(@Doc("The value.") double value, @Doc("Its step.") Number step) {}

    /** Values that are not finite. */
    public record Odd(
            @Doc("How many there are.") long count,
            @Doc("Steps of the first ones, at most 10.") List<Number> steps,
            @Doc("What they are: NaN, Infinity or -Infinity.") List<String> kinds) {}
}
