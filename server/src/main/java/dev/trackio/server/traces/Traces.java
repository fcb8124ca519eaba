package dev.trackio.server.traces;

import dev.trackio.api.RoughNumber;
import dev.trackio.api.Rows;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.api.Trace;
import dev.trackio.api.TraceOperations.StepCount;
import dev.trackio.api.TraceOperations.TraceQuery;
import dev.trackio.api.TraceOperations.TraceSteps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.traces.TraceStore.Choice;
import dev.trackio.server.traces.TraceStore.Order;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reading traces back. */
public final class Traces {
    private final TraceStore store;

    public Traces(TraceStore store) {
        this.store = store;
    }

    /** Without a run there are none. */
    public Rows<Trace> list(TraceQuery in) {
        var offset = RoughNumber.orNull(in.offset());
        var choice =
                new Choice(
                        Objects.requireNonNullElse(in.search(), "")
                                .strip()
                                .toLowerCase(Locale.ROOT),
                        RoughNumber.orNull(in.step()),
                        order(in.sort()),
                        RoughNumber.orNull(in.limit()),
                        offset == null ? 0 : offset);
        var project = ProjectName.of(in.project());
        return in.runs() == null
                ? store.traces(project, new RunRef(in.run(), in.runId()), choice)
                : store.traces(project, in.runs(), choice);
    }

    private static Order order(@Nullable String sort) {
        return switch (sort) {
            case "request_time_asc" -> Order.TIME_ASC;
            case "step_asc" -> Order.STEP_ASC;
            case "step_desc" -> Order.STEP_DESC;
            case null, default -> Order.TIME_DESC;
        };
    }

    public TraceSteps steps(OfRun in) {
        var steps = store.steps(ProjectName.of(in.project()), new RunRef(in.run(), in.runId()));
        return new TraceSteps(steps.stream().mapToLong(StepCount::count).sum(), steps);
    }
}
