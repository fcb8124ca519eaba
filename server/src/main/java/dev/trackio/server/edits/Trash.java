package dev.trackio.server.edits;

import dev.trackio.api.RunOperations.DeletedRun;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunOperations.RestoreRun;
import dev.trackio.server.edits.RunEditStore.Named;
import dev.trackio.server.edits.TrashStore.Trashed;
import dev.trackio.server.media.RunFiles;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.runs.RunRef;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where deleted runs are for 30 days, rows and files. Rows are copied there durably and files get a
 * second place there before the transaction that deletes commits; files lose their first place
 * after it. What a process that ended in between left behind is put in order by the next one.
 */
public final class Trash {
    static final Duration KEPT_FOR = Duration.ofDays(30);

    /** Another server on the same folder may be deleting now. */
    static final Duration UNSETTLED_FOR = Duration.ofMinutes(10);

    private final ProjectStore projects;
    private final RunEditStore edits;
    private final TrashStore store;
    private final RunFiles files;
    private final RunListener listener;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock(); // one change of the trash at a time

    public Trash(
            ProjectStore projects,
            RunEditStore edits,
            TrashStore store,
            RunFiles files,
            RunListener listener,
            Clock clock) {
        this.projects = projects;
        this.edits = edits;
        this.store = store;
        this.files = files;
        this.listener = listener;
        this.clock = clock;
    }

    /** Moves a run into it. False when there is no such run. */
    boolean take(ProjectName project, RunRef run) {
        lock.lock();
        try {
            var entries = new HashSet<String>();
            var gone =
                    edits.delete(
                            project,
                            run,
                            (entry, named) -> {
                                entries.add(entry);
                                files.keep(project, entry, own(project, named));
                            });
            if (gone.isPresent()) {
                listener.deleted(project, gone.get());
                entries.forEach(entry -> settle(project, entry));
            }
            return gone.isPresent(); // after a failure a sweep looks what became of it
        } finally {
            lock.unlock();
        }
    }

    /** Without what other runs name. */
    private Set<String> own(ProjectName project, Named named) {
        var own = files.of(project, named.names(), named.own(), named.alone());
        own.removeAll(named.others());
        return own;
    }

    private void settle(ProjectName project, String entry) {
        files.remove(files.kept(project, entry));
        store.settle(project, entry);
    }

    private void forget(ProjectName project, String entry) {
        files.forget(project, entry);
        store.forget(project, entry);
    }

    public List<DeletedRun> list(OfProject in) {
        var project = ProjectName.of(in.project());
        return store.of(project).stream()
                .filter(run -> run.settled() || store.isGone(project, run.entry()))
                .map(
                        run ->
                                new DeletedRun(
                                        run.runId(),
                                        run.run(),
                                        run.deleted().toString(),
                                        run.deleted().plus(KEPT_FOR).toString(),
                                        run.entries()))
                .toList();
    }

    /**
     * Puts the run back that was deleted last, of those with this id, else of those with this name.
     * False when none of them is there.
     */
    public boolean restore(RestoreRun in) {
        var project = ProjectName.of(in.project());
        lock.lock();
        try {
            var wanted = wanted(project, in);
            if (wanted.isEmpty() || !projects.exists(project)) {
                return false;
            }
            var entry = wanted.get().entry();
            var restored = store.restore(project, entry, named -> files.restored(project, entry));
            if (restored.isPresent()) {
                listener.restored(project, restored.get());
                forget(project, entry);
            }
            return restored.isPresent();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Trashed> wanted(ProjectName project, RestoreRun in) {
        var id = in.runId() == null || in.runId().isBlank() ? null : in.runId();
        return store.of(project).stream()
                .filter(run -> id == null ? run.run().equals(in.run()) : run.runId().equals(id))
                .filter(run -> run.settled() || store.isGone(project, run.entry()))
                .findFirst();
    }

    /** Takes out what is older than 30 days, and ends what was begun. */
    void sweep() {
        var now = clock.instant();
        for (var project : store.projects()) {
            for (var run : store.of(project)) {
                lock.lock();
                try {
                    if (run.deleted().plus(KEPT_FOR).isBefore(now)) {
                        forget(project, run.entry());
                    } else if (!run.settled() && run.deleted().plus(UNSETTLED_FOR).isBefore(now)) {
                        if (store.isGone(project, run.entry())) {
                            settle(project, run.entry());
                        } else {
                            forget(project, run.entry());
                        }
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
