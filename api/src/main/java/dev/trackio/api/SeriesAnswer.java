package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The series of several runs and metrics, in columns. */
public record SeriesAnswer(
        @Doc("Given back as since, it brings only what was logged afterwards.") long cursor,
        @Doc("One for each run and metric that has values.") List<Series> series) {

    /** The numbers of one metric of one run, in columns of equal length. */
    public record Series(
            @Doc("Run id.") String runId,
            @Doc("Run name.") String run,
            @Doc("Metric name.") String metric,
            @Doc("How many values there are in all.") long count,
            @Doc("Steps.") List<Number> steps,
            @Doc("Times, in milliseconds since 1970.") List<Long> timestamps,
            @Doc("Values; null where a value is not finite.") List<@Nullable Double> values) {}
}
