package dev.trackio.server.edits;

import dev.trackio.api.ProjectOperations.DeletedProject;
import dev.trackio.api.ProjectOperations.RestoreProject;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.server.edits.ProjectTrashStore.Removed;
import dev.trackio.server.projects.ProjectName;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Where deleted projects are for 30 days. What a program logs after that makes a new project. */
public final class ProjectTrash {
    private final ProjectTrashStore store;
    private final ProjectListener listener;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock(); // one change of the trash at a time

    public ProjectTrash(ProjectTrashStore store, ProjectListener listener, Clock clock) {
        this.store = store;
        this.listener = listener;
        this.clock = clock;
    }

    /** False when there is no such project. */
    public boolean delete(OfProject in) {
        var project = ProjectName.of(in.project());
        lock.lock();
        try {
            var taken = store.take(project);
            if (taken) {
                listener.changed(project);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    public List<DeletedProject> list() {
        return store.all().stream()
                .map(
                        removed ->
                                new DeletedProject(
                                        removed.project().key(),
                                        removed.deleted().toString(),
                                        removed.deleted().plus(Trash.KEPT_FOR).toString(),
                                        store.bytes(removed)))
                .toList();
    }

    /** Puts the project back that was deleted last under its name, or then. */
    public boolean restore(RestoreProject in) {
        var project = ProjectName.of(in.project());
        lock.lock();
        try {
            var wanted =
                    store.all().stream()
                            .filter(removed -> removed.project().equals(project))
                            .filter(removed -> isWanted(removed, in))
                            .findFirst();
            var restored = wanted.isPresent() && store.restore(project, wanted.get().entry());
            if (restored) {
                listener.changed(project);
            }
            return restored;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isWanted(Removed removed, RestoreProject in) {
        var then = in.deletedAt();
        return then == null || then.isBlank() || removed.deleted().toString().equals(then);
    }

    /** Takes out what is older than 30 days, and ends what was begun. */
    void sweep() {
        var now = clock.instant();
        lock.lock();
        try {
            store.settle(now.minus(Trash.UNSETTLED_FOR));
            for (var removed : store.all()) {
                if (removed.deleted().plus(Trash.KEPT_FOR).isBefore(now)) {
                    store.forget(removed.project(), removed.entry());
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
