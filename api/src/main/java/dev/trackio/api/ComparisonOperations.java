package dev.trackio.api;

import static dev.trackio.api.Schema.ANYTHING;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.field;
import static dev.trackio.api.Schema.list;
import static dev.trackio.api.Schema.object;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs beside each other. */
public final class ComparisonOperations {
    private static final Schema COMPARISON =
            object(
                    field(
                            "runs",
                            list(WireShape.answer(RunRecord.class)),
                            "The runs, in the order in which they were asked for."),
                    field("not_found", list(TEXT), "Those that were asked for and are not there."),
                    field(
                            "config",
                            list(
                                    object(
                                            field(
                                                    "key",
                                                    TEXT,
                                                    "The key; of objects within objects outer.inner."),
                                            field(
                                                    "values",
                                                    list(ANYTHING),
                                                    "Its value in each run; null where it has none."))),
                            "What differs in the configurations."),
                    field(
                            "metrics",
                            list(WireShape.answer(Comparison.MetricComparison.class)),
                            "The metrics that all runs have."),
                    field(
                            "other_metrics",
                            list(TEXT),
                            "The metrics that some runs have, and others have not."),
                    field(
                            "explains",
                            WireShape.answer(Explains.class),
                            "Which key of the configurations goes along with each metric."));

    private ComparisonOperations() {}

    public record RunsToCompare(
            @Doc("Project name.") String project,
            @Doc("Names or ids of the runs, at most 64, in the order of the answer's columns.")
                    List<String> runs,
            @Doc(
                            "The one metric to compare and whose differences shall be explained; unless given"
                                    + " all are compared, and those explained whose name says that runs are"
                                    + " trained for it, and a few more.")
                    @Nullable String metric) {}

    public record BestQuery(
            @Doc("Project name.") String project,
            @Doc("Metric name.") String metric,
            @Doc("min or max: which value is the best; min unless given.") @Nullable String mode,
            @Doc("How many runs, 10 unless given, at most 1000.") @Nullable Long top,
            @Doc("Names or ids of the runs to choose from; all unless given.")
                    @Nullable List<String> runs) {}

    public static final Operation<RunsToCompare, Comparison> COMPARE_RUNS =
            Operation.of(
                    "compare_runs",
                    Access.READ,
                    "Compare runs: what differs in their configurations, and the last, smallest and"
                            + " largest value of each metric that all of them have, and of at least 4 runs which key of"
                            + " the configurations goes along with it.",
                    COMPARISON,
                    new RunsToCompare("my-project", List.of("run-1", "run-2"), null));

    public static final Operation<BestQuery, List<RankedRun>> FIND_BEST_RUN =
            Operation.of(
                    "find_best_run",
                    Access.READ,
                    "Find the runs with the best value of a metric, the best one first. Values that are"
                            + " not finite do not count; of equal ones the earlier step wins.",
                    list(WireShape.answer(RankedRun.class)),
                    new BestQuery("my-project", "loss", "min", 3L, null));
}
