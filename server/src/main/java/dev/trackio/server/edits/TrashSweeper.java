package dev.trackio.server.edits;

import dev.trackio.server.call.ApiException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties the trash of what is old, now and then, until it is closed. */
public final class TrashSweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrashSweeper.class);
    private static final Duration PAUSE = Duration.ofHours(6);

    private final Trash runs;
    private final ProjectTrash projects;
    private volatile @Nullable Thread thread;

    public TrashSweeper(Trash runs, ProjectTrash projects) {
        this.runs = runs;
        this.projects = projects;
    }

    public void start() {
        thread = Thread.ofVirtual().name("trash").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                quietly(projects::sweep);
                quietly(runs::sweep);
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void quietly(Runnable sweep) {
        try {
            sweep.run();
        } catch (ApiException e) {
            LOG.info("the trash waits: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("the trash could not be swept", e);
        }
    }

    @Override
    public void close() {
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
