package dev.trackio.server.series.cache;

import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.series.column.ProjectColumns;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on disk of one project's columns, and when it is to be written again: when what it misses
 * is more than a call reads by itself, and a good part of the whole, so that all writing together
 * stays in proportion to what is logged. Used under its owner's lock.
 */
final class DiskCopy {
    private static final Logger LOG = LoggerFactory.getLogger(DiskCopy.class);

    private final ProjectName project;
    private final SeriesFolder folder;
    private final int worth;
    private final Pause pause = new Pause();
    private long count;
    private boolean writing;

    /** Another one for columns that have nothing to do with those before. */
    private long generation;

    /**
     * @param worth from how many missing rows on it is written
     */
    DiskCopy(ProjectName project, SeriesFolder folder, int worth) {
        this.project = project;
        this.folder = folder;
        this.worth = worth;
    }

    Optional<ProjectColumns> load(long maxBytes) {
        var found = folder.load(project, maxBytes);
        count = found.map(ProjectColumns::count).orElse(0L);
        return found;
    }

    /** It says what is not true any more. */
    void discard() {
        generation++;
        if (count > 0) {
            folder.remove(project);
            count = 0;
        }
    }

    /**
     * As {@link #keep}, when that is due by itself.
     *
     * @param owner runs work under the lock
     */
    void keepIfDue(ProjectColumns columns, Owner owner) {
        if (columns.count() - count >= count / 4) {
            keep(columns, owner);
        }
    }

    /** Writes it later, unless hardly anything is missing. */
    void keep(ProjectColumns columns, Owner owner) {
        if (writing || folder.isReadOnly() || has(columns) || !pause.isOver()) {
            return;
        }
        var frozen = columns.frozen();
        var of = generation;
        writing = folder.later(() -> write(frozen, of, owner));
    }

    /** Whether hardly any of these is missing on disk. */
    boolean has(ProjectColumns columns) {
        return columns.count() - count < worth;
    }

    private void write(ProjectColumns.Frozen columns, long of, Owner owner) {
        @Nullable Throwable failed = null;
        try {
            folder.save(project, columns);
        } catch (IOException | RuntimeException e) {
            failed = e;
        } catch (Error e) {
            failed = e;
            throw e;
        } finally {
            var fault = failed;
            owner.locked(() -> written(columns.count(), of, fault));
        }
    }

    private void written(long count, long of, @Nullable Throwable failed) {
        writing = false;
        if (failed == null) {
            if (of == generation) {
                this.count = count;
            } else {
                folder.remove(project); // discarded while it was written
            }
            pause.succeeded();
        } else if (failed instanceof SeriesFolder.NearlyFull) {
            LOG.debug("the columns of {} were not written: {}", project, failed.toString());
            pause.failed();
        } else {
            LOG.warn("the columns of {} were not written: {}", project, failed.toString());
            pause.failed();
        }
    }

    /** The one whose lock guards this. */
    interface Owner {
        void locked(Runnable work);
    }
}
