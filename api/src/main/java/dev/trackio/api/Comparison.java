package dev.trackio.api;

import java.util.List;

/** Runs beside each other. Lists of values have one for each run, in the order of the runs. */
public record Comparison(
        @Doc("The runs, in the order in which they were asked for.") List<RunRecord> runs,
        @Doc("Those that were asked for and are not there.") List<String> notFound,
        @Doc("What differs in the configurations; keys that begin with _ are left out.")
                List<ConfigDifference> config,
        @Doc("The metrics that all runs have.") List<MetricComparison> metrics,
        @Doc("The metrics that some runs have, and others have not.") List<String> otherMetrics,
        @Doc("Which key of the configurations goes along with each metric.") Explains explains) {

    /** The same with other explanations. */
    public Comparison with(Explains explained) {
        return new Comparison(runs, notFound, config, metrics, otherMetrics, explained);
    }

    /** A key of the configuration. */
    public record ConfigDifference(
            @Doc("The key; of objects within objects outer.inner.") String key,
            @Doc("Its value in each run; null where a run has none.") List<RawJson> values) {}

    /** A metric that all runs have. */
    public record MetricComparison(
            @Doc("Metric name.") String metric,
            @Doc("What its values are like in each run.") List<MetricRange> runs) {}

    /** The finite values of a metric in one run. */
    public record MetricRange(
            @Doc("The last value.") double last,
            @Doc("Its step.") Step lastStep,
            @Doc("The smallest value.") double min,
            @Doc("Its step; of equal values the earliest.") Step minStep,
            @Doc("The largest value.") double max,
            @Doc("Its step; of equal values the earliest.") Step maxStep,
            @Doc("How many values there are.") long count) {}
}
