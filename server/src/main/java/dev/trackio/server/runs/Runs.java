package dev.trackio.server.runs;

import dev.trackio.api.Access;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunOperations.MutationStatus;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunSummary;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.Caller;
import dev.trackio.server.projects.ProjectName;
import java.util.List;
import java.util.Map;

/** Lists and summaries of runs. */
public final class Runs {
    private final RunStore store;
    private final AccessPolicy access;

    public Runs(RunStore store, AccessPolicy access) {
        this.store = store;
        this.access = access;
    }

    public List<RunRecord> list(OfProject in) {
        return store.runs(ProjectName.of(in.project()));
    }

    public Map<String, RawJson> configs(OfProject in) {
        return store.configs(ProjectName.of(in.project()));
    }

    /**
     * @param metrics the names of the run's metrics
     */
    public RunSummary summary(OfRun in, List<String> metrics) {
        var totals =
                store.totals(ProjectName.of(in.project()), new RunRef(in.run(), in.runId()))
                        .orElse(null);
        return totals == null
                ? new RunSummary(in.project(), in.run(), in.runId(), 0, List.of(), null, null)
                : new RunSummary(
                        in.project(),
                        in.run() == null ? totals.name() : in.run(),
                        in.runId(),
                        totals.numLogs(),
                        metrics,
                        totals.config(),
                        totals.lastStep());
    }

    public MutationStatus mutationStatus(Caller caller) {
        var allowed = access.allows(Access.MANAGE, caller, null);
        return new MutationStatus(false, allowed, allowed ? "local" : "none");
    }
}
