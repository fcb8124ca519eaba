package dev.trackio.server.series.cache;

import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.series.column.ProjectColumns;
import java.time.Duration;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the columns of one project may be missing that rows were taken away. Most is seen at once
 * by the marks of {@link ProjectColumns}; rows from the middle of a run, which no program of
 * Trackio's takes away alone, are missed by their number, which is looked up beside the calls. Used
 * under its owner's lock.
 */
final class Doubt {
    private static final Logger LOG = LoggerFactory.getLogger(Doubt.class);

    /** So many are looked up in about a millisecond; more of them not before every read. */
    private static final int FEW_MARKS = 1_000;

    /** Takes some hundredths of a second. */
    private static final int MAX_ROWS_COUNTED_BY_A_CALL = 200_000;

    /** What a check may take of the time, as a part. */
    private static final int SHARE = 20;

    private static final long MAX_BETWEEN_MARKS = Duration.ofSeconds(1).toNanos();

    private final ProjectName project;
    private final MetricStore metrics;
    private final Duration checkEvery;
    private volatile boolean raised;
    private volatile boolean counting;
    private volatile long nextCount;
    private volatile long countedVersion;
    private long generation;
    private long nextMarks;
    private boolean marksPending;

    Doubt(ProjectName project, MetricStore metrics, Duration checkEvery) {
        this.project = project;
        this.metrics = metrics;
        this.checkEvery = checkEvery;
        this.nextCount = System.nanoTime() + checkEvery.toNanos();
        this.nextMarks = System.nanoTime();
    }

    /** Whether the columns must be looked at although the file has not changed since. */
    boolean isOpen() {
        return raised || (marksPending && System.nanoTime() - nextMarks >= 0);
    }

    /** Whether the rows of the columns are there, as far as can be told now. */
    boolean isUnfounded(ProjectColumns columns) {
        if (raised) {
            return false;
        }
        var many = columns.runs().size() > FEW_MARKS / 2;
        var from = System.nanoTime();
        if (many && from - nextMarks < 0) {
            marksPending = true;
            return true;
        }
        marksPending = false;
        var there = metrics.holds(project, columns.marks());
        var to = System.nanoTime();
        nextMarks = to + Math.min(SHARE * (to - from), MAX_BETWEEN_MARKS);
        return there;
    }

    /**
     * Whether columns that were kept on disk are true: what happened to the rows meanwhile nobody
     * has watched, so they are counted as well, where they are many beside the calls.
     */
    boolean confirms(ProjectColumns columns) {
        if (!metrics.holds(project, columns.marks())) {
            return false;
        }
        var count = columns.count();
        if (count <= MAX_ROWS_COUNTED_BY_A_CALL) {
            return metrics.count(project, columns.cursor()) == count;
        }
        countNow(countedVersion, columns.cursor(), rows -> rows != count);
        return true;
    }

    /** New columns: what was doubted is gone. */
    synchronized void settle() {
        generation++;
        raised = false;
        marksPending = false;
    }

    /** Looks after the number of rows when it is time to, if the file has changed since. */
    void countLater(long version, long cursor, long count) {
        countLater(version, cursor, rows -> rows != count);
    }

    /** As {@link #countLater}, of all rows: fewer of them raise a doubt. */
    void fewerLater(long version, long count) {
        countLater(version, Long.MAX_VALUE, rows -> rows < count);
    }

    private void countLater(long version, long cursor, LongPredicate wrong) {
        if (counting || countedVersion == version || System.nanoTime() - nextCount < 0) {
            return;
        }
        countNow(version, cursor, wrong);
    }

    private synchronized void countNow(long version, long cursor, LongPredicate wrong) {
        counting = true;
        var of = generation;
        Thread.ofVirtual()
                .name("count " + project.key())
                .start(() -> count(version, of, cursor, wrong));
    }

    /** Somebody knows. */
    void raise() {
        raised = true;
    }

    /** Unless it was about columns that are no more. */
    private synchronized void raise(long of) {
        if (of == generation) {
            LOG.info("rows of {} were taken away: its columns are read anew", project);
            raised = true;
        }
    }

    private void count(long version, long of, long cursor, LongPredicate wrong) {
        var from = System.nanoTime();
        try {
            if (wrong.test(metrics.count(project, cursor))) {
                raise(of);
            }
            countedVersion = version;
        } catch (RuntimeException e) {
            LOG.debug("the rows of {} could not be counted: {}", project, e.toString());
        } finally {
            var to = System.nanoTime();
            nextCount = to + Math.max(checkEvery.toNanos(), SHARE * (to - from));
            counting = false;
        }
    }
}
