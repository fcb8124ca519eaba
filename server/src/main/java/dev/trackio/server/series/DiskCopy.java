package dev.trackio.server.series;

import dev.trackio.server.projects.ProjectName;
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
        if (writing || folder.isReadOnly() || columns.count() - count < worth || !pause.isOver()) {
            return;
        }
        writing = true;
        var frozen = columns.frozen();
        folder.later(() -> write(frozen, owner));
    }

    private void write(ProjectColumns.Frozen columns, Owner owner) {
        @Nullable Exception failed = null;
        try {
            folder.save(project, columns);
        } catch (IOException | RuntimeException e) {
            failed = e;
        }
        var fault = failed;
        owner.locked(() -> written(columns.count(), fault));
    }

    private void written(long count, @Nullable Exception failed) {
        writing = false;
        if (failed == null) {
            this.count = count;
            pause.succeeded();
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
