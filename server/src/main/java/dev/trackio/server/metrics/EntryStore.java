package dev.trackio.server.metrics;

import dev.trackio.api.Rows;
import dev.trackio.server.projects.ProjectName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was logged to a project, in the order in which it was stored. Reading a project that
 * does not exist finds nothing.
 */
public interface EntryStore {
    /** What is read; each kind has ids of its own. */
    enum Kind {
        METRICS,
        /** Those of them in which something may be that Trackio marks as media. */
        MEDIA,
        /** Samples of the machine; their step is 0. */
        SAMPLES
    }

    /** A row, and the id that its sender gave it. */
    record LoggedRow(StoredRow row, @Nullable String logId) {}

    /**
     * Ordered by id.
     *
     * @param runIds null for all
     * @param afterId only rows with a larger id; 0 for all
     */
    Rows<LoggedRow> entries(
            ProjectName project, Kind kind, @Nullable List<String> runIds, long afterId);

    /** The id after which only so many rows come; 0 when there are not more. */
    long beforeLast(ProjectName project, Kind kind, @Nullable List<String> runIds, long count);
}
