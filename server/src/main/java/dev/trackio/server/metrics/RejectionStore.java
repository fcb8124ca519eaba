package dev.trackio.server.metrics;

import dev.trackio.api.RejectionOperations.RejectedEntry;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries that were set aside. The oldest make room beyond {@link #MAX_KEPT} of a project. */
public interface RejectionStore {
    int MAX_KEPT = 1_000;

    /** Of the texts that a call adds or an answer holds, in characters; one entry always fits. */
    long MAX_TEXTS = 8 << 20;

    /** What else an entry takes: its time, its error. */
    int OTHER_TEXTS = 256;

    /**
     * @param logId an entry of this run that has it already is not kept again
     */
    record Kept(RejectedEntry entry, @Nullable String logId) {
        long length() {
            return size(entry) + (logId == null ? 0 : logId.length());
        }
    }

    /** Of its texts, in characters. */
    static long size(RejectedEntry entry) {
        var config = entry.config();
        return (long) entry.run().length()
                + entry.runId().length()
                + entry.metrics().length()
                + (config == null ? 0 : config.length())
                + OTHER_TEXTS;
    }

    /** Durable when it returns. */
    void add(ProjectName project, List<Kept> entries);

    /**
     * In the order of their receipt, the newest within {@link #MAX_TEXTS}; of a reference to
     * nothing those of all runs.
     */
    List<RejectedEntry> entries(ProjectName project, RunRef run);

    /**
     * How many were set aside under an id and a name.
     *
     * @param runId the name where none was given
     */
    record Count(String runId, String run, int entries) {}

    List<Count> counts(ProjectName project);
}
