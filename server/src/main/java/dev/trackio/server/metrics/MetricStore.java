package dev.trackio.server.metrics;

import dev.trackio.api.Rows;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The history of runs. Reading a project that does not exist finds nothing. */
public interface MetricStore {
    /** Of ids that are handed back by one call. */
    int MAX_TOLD = 10_000;

    /**
     * Appends to one project, creating it when it is new: all rows or none. Returns when they are
     * on disk. A row without a run id goes to the run that has its name for an id, else to the one
     * that a {@link RunRef} with this name finds, else to a new one with its name for an id.
     *
     * @param rows may be iterated more than once, and by another thread while the caller waits
     * @return ids of the traces that are new, up to {@link #MAX_TOLD} of them
     * @throws dev.trackio.server.call.ApiException UNAVAILABLE when that takes too long: nothing
     *     was stored, the same call may succeed later
     */
    List<String> append(ProjectName project, Iterable<MetricRow> rows);

    /** As {@link #append}, for samples of the machine. */
    void appendSystem(ProjectName project, Iterable<SystemRow> rows);

    /** The rows of one run, ordered by (timestamp, id). */
    Rows<StoredRow> history(ProjectName project, RunRef run);

    /** As {@link #history(ProjectName, RunRef)}, of a part of the run: the others are not read. */
    Rows<StoredRow> history(ProjectName project, RunRef run, Part part);

    /**
     * Rows of several runs, ordered by id.
     *
     * @param runIds null for all
     * @param afterId only rows with a larger id; 0 for all
     */
    Rows<StoredRow> rows(ProjectName project, @Nullable List<String> runIds, long afterId);

    /** Whether all these rows are there, of the same runs, names and times. */
    boolean holds(ProjectName project, List<RowMark> marks);

    /** How many rows have an id up to that one. Takes time in proportion to their number. */
    long count(ProjectName project, long lastId);

    /** The largest id of all rows; 0 when there are none. */
    long lastId(ProjectName project);
}
