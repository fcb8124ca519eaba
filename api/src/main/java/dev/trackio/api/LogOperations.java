package dev.trackio.api;

import static dev.trackio.api.Schema.OBJECT;
import static dev.trackio.api.Schema.list;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading entries whole, all metrics of a step together. */
public final class LogOperations {
    static final String SCALARS =
            "Only numbers and histograms; entries that have none are left out.";

    private LogOperations() {}

    public record Logs(
            @Doc("Project name.") String project,
            @Doc("Run name.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId,
            @Doc(SCALARS) @Nullable Boolean scalarOnly) {}

    public record LogsBatch(
            @Doc("Project name.") String project,
            @Doc("The runs, at most 64.") List<RunPair> runs,
            @Doc("At most so many entries of each run, 3000 unless given, 10000 at most.")
                    @Nullable Long maxPoints,
            @Doc(SCALARS) @Nullable Boolean scalarOnly) {}

    /** A run as it is asked for. */
    public record RunPair(
            @Doc("Run name.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId) {}

    public static final Operation<Logs, Rows<RawJson>> GET_LOGS =
            Operation.of(
                    "get_logs",
                    Access.READ,
                    "Get the entries of a run, at most 3000: each with its metrics, timestamp and"
                            + " step. Of a longer run evenly chosen ones, rare metrics kept.",
                    list(OBJECT),
                    new Logs("my-project", "run-1", null, true));

    public static final Operation<LogsBatch, Rows<RawJson>> GET_LOGS_BATCH =
            Operation.of(
                    "get_logs_batch",
                    Access.READ,
                    "Get the entries of several runs, as get_logs does for one. Returns for each run"
                            + " what was asked (run, run_id) and its logs.",
                    list(OBJECT),
                    new LogsBatch("my-project", List.of(new RunPair("run-1", null)), 100L, true));
}
