package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.projects.ProjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One project's file: the connections that read it, its writer, and under which name it was made.
 */
final class ProjectFile {
    private final String key;
    private final DataFolder folder;
    private final StateFile state;
    private final Readers readers;
    private final Writers writers;

    /** Guards the fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Writer writer;
    private @Nullable String givenName;
    private boolean nameKnown;
    private boolean claimed;

    ProjectFile(String key, DataFolder folder, StateFile state, Readers readers, Writers writers) {
        this.key = key;
        this.folder = folder;
        this.state = state;
        this.readers = readers;
        this.writers = writers;
    }

    Readers readers() {
        return readers;
    }

    /** Returns when the work is on disk; makes the project when it is new. */
    void write(ProjectName project, WriteCall call, Duration atMost) {
        checkName(project);
        while (!currentWriter(atMost).submit(call, atMost)) {
            Thread.onSpinWait();
        }
        call.await(key, atMost);
    }

    private WriteQueue currentWriter(Duration atMost) {
        lock.lock();
        try {
            var current = writer;
            if (current == null || current.queue().isClosed()) {
                current = writers.open(key, atMost);
                writer = current;
            }
            return current.queue();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Two names may reduce to one key. A project that was made here belongs to the name it was made
     * with, and to the key itself, by which lists show it.
     */
    void checkName(ProjectName project) {
        lock.lock();
        try {
            var exists = folder.exists(key);
            if (!exists && !claimed) {
                state.rememberName(key, project.given());
                givenName = project.given();
                nameKnown = true;
                claimed = true;
                return;
            }
            claimed &= !exists;
            if (!nameKnown) {
                givenName = state.givenName(key).orElse(null);
                nameKnown = true;
            }
            if (!project.given().equals(key)
                    && givenName != null
                    && !givenName.equals(project.given())) {
                throw new ApiException(
                        Kind.CONFLICT,
                        "Project name '"
                                + project.given()
                                + "' is kept as '"
                                + key
                                + "', which is already the project '"
                                + givenName
                                + "': choose another name.");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Another project, or none, is to have this key: its name is asked for again. */
    void forgetName() {
        lock.lock();
        try {
            nameKnown = false;
            claimed = false;
        } finally {
            lock.unlock();
        }
    }

    /** What this object has open, it closes; the name is asked for again. */
    void closeUnusedSince(Instant limit) {
        // Readers first: only the last one out writes the log back, and only a writer can.
        readers.closeUnusedSince(limit);
        lock.lock();
        try {
            if (writer != null && writer.queue().closeIfUnusedSince(limit)) {
                writer = null;
            }
            if (writer == null) {
                nameKnown = false;
                claimed = false;
            }
        } finally {
            lock.unlock();
        }
    }
}
