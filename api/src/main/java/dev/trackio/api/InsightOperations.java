package dev.trackio.api;

import dev.trackio.api.RunOperations.OfProject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs found and explained, in answers that are short enough for a model to read. */
public final class InsightOperations {
    static final String PROJECT = "Project name.";

    private InsightOperations() {}

    public record RunListQuery(
            @Doc(PROJECT) String project,
            @Doc(
                            "Which runs, such as config.lr < 1e-3 and val/acc.max > 0.9 and (state = running"
                                    + " or tags = baseline); all unless given. A text without a comparison"
                                    + " is a part of the name.")
                    @Nullable String filter,
            @Doc(
                            "name, created_at, last_activity, num_logs, last_step, config.KEY, last:METRIC,"
                                    + " min:METRIC or max:METRIC; with a leading - descending. Newest first unless"
                                    + " given.")
                    @Nullable String orderBy,
            @Doc("How many runs, 20 unless given, at most 200.") @Nullable Long limit,
            @Doc("next_cursor of the page before.") @Nullable String cursor,
            @Doc("Metrics whose last, smallest and largest values are wanted; at most 20.")
                    @Nullable List<String> metrics) {}

    public record RunSearch(
            @Doc("Words, each of which is somewhere in what is written of a run.") String query,
            @Doc("Project name; all projects unless given.") @Nullable String project,
            @Doc("How many runs, 20 unless given, at most 200.") @Nullable Long limit) {}

    public record HistoryQuery(
            @Doc(PROJECT) String project,
            @Doc("Metric names, at most 20.") List<String> metrics,
            @Doc("Names or ids of the runs, at most 100; all unless given.")
                    @Nullable List<String> runs,
            @Doc(
                            "How many points of each series, 4 to 10000; unless given as many as keep the"
                                    + " answer below 12000 characters, of the 20 newest series.")
                    @Nullable Long maxPoints,
            @Doc("Only steps from this one on.") @Nullable Double fromStep,
            @Doc("Only steps up to this one.") @Nullable Double toStep,
            @Doc("Whether the times of the points are wanted, too.")
                    @Nullable Boolean timestamps) {}

    public record RunDiagnosis(
            @Doc(PROJECT) String project,
            @Doc("Run name.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId,
            @Doc(
                            "Metrics to look at, at most 20; unless given those whose name says whether"
                                    + " small or large values are good.")
                    @Nullable List<String> metrics) {}

    public record ConfigQuery(
            @Doc(PROJECT) String project,
            @Doc("Names or ids of the runs, at most 100; all unless given.")
                    @Nullable List<String> runs) {}

    public static final Operation<RunListQuery, RunPage> LIST_RUNS =
            Operation.of(
                    "list_runs",
                    Access.READ,
                    "List the runs of a project that match a filter, in an order, page by page: state,"
                            + " times, configuration and the values of chosen metrics.",
                    WireShape.answer(RunPage.class),
                    new RunListQuery(
                            "my-project",
                            "state = finished",
                            "-created_at",
                            20L,
                            null,
                            List.of("loss")));

    public static final Operation<RunSearch, RunHits> SEARCH_RUNS =
            Operation.of(
                    "search_runs",
                    Access.READ,
                    "Search for words in the names, ids, groups, tags, notes and configurations of runs,"
                            + " in one project or in all.",
                    WireShape.answer(RunHits.class),
                    new RunSearch("run", "my-project", 20L));

    public static final Operation<HistoryQuery, MetricHistory> GET_METRIC_HISTORY =
            Operation.of(
                    "get_metric_history",
                    Access.READ,
                    "Get the course of metrics of several runs in few points: of each stretch the"
                            + " smallest and the largest value, and where values are not finite.",
                    WireShape.answer(MetricHistory.class),
                    new HistoryQuery(
                            "my-project",
                            List.of("loss"),
                            List.of("run-1"),
                            20L,
                            null,
                            null,
                            null));

    public static final Operation<RunDiagnosis, Diagnosis> DIAGNOSE_RUN =
            Operation.of(
                    "diagnose_run",
                    Access.READ,
                    "Say what is wrong with a run, with steps and figures: values that are not finite,"
                            + " divergence, plateaus, spikes, overfitting, stalls, missing steps, idle GPUs, an early"
                            + " end, entries that were set aside, alerts.",
                    WireShape.answer(Diagnosis.class),
                    new RunDiagnosis("my-project", "run-1", null, null));

    public static final Operation<OfProject, ProjectOverview> SUMMARIZE_PROJECT =
            Operation.of(
                    "summarize_project",
                    Access.READ,
                    "Summarize a project: runs by state, times, metrics, the best run by each main metric,"
                            + " keys of configurations that differ, alerts, artifacts.",
                    WireShape.answer(ProjectOverview.class),
                    new OfProject("my-project"));

    public static final Operation<ConfigQuery, ConfigPage> GET_CONFIG =
            Operation.of(
                    "get_config",
                    Access.READ,
                    "Get the configurations of runs, and which keys differ between them.",
                    WireShape.answer(ConfigPage.class),
                    new ConfigQuery("my-project", List.of("run-1")));
}
