package dev.trackio.api;

import static dev.trackio.api.Schema.ANYTHING;
import static dev.trackio.api.Schema.NOTHING;
import static dev.trackio.api.Schema.OBJECT;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.WHOLE;
import static dev.trackio.api.Schema.field;
import static dev.trackio.api.Schema.list;
import static dev.trackio.api.Schema.object;

import dev.trackio.api.RejectionOperations.Rejections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Logging metrics and reading them back. */
public final class MetricOperations {
    static final String HF_TOKEN =
            "A write token, for clients that cannot send a header. An open server needs none.";

    private static final Schema POINTS =
            list(
                    object(
                            field("timestamp", TEXT, "ISO 8601 time of the entry."),
                            field("step", WHOLE, "Step of the entry."),
                            field("value", ANYTHING, "The value; null where it is not finite.")));

    private MetricOperations() {}

    public record Log(
            @Doc("Project name; the project is created by its first entry.") String project,
            @Doc("Run name; the run is created by its first entry.") String run,
            @Doc("Metric names and their values.") RawJson metrics,
            @Doc("Step of the entry. Left out, it is one more than the run's largest.")
                    @Nullable Step step,
            @Doc(HF_TOKEN) @Nullable String hfToken,
            @Doc("Id of the run. Left out, the run of that name.") @Nullable String runId) {}

    public record BulkLog(
            @Doc("The entries, in order. All of a project are stored, or none.")
                    List<LogEntry> logs,
            @Doc(HF_TOKEN) @Nullable String hfToken) {}

    public record BulkLogSystem(
            @Doc("The samples, in order.") List<SystemEntry> logs,
            @Doc(HF_TOKEN) @Nullable String hfToken) {}

    public record MetricValues(
            @Doc("Project name.") String project,
            @Doc("Run name; null when run_id is given.") @Nullable String run,
            @Doc("Metric name.") String metricName,
            @Doc("Only this step.") @Nullable Step step,
            @Doc("Only steps around this one; window says how far.") @Nullable Step aroundStep,
            @Doc("Only values around this ISO 8601 time; window says how far.")
                    @Nullable String atTime,
            @Doc("Steps on each side of around_step, or seconds of at_time; 10 unless given.")
                    @Nullable Double window,
            @Doc("Run id; wins over the name.") @Nullable String runId,
            @Doc("At most so many values, evenly chosen.") @Nullable Long maxPoints) {}

    public record MetricsForRun(
            @Doc("Project name.") String project,
            @Doc("Run name.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId) {}

    public record MetricNames(
            @Doc("Project name.") String project,
            @Doc("Run ids; all runs unless given.") @Nullable List<String> runs) {}

    public record SeriesQuery(
            @Doc("Project name.") String project,
            @Doc("Run ids; all runs unless given.") @Nullable List<String> runs,
            @Doc("Metric names; all unless given.") @Nullable List<String> metrics,
            @Doc(
                            "At most so many points for each series, 1000 unless given; smallest and largest values are kept.")
                    @Nullable Long maxPoints,
            @Doc("A cursor of an earlier answer: only what was logged after it.")
                    @Nullable Long since) {}

    public record Snapshot(
            @Doc("Project name.") String project,
            @Doc("Run name.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId,
            @Doc("Only this step.") @Nullable Step step,
            @Doc("Only steps around this one; window says how far.") @Nullable Step aroundStep,
            @Doc("Only entries around this ISO 8601 time; window says how far.")
                    @Nullable String atTime,
            @Doc("Steps on each side of around_step, or seconds of at_time; 10 unless given.")
                    @Nullable Double window) {}

    public static final Operation<Log, Void> LOG =
            Operation.<Log, Void>of(
                            "log",
                            Access.LOG,
                            "Log one entry of metrics to a run.",
                            NOTHING,
                            new Log(
                                    "my-project",
                                    "run-1",
                                    RawJson.of("{\"loss\": 0.42}"),
                                    null,
                                    null,
                                    null))
                    .seed(3, 5, 0, NOTHING, Function.identity());

    public static final Operation<BulkLog, Rejections> BULK_LOG =
            Operation.<BulkLog, Rejections>of(
                            "bulk_log",
                            Access.LOG,
                            "Log metrics data to Trackio. Each entry is a dictionary with project, run,"
                                    + " metrics, and optionally step and config.",
                            NOTHING,
                            new BulkLog(
                                    List.of(
                                            new LogEntry(
                                                    "my-project",
                                                    "run-1",
                                                    RawJson.of("{\"loss\": 0.42, \"acc\": 0.91}"),
                                                    Step.of(100),
                                                    null,
                                                    null,
                                                    null,
                                                    null)),
                                    null))
                    .seed(1, 2, 5, NOTHING, Function.identity());

    public static final Operation<BulkLogSystem, Rejections> BULK_LOG_SYSTEM =
            Operation.of(
                    "bulk_log_system",
                    Access.LOG,
                    "Log samples of the machine's state (GPU, CPU, memory) to runs.",
                    NOTHING,
                    new BulkLogSystem(
                            List.of(
                                    new SystemEntry(
                                            "my-project",
                                            "run-1",
                                            RawJson.of("{\"cpu/utilization\": 37.5}"),
                                            null,
                                            null,
                                            null)),
                            null));

    public static final Operation<MetricValues, Rows<MetricPoint>> GET_METRIC_VALUES =
            Operation.<MetricValues, Rows<MetricPoint>>of(
                            "get_metric_values",
                            Access.READ,
                            "Get all values for a specific metric in a project/run. Returns a list of"
                                    + " dictionaries with timestamp, step, and value.",
                            POINTS,
                            new MetricValues(
                                    "my-project",
                                    "run-1",
                                    "loss",
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null))
                    .seed(3, 3, 0, list(OBJECT), Function.identity());

    public static final Operation<MetricsForRun, List<String>> GET_METRICS_FOR_RUN =
            Operation.<MetricsForRun, List<String>>of(
                            "get_metrics_for_run",
                            Access.READ,
                            "Get all metrics for a given project and run. Returns a list of metric"
                                    + " names.",
                            list(TEXT),
                            new MetricsForRun("my-project", "run-1", null))
                    .seed(2, 2, 0, list(TEXT), Function.identity());

    public static final Operation<MetricNames, List<String>> GET_METRIC_NAMES =
            Operation.of(
                    "get_metric_names",
                    Access.READ,
                    "Get the names of all metrics that hold numbers, over several runs. Returns a"
                            + " sorted list.",
                    list(TEXT),
                    new MetricNames("my-project", null));

    public static final Operation<SeriesQuery, SeriesAnswer> GET_SERIES =
            Operation.of(
                    "get_series",
                    Access.READ,
                    "Get the numbers of several runs and metrics in columns, for charts. Long series"
                            + " keep the smallest and largest value of each stretch.",
                    WireShape.answer(SeriesAnswer.class),
                    new SeriesQuery("my-project", null, List.of("loss"), 100L, null));

    public static final Operation<Snapshot, Map<String, List<MetricPoint>>> GET_SNAPSHOT =
            Operation.of(
                    "get_snapshot",
                    Access.READ,
                    "Get the values of all metrics of a run at a step or a time. Returns for each"
                            + " metric a list of dictionaries with timestamp, step, and value.",
                    new Schema.MapOf(POINTS),
                    new Snapshot("my-project", "run-1", null, Step.of(100), null, null, null));
}
