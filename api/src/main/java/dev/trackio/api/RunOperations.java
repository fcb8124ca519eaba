package dev.trackio.api;

import static dev.trackio.api.Schema.FLAG;
import static dev.trackio.api.Schema.OBJECT;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.field;
import static dev.trackio.api.Schema.list;
import static dev.trackio.api.Schema.object;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs: lists, summaries, configurations. */
public final class RunOperations {
    private RunOperations() {}

    public record OfProject(@Doc("Project name.") String project) {}

    public record OfRun(
            @Doc("Project name.") String project,
            @Doc("Run name.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId) {}

    public record None() {}

    public record DeleteRun(
            @Doc("Project name.") String project,
            @Doc("Run name; of several runs with this name the one that started last.")
                    @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId) {}

    public record RenameRun(
            @Doc("Project name.") String project,
            @Doc("Run name; of several runs with this name the one that started last.")
                    String oldName,
            @Doc("The name from now on; another run may have it as well.") String newName,
            @Doc("Run id; wins over the old name.") @Nullable String runId) {}

    public record RestoreRun(
            @Doc("Project name.") String project,
            @Doc("Name that the run had; of several the one that was deleted last.")
                    @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId) {}

    /** A run that can be restored. */
    public record DeletedRun(
            @Doc("Run id.") String id,
            @Doc("Name that the run had.") String name,
            @Doc("ISO 8601 time.") String deletedAt,
            @Doc("Until then it can be restored.") String keptUntil,
            @Doc("Entries of its history.") long numLogs) {}

    /** The summary of a run as the clients of 2025 know it: without an id. */
    record SeedRunSummary(
            String project,
            @Nullable String run,
            long numLogs,
            List<String> metrics,
            @Nullable RawJson config,
            @Nullable Step lastStep) {
        static SeedRunSummary of(RunSummary summary) {
            return new SeedRunSummary(
                    summary.project(),
                    summary.run(),
                    summary.numLogs(),
                    summary.metrics(),
                    summary.config(),
                    summary.lastStep());
        }
    }

    /** Whether this caller may rename and delete runs, in the words of the official frontend. */
    public record MutationStatus(boolean spaces, boolean allowed, String auth) {}

    public static final Operation<OfProject, List<RunRecord>> GET_RUNS_FOR_PROJECT =
            Operation.<OfProject, List<RunRecord>>of(
                            "get_runs_for_project",
                            Access.READ,
                            "Get all runs for a given project.",
                            list(WireShape.answer(RunRecord.class)),
                            new OfProject("my-project"))
                    .seed(1, 1, 0, list(TEXT), RunOperations::names);

    public static final Operation<OfRun, RunSummary> GET_RUN_SUMMARY =
            Operation.<OfRun, RunSummary>of(
                            "get_run_summary",
                            Access.READ,
                            "Get a summary of a specific run including metrics and configuration.",
                            WireShape.answer(RunSummary.class),
                            new OfRun("my-project", "run-1", null))
                    .seed(2, 2, 0, WireShape.answer(SeedRunSummary.class), SeedRunSummary::of);

    public static final Operation<OfProject, Map<String, RawJson>> GET_RUN_CONFIGS =
            Operation.of(
                    "get_run_configs",
                    Access.READ,
                    "Get the configuration of every run of a project, by run id.",
                    new Schema.MapOf(OBJECT),
                    new OfProject("my-project"));

    public static final Operation<None, MutationStatus> GET_RUN_MUTATION_STATUS =
            Operation.of(
                    "get_run_mutation_status",
                    Access.READ,
                    "Tell whether the caller may rename and delete runs.",
                    object(
                            field("spaces", FLAG, "Whether this is a Hugging Face Space: never."),
                            field("allowed", FLAG, "Whether the caller may."),
                            field("auth", TEXT, "Why: local or none.")),
                    new None());

    public static final Operation<DeleteRun, Boolean> DELETE_RUN =
            Operation.<DeleteRun, Boolean>of(
                            "delete_run",
                            Access.MANAGE,
                            "Delete a run: its metrics, configuration, system metrics, alerts, traces,"
                                    + " artifact links and media. False when there is no such run. It can be"
                                    + " restored for 30 days.",
                            FLAG,
                            new DeleteRun("my-project", "run-to-delete", null))
                    .toBeConfirmed();

    public static final Operation<RenameRun, Boolean> RENAME_RUN =
            Operation.of(
                    "rename_run",
                    Access.MANAGE,
                    "Rename a run and move its media along.",
                    FLAG,
                    new RenameRun("my-project", "run-to-rename", "renamed-run", null));

    public static final Operation<OfProject, List<DeletedRun>> GET_DELETED_RUNS =
            Operation.of(
                    "get_deleted_runs",
                    Access.READ,
                    "Get the runs of a project that were deleted here in the last 30 days, the last"
                            + " one first.",
                    list(WireShape.answer(DeletedRun.class)),
                    new OfProject("my-project"));

    public static final Operation<RestoreRun, Boolean> RESTORE_RUN =
            Operation.of(
                    "restore_run",
                    Access.MANAGE,
                    "Restore a deleted run with all that belonged to it. False when it is not kept"
                            + " any more.",
                    FLAG,
                    new RestoreRun("my-project", "run-to-delete", null));

    /** Names in the order of the runs, each once: names need not be unique. */
    static List<String> names(List<RunRecord> runs) {
        return runs.stream().map(RunRecord::name).distinct().toList();
    }
}
