package dev.trackio.server.projects;

import dev.trackio.api.ProjectOperations.TabAvailability;
import dev.trackio.api.RunOperations.OfProject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Which of the dashboard's pages have something to show. Dashboards ask every few seconds, so what
 * was seen of the last projects is kept.
 */
public final class Tabs {
    private static final int MAX_KEPT = 256;

    private final ProjectStore projects;
    private final ContentStore store;
    private final Predicate<OfProject> files;

    private final ReentrantLock lock = new ReentrantLock(); // guards the field below
    private final Map<String, Watched> watched = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param files whether files were saved to a project
     */
    public Tabs(ProjectStore projects, ContentStore store, Predicate<OfProject> files) {
        this.projects = projects;
        this.store = store;
        this.files = files;
    }

    public TabAvailability of(OfProject in) {
        var project = ProjectName.of(in.project());
        var contents = watched(project).contents(project, projects, store);
        return new TabAvailability(
                contents.entries().last() > 0,
                contents.samples(),
                contents.traces(),
                contents.media() > 0,
                contents.markdown() > 0 || contents.alerts(),
                files.test(in),
                contents.artifacts());
    }

    private Watched watched(ProjectName project) {
        lock.lock();
        try {
            var found = watched.computeIfAbsent(project.key(), key -> new Watched());
            if (watched.size() > MAX_KEPT) {
                watched.remove(watched.keySet().iterator().next());
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /**
     * One project. Who asks while its entries are looked at waits for that, and looks not again.
     */
    private static final class Watched {
        private final ReentrantLock lock = new ReentrantLock(); // guards the fields below
        private String identity = "";
        private long version;
        private Contents contents = Contents.NONE;

        /** The state is asked for first: what changes meanwhile is looked at the next time. */
        Contents contents(ProjectName project, ProjectStore projects, ContentStore store) {
            lock.lock();
            try {
                var nowIdentity = projects.identity(project);
                var nowVersion = projects.version(project);
                if (nowVersion == 0) {
                    return Contents.NONE;
                }
                if (!nowIdentity.equals(identity)) {
                    contents = Contents.NONE;
                } else if (nowVersion == version) {
                    return contents;
                }
                version = 0; // until all has been looked at
                identity = nowIdentity;
                do {
                    contents = store.contents(project, contents);
                } while (!contents.entries().all());
                version = nowVersion;
                return contents;
            } finally {
                lock.unlock();
            }
        }
    }
}
