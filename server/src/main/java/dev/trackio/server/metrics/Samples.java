package dev.trackio.server.metrics;

import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.server.json.Members;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import java.util.TreeSet;

/** The names of what runs logged of the machine's state. */
public final class Samples {
    private final SampleStore store;

    public Samples(SampleStore store) {
        this.store = store;
    }

    /** Sorted. */
    public List<String> names(OfRun in) {
        var names = new TreeSet<String>();
        var run = new RunRef(in.run(), in.runId());
        try (var rows = store.samples(ProjectName.of(in.project()), run)) {
            rows.iterator().forEachRemaining(row -> Members.names(row.metrics(), names::add));
        }
        names.remove("timestamp");
        return List.copyOf(names);
    }
}
