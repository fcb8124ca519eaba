package dev.trackio.api;

import static dev.trackio.api.Schema.OBJECT;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.list;

import dev.trackio.api.LogOperations.RunPair;
import dev.trackio.api.RunOperations.OfRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading the samples of the machine's state that runs log: GPU, CPU, memory. */
public final class SystemOperations {
    private SystemOperations() {}

    public record SystemLogsBatch(
            @Doc("Project name.") String project,
            @Doc("The runs, at most 64.") List<RunPair> runs,
            @Doc("At most so many samples of each run, 3000 unless given, 10000 at most.")
                    @Nullable Long maxPoints) {}

    public static final Operation<OfRun, List<String>> GET_SYSTEM_METRICS_FOR_RUN =
            Operation.of(
                    "get_system_metrics_for_run",
                    Access.READ,
                    "Get the names of all system metrics of a run. Returns a sorted list.",
                    list(TEXT),
                    new OfRun("my-project", "run-1", null));

    public static final Operation<OfRun, Rows<RawJson>> GET_SYSTEM_LOGS =
            Operation.of(
                    "get_system_logs",
                    Access.READ,
                    "Get the samples of the machine's state of a run by time, at most 3000: each with"
                            + " its values and timestamp. Of a longer run evenly chosen ones.",
                    list(OBJECT),
                    new OfRun("my-project", "run-1", null));

    public static final Operation<SystemLogsBatch, Rows<RawJson>> GET_SYSTEM_LOGS_BATCH =
            Operation.of(
                    "get_system_logs_batch",
                    Access.READ,
                    "Get the samples of several runs, as get_system_logs does for one. Returns for"
                            + " each run what was asked (run, run_id) and its logs.",
                    list(OBJECT),
                    new SystemLogsBatch("my-project", List.of(new RunPair("run-1", null)), 100L));
}
