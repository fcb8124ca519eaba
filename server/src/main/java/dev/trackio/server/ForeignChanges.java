package dev.trackio.server;

import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.ChangeFeed.Subscription;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether another process wrote to a project, and tells the change feed. It
 * looks only while somebody listens.
 */
final class ForeignChanges implements ChangeFeed.Source, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignChanges.class);

    private final ProjectStore projects;
    private final ChangeFeed changes;
    private final Thread thread = Thread.ofVirtual().name("foreign-changes").unstarted(this::run);

    /** Of the projects that exist, as of the last look; guarded by this. */
    private final Map<String, Long> versions = new HashMap<>();

    ForeignChanges(ProjectStore projects, ChangeFeed changes) {
        this.projects = projects;
        this.changes = changes;
    }

    void start() {
        thread.start();
    }

    @Override
    public Subscription subscribe(@Nullable String project, Consumer<String> listener) {
        var key = project == null ? null : ProjectName.of(project).key();
        // Looking first: it is the others who are told of what is found.
        look(() -> key == null ? projects.keys() : List.of(key));
        return changes.subscribe(key, listener);
    }

    @Override
    public long version(String project) {
        return projects.version(ProjectName.of(project));
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(1_000);
                if (!forgottenForNobody()) {
                    look(this::allAndRemoved);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is known grows old while nobody listens. */
    private synchronized boolean forgottenForNobody() {
        if (changes.hasListeners()) {
            return false;
        }
        versions.clear();
        return true;
    }

    private synchronized Set<String> allAndRemoved() {
        var keys = new HashSet<>(versions.keySet());
        keys.addAll(projects.keys());
        return keys;
    }

    private void look(Supplier<? extends Collection<String>> keys) {
        try {
            keys.get().forEach(this::compare);
        } catch (RuntimeException e) {
            LOG.debug("the projects could not be looked at: {}", e.toString());
        }
    }

    private synchronized void compare(String key) {
        try {
            var version = projects.version(ProjectName.of(key));
            var before = version == 0 ? versions.remove(key) : versions.put(key, version);
            if (before == null ? version != 0 : before != version) {
                changes.touched(key);
            }
        } catch (RuntimeException e) {
            LOG.debug("{} could not be looked at: {}", key, e.toString());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
