package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A project at a glance. */
public record ProjectOverview(
        @Doc("Project name.") String project,
        @Doc("How many runs there are.") RunCounts runs,
        @Doc("ISO 8601 time of the first entry of all.") @Nullable String firstActivity,
        @Doc("ISO 8601 time at which one of its runs was heard of last.")
                @Nullable String lastActivity,
        @Doc("How many entries all runs have.") long numLogs,
        @Doc("Its metrics, those that most runs have first, at most 30.") List<MetricCount> metrics,
        @Doc("How many metrics there are in all.") long metricsTotal,
        @Doc("The best run by each main metric, at most 8.") List<Best> best,
        @Doc("The keys of configurations that differ between runs, at most 12.")
                List<VaryingKey> varying,
        @Doc("How many such keys there are in all.") long varyingTotal,
        @Doc("The alerts.") AlertCounts alerts,
        @Doc("How many artifacts there are.") long artifacts,
        @Doc("Whether something was left out of the lists.") boolean truncated) {

    /** Runs by their state. */
    public record RunCounts(
            @Doc("All.") long total,
            @Doc("Those that go on.") long running,
            @Doc("Those that log nothing while their machine goes on.") long stalled,
            @Doc("Those that came to an end, whichever.") long finished) {}

    /** A metric. */
    public record MetricCount(
            @Doc("Metric name.") String metric, @Doc("How many runs have it.") long runs) {}

    /** The best run by a metric. */
    public record Best(
            @Doc("Metric name.") String metric,
            @Doc("min or max: which values its name says are good.") String goal,
            @Doc("Id of the run.") String runId,
            @Doc("Name of the run.") String run,
            @Doc("Its best value.") double value,
            @Doc("How many runs have the metric.") long runs) {}

    /** A key that differs between runs. */
    public record VaryingKey(
            @Doc("The key; of objects within objects outer.inner.") String key,
            @Doc("How many different values it has.") long values,
            @Doc("The smallest number; null where some value is none.") @Nullable Double min,
            @Doc("The largest number.") @Nullable Double max,
            @Doc("Some of its values, at most 5, as texts.") List<String> examples) {}

    /** Alerts by their level. */
    public record AlertCounts(
            @Doc("Of level error.") long error,
            @Doc("Of level warn.") long warn,
            @Doc("Of level info.") long info,
            @Doc("The newest ones, at most 5; long texts are cut.") List<Alert> newest) {}
}
