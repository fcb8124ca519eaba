package dev.trackio.cli.demo;

import static java.util.Objects.requireNonNull;

import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RunOperations;
import dev.trackio.server.Config;
import dev.trackio.server.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two made-up projects: three runs of a small classifier with all that a run can log, and a sweep.
 * The same on every machine but for the times.
 */
public final class DemoData {
    private DemoData() {}

    /** A folder beside the user's own, so that made-up runs never mix with theirs. */
    public static Path folder(Path dataDir) {
        return dataDir.resolveSibling(dataDir.getFileName() + "-demo");
    }

    /** Answers the projects that it wrote: those that were not there already. */
    public static List<String> writeInto(Config config) throws IOException {
        try (var tracker = Tracker.open(config)) {
            var there = new ArrayList<Object>();
            tracker.call(
                    ProjectOperations.GET_ALL_PROJECTS,
                    new RunOperations.None(),
                    names -> there.addAll((List<?>) requireNonNull(names)));
            var desk = new Desk(tracker);
            var written = new ArrayList<String>();
            if (!there.contains(TrainingRuns.PROJECT)) {
                new TrainingRuns(desk).write();
                written.add(TrainingRuns.PROJECT);
            }
            if (!there.contains(SweepRuns.PROJECT)) {
                new SweepRuns(desk).write();
                written.add(SweepRuns.PROJECT);
            }
            return written;
        }
    }
}
