package dev.trackio.server;

import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether another process wrote to a project, and tells the change feed. It
 * looks only while somebody listens.
 */
final class ForeignChanges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignChanges.class);

    private final ProjectStore projects;
    private final ChangeFeed changes;
    private final Thread thread = Thread.ofVirtual().name("foreign-changes").unstarted(this::run);
    private final Map<String, Long> versions = new HashMap<>();

    ForeignChanges(ProjectStore projects, ChangeFeed changes) {
        this.projects = projects;
        this.changes = changes;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(1_000);
                if (changes.hasListeners()) {
                    look();
                } else {
                    versions.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            projects.keys().forEach(this::look);
        } catch (RuntimeException e) {
            LOG.debug("the projects could not be looked at: {}", e.toString());
        }
    }

    private void look(String key) {
        try {
            var version = projects.version(ProjectName.of(key));
            var before = versions.put(key, version);
            if (before != null && before != version) {
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
