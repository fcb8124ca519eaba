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

    /** Guards the field below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Seen> seen = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param files whether files were saved to a project
     */
    public Tabs(ProjectStore projects, ContentStore store, Predicate<OfProject> files) {
        this.projects = projects;
        this.store = store;
        this.files = files;
    }

    public TabAvailability of(OfProject in) {
        var contents = contents(ProjectName.of(in.project()));
        return new TabAvailability(
                contents.lastEntry() > 0,
                contents.samples(),
                contents.traces(),
                contents.media() > 0,
                contents.markdown() > 0 || contents.alerts(),
                files.test(in),
                contents.artifacts());
    }

    /** The state is asked for first: what changes meanwhile is looked at the next time. */
    private Contents contents(ProjectName project) {
        var identity = projects.identity(project);
        var version = projects.version(project);
        if (version == 0) {
            return Contents.NONE;
        }
        var before = before(project);
        if (!before.identity.equals(identity)) {
            before = new Seen(identity, 0, Contents.NONE);
        }
        if (before.version == version) {
            return before.contents;
        }
        var now = store.contents(project, before.contents);
        keep(project, new Seen(identity, version, now));
        return now;
    }

    private Seen before(ProjectName project) {
        lock.lock();
        try {
            return seen.getOrDefault(project.key(), Seen.NOTHING);
        } finally {
            lock.unlock();
        }
    }

    private void keep(ProjectName project, Seen now) {
        lock.lock();
        try {
            seen.put(project.key(), now);
            if (seen.size() > MAX_KEPT) {
                seen.remove(seen.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    private record Seen(String identity, long version, Contents contents) {
        static final Seen NOTHING = new Seen("", 0, Contents.NONE);
    }
}
