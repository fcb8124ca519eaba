package dev.trackio.api;

import static dev.trackio.api.Schema.ANYTHING;
import static dev.trackio.api.Schema.TEXT;
import static dev.trackio.api.Schema.WHOLE;
import static dev.trackio.api.Schema.field;
import static dev.trackio.api.Schema.list;
import static dev.trackio.api.Schema.object;
import static dev.trackio.api.Schema.orNull;

import dev.trackio.api.RunOperations.OfRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Traces: conversations and chains of calls that runs log under a metric's name. */
public final class TraceOperations {
    private static final Schema TRACES =
            list(
                    object(
                            field("id", TEXT, "Id of the trace."),
                            field("key", TEXT, "Name under which it was logged."),
                            field("index", orNull(WHOLE), "Its place in a list of traces."),
                            field("run", TEXT, "Run name."),
                            field("run_id", TEXT, "Run id."),
                            field("step", WHOLE, "Step of the entry."),
                            field("timestamp", TEXT, "ISO 8601 time of the entry."),
                            field("messages", ANYTHING, "The messages, in order."),
                            field("metadata", ANYTHING, "What was said about the trace."),
                            field("spans", ANYTHING, "Its calls, in order.")));

    private TraceOperations() {}

    public record TraceQuery(
            @Doc("Project name.") String project,
            @Doc("Run name.") @Nullable String run,
            @Doc("Run id; wins over the name.") @Nullable String runId,
            @Doc("Only traces that have this text; upper and lower case are the same.")
                    @Nullable String search,
            @Doc("request_time_desc unless given, request_time_asc, step_asc or step_desc.")
                    @Nullable String sort,
            @Doc("At most so many; all unless given.") @Nullable RoughNumber limit,
            @Doc("So many are passed over.") @Nullable RoughNumber offset,
            @Doc("Only this step.") @Nullable RoughNumber step,
            @Doc("Ids of several runs whose traces are listed together; wins over run and run_id.")
                    @Nullable List<String> runs) {}

    /** How many traces a run has, and at which steps. */
    public record TraceSteps(
            @Doc("All traces of the run.") long total,
            @Doc("Steps that have traces, in order.") List<StepCount> steps) {}

    public record StepCount(
            @Doc("The step.") Step step, @Doc("How many traces it has.") long count) {}

    public static final Operation<TraceQuery, Rows<Trace>> GET_TRACES =
            Operation.of(
                    "get_traces",
                    Access.READ,
                    "Get the traces of a run, newest first: messages, metadata and spans.",
                    TRACES,
                    new TraceQuery(
                            "my-project",
                            "run-1",
                            null,
                            "hello",
                            "step_asc",
                            RoughNumber.of(10),
                            null,
                            null,
                            null));

    public static final Operation<OfRun, TraceSteps> GET_TRACE_STEPS =
            Operation.of(
                    "get_trace_steps",
                    Access.READ,
                    "Get the steps at which a run has traces, and how many.",
                    WireShape.answer(TraceSteps.class),
                    new OfRun("my-project", "run-1", null));
}
