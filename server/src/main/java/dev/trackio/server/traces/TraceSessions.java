package dev.trackio.server.traces;

import dev.trackio.api.Trace;
import dev.trackio.server.json.Json;
import dev.trackio.server.projects.ProjectName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of traces for other viewers: {@code <project>/<run>/<id>.jsonl}. They are written after the
 * commit by a thread of their own; nothing here reads them back, so a failure is a warning and no
 * more. What waits is bounded: beyond that traces have no file, and the log says so.
 */
public final class TraceSessions implements AutoCloseable {
    /** Of one trace: what is written of it is held in memory. */
    private static final int MAX_BYTES = 8 << 20;

    private static final int MAX_WAITING = 100_000;
    private static final int TOGETHER = 64;
    private static final int MAX_NAME = 180;
    private static final long LAST_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(TraceSessions.class);

    private final TraceStore store;
    private final Path root;
    private final AtomicLong waiting = new AtomicLong();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    30,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().name("trace sessions").daemon().factory());

    /** The folder need not exist: it is made by the first trace. */
    public TraceSessions(TraceStore store, Path folder) {
        this.store = store;
        this.root = folder.toAbsolutePath().normalize();
        thread.allowCoreThreadTimeOut(true);
    }

    /** Returns at once. */
    public void write(ProjectName project, List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        if (waiting.addAndGet(ids.size()) > MAX_WAITING) {
            waiting.addAndGet(-ids.size());
            LOG.warn(
                    "{} traces of project {} get no session file: too many wait for theirs",
                    ids.size(),
                    project.key());
            return;
        }
        for (var i = 0; i < ids.size(); i += TOGETHER) {
            var some = ids.subList(i, Math.min(ids.size(), i + TOGETHER));
            thread.execute(() -> writeSome(project, some));
        }
    }

    /**
     * Removes files of traces of a run that had these names. Returns at once; what waits to be
     * written is written before.
     */
    public void remove(ProjectName project, Collection<String> runs, Collection<String> ids) {
        if (!ids.isEmpty()) {
            thread.execute(
                    () ->
                            runs.forEach(
                                    run ->
                                            remove(
                                                    root.resolve(project.key()).resolve(safe(run)),
                                                    ids)));
        }
    }

    private void remove(Path folder, Collection<String> ids) {
        try {
            if (!Files.exists(folder) || !folder.toRealPath().startsWith(root.toRealPath())) {
                return;
            }
            for (var id : ids) {
                Files.deleteIfExists(folder.resolve(safe(id) + ".jsonl"));
            }
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} has files of other runs", folder);
        } catch (IOException e) {
            LOG.warn("Session files of traces that are gone stay in {}", folder, e);
        }
    }

    private void writeSome(ProjectName project, List<String> ids) {
        try (var traces = store.traces(project, ids)) {
            for (var trace : (Iterable<Trace>) traces::iterator) {
                write(project, trace);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Session files of traces of project {} are missing", project.key(), e);
        } finally {
            waiting.addAndGet(-ids.size());
        }
    }

    private void write(ProjectName project, Trace trace) throws IOException {
        if (trace.messages().length() + trace.spans().length() + trace.metadata().length()
                > MAX_BYTES) {
            LOG.warn(
                    "Trace {} of project {} gets no session file: it is larger than {} bytes",
                    safe(trace.id()),
                    project.key(),
                    MAX_BYTES);
            return;
        }
        var folder = root.resolve(project.key()).resolve(safe(trace.run()));
        Files.createDirectories(folder);
        if (!folder.toRealPath().startsWith(root.toRealPath())) {
            throw new IOException("a link leads out of the folder of traces");
        }
        var out = new ByteArrayOutputStream();
        for (var line : SessionLines.of(project.key(), trace)) {
            Json.write(line, out);
            out.write('\n');
        }
        var part = Files.createTempFile(folder, ".part-", null);
        try {
            Files.write(part, out.toByteArray());
            Files.move(
                    part,
                    folder.resolve(safe(trace.id()) + ".jsonl"),
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** A name that is one on every file system; different long names stay different. */
    static String safe(String given) {
        var name = given.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        if (name.isEmpty()) {
            return "session-" + SessionLines.digest(given).substring(0, 12);
        }
        return name.length() <= MAX_NAME
                ? name
                : name.substring(0, MAX_NAME) + "-" + SessionLines.digest(given).substring(0, 12);
    }

    /** Writes what waits, as far as that takes no longer than a moment. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{} traces got no session file", waiting.get());
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
