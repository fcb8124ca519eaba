package dev.trackio.server.inbox;

import dev.trackio.api.AlertOperations.BulkAlert;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.MetricOperations.BulkLogSystem;
import dev.trackio.api.RawJson;
import dev.trackio.server.alerts.Alerts;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.RecordForm;
import dev.trackio.server.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what Python Trackio wrote into {@code inbox/<writer>/<number>.jsonl} where it could
 * neither reach a server nor trust the disk with a database. A file is removed when all of it is on
 * disk in its projects; whatever stops the process before, it is read again, and no entry is stored
 * twice. A file with lines that cannot be stored is put aside instead, for people or a later
 * version: nothing else has these lines. Memory is bounded by batches, and between two of them it
 * can be closed.
 */
public final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    /** Read by reflection, which commands that only ask have no time for. */
    private static final class LineForm {
        static final RecordForm<Line> READ = RecordForm.of(Line.class);
    }

    /** So long a file is left alone that cannot be read or put aside, or not written from. */
    private static final Duration LEFT_FOR = Duration.ofMinutes(10);

    /** The same where the trouble may pass by itself: each try may wait for a lock. */
    private static final Duration LEFT_WHILE_BUSY = Duration.ofMinutes(1);

    private static final Duration MAX_CLOSE = Duration.ofSeconds(10);

    private final Path folder;
    private final Path aside;
    private final Metrics metrics;
    private final Alerts alerts;
    private final boolean readOnly;
    private final ReentrantLock lock = new ReentrantLock(); // one import at a time; guards left
    private final Map<Path, Long> left = new HashMap<>(); // until when, by nanoTime
    private volatile boolean closed;
    private volatile @Nullable Thread poll;

    /**
     * @param dataFolder need not exist, nor the inbox in it
     */
    public Inbox(Path dataFolder, Metrics metrics, Alerts alerts) {
        this(dataFolder, metrics, alerts, false);
    }

    private Inbox(Path dataFolder, Metrics metrics, Alerts alerts, boolean readOnly) {
        this.folder = dataFolder.resolve("inbox");
        this.aside = dataFolder.resolve(".trackio-jvm").resolve("inbox");
        this.metrics = metrics;
        this.alerts = alerts;
        this.readOnly = readOnly;
    }

    /** For a server that only reads: nothing is ever taken out of it. */
    public static Inbox untouched(Path dataFolder, Metrics metrics, Alerts alerts) {
        return new Inbox(dataFolder, metrics, alerts, true);
    }

    /** Looks into it now and then, until it is closed. */
    public void importEvery(Duration pause) {
        poll = Thread.ofVirtual().name("inbox").start(() -> importEach(pause));
    }

    private void importEach(Duration pause) {
        try {
            while (!closed) {
                try {
                    take(false, new Troubles());
                } catch (ApiException e) {
                    LOG.info("the inbox waits: {}", e.getMessage());
                } catch (RuntimeException e) {
                    LOG.warn("the inbox could not be read", e);
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Imports what is there now, also out of files that were left alone.
     *
     * @return how many entries were read, those that had been stored before among them
     * @throws RuntimeException the first failure, when a project could not be written: an
     *     ApiException where it can be tried again later; what others log is stored
     */
    public long importAll() {
        var troubles = new Troubles();
        var count = take(true, troubles);
        if (troubles.first != null) {
            throw troubles.first;
        }
        return count;
    }

    /** The projects that could not be written during one import: each is tried once. */
    private static final class Troubles {
        private final Map<String, Duration> leftFor = new HashMap<>();
        private @Nullable RuntimeException first;

        Duration add(String project, RuntimeException failure) {
            first = first == null ? failure : first;
            var passes =
                    failure instanceof ApiException known
                            && known.kind() == ApiException.Kind.UNAVAILABLE;
            var pause = passes ? LEFT_WHILE_BUSY : LEFT_FOR;
            leftFor.put(project, pause);
            return pause;
        }
    }

    /**
     * @param all also files that were left alone
     */
    private long take(boolean all, Troubles troubles) {
        if (readOnly) {
            throw ApiException.readOnly();
        }
        lock.lock();
        try {
            if (all) {
                left.clear();
            }
            var writers = list(folder, "*");
            var batch = new Batch();
            var count = 0L;
            for (var writer : writers) {
                for (var file : list(writer, "*.jsonl")) {
                    if (!closed && !isLeft(file)) {
                        count += read(file, batch, troubles);
                    }
                }
            }
            count += store(batch, troubles);
            writers.forEach(Inbox::removeIfEmpty);
            if (count > 0) {
                LOG.info("{} entries were taken from the inbox", count);
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    private boolean isLeft(Path file) {
        var until = left.get(file);
        if (until != null && System.nanoTime() - until > 0) {
            left.remove(file);
            return false;
        }
        return until != null;
    }

    private void leave(Path file, Duration pause) {
        left.put(file, System.nanoTime() + pause.toNanos());
    }

    /** Sorted: a writer numbers its files. */
    private static List<Path> list(Path folder, String glob) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder, glob)) {
            files.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(null);
        return found;
    }

    private long read(Path file, Batch batch, Troubles troubles) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        var stored = 0L;
        var skipped = new Skipped(file);
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var lines = new Lines(in);
            var number = 1;
            for (var line = lines.next(); line != null; line = lines.next(), number++) {
                if (lines.wasTooLong()) {
                    skipped.add(number, "it is too long");
                } else {
                    add(line, number, file, batch, skipped);
                }
                if (batch.isFull()) {
                    stored += store(batch, troubles);
                    if (closed) {
                        return stored; // the rest of it is read by the next server
                    }
                }
            }
            batch.finish(new Batch.Finished(file, skipped.count > 0));
        } catch (NoSuchFileException e) {
            LOG.debug("another program took {}", file);
        } catch (IOException e) {
            LOG.warn("{} could not be read and is left: {}", file, e.toString());
            leave(file, LEFT_FOR);
        }
        skipped.tell();
        return stored;
    }

    private void add(RawJson line, int number, Path file, Batch batch, Skipped skipped) {
        if (line.toString().isBlank()) {
            return;
        }
        try {
            var id = "inbox/" + folder.relativize(file) + ":" + number;
            batch.add(LineForm.READ.read(line).entry(id), line.length(), file);
        } catch (ApiException e) {
            skipped.add(number, e.getMessage());
        }
    }

    /** Lines that cannot be stored: told once for each file. */
    private static final class Skipped {
        private final Path file;
        private int count;
        private String first = "";

        Skipped(Path file) {
            this.file = file;
        }

        void add(int line, String why) {
            if (count++ == 0) {
                first = "line " + line + ": " + why;
            }
        }

        void tell() {
            if (count > 0) {
                LOG.warn(
                        "{} lines of {} cannot be stored; when the others are, it is put aside into .trackio-jvm/inbox; {}",
                        count,
                        file,
                        first);
            }
        }
    }

    private long store(Batch batch, Troubles troubles) {
        for (var project : batch.projects().entrySet()) {
            store(project.getKey(), project.getValue(), troubles);
        }
        for (var finished : batch.finished()) {
            var file = finished.file();
            if (left.containsKey(file)) {
                continue;
            }
            if (finished.skipped()) {
                putAside(file);
            } else {
                remove(file);
            }
        }
        var count = batch.entries();
        batch.clear();
        return count;
    }

    /** A project that cannot be written does not keep the others waiting. */
    private void store(String project, Batch.OfProject of, Troubles troubles) {
        var known = troubles.leftFor.get(project);
        if (known != null) {
            of.files().forEach(file -> leave(file, known));
            return;
        }
        try {
            append(of);
        } catch (RuntimeException e) {
            if (e instanceof ApiException a && a.kind() == ApiException.Kind.FORBIDDEN) {
                throw e; // of all projects
            }
            var pause = troubles.add(project, e);
            of.files().forEach(file -> leave(file, pause));
            LOG.warn(
                    "entries of project {} stay in the inbox, in {} files, for {}: {}",
                    ApiException.shown(project),
                    of.files().size(),
                    pause,
                    e.getMessage(),
                    e instanceof ApiException ? null : e);
        }
    }

    private void append(Batch.OfProject of) {
        if (!of.metrics().isEmpty()) {
            var _ = metrics.bulkLog(new BulkLog(of.metrics(), null));
        }
        if (!of.samples().isEmpty()) {
            var _ = metrics.bulkLogSystem(new BulkLogSystem(of.samples(), null));
        }
        if (!of.alerts().isEmpty()) {
            var _ = alerts.log(new BulkAlert(of.alerts(), null));
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} was imported and cannot be removed: {}", file, e.toString());
        }
    }

    /** Under its own name, or the next that is free: two writers may have had one name in turn. */
    private void putAside(Path file) {
        try {
            var target = aside.resolve(folder.relativize(file));
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            for (var i = 1; Files.exists(target, LinkOption.NOFOLLOW_LINKS); i++) {
                target = target.resolveSibling(file.getFileName() + "." + i);
            }
            Files.move(file, target);
        } catch (NoSuchFileException e) {
            LOG.debug("another program took {}", file);
        } catch (IOException e) {
            LOG.warn("{} cannot be put aside and is left: {}", file, e.toString());
            leave(file, LEFT_FOR);
        }
    }

    private static void removeIfEmpty(Path writer) {
        try {
            if (Files.isDirectory(writer, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(writer);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // its writer goes on
        } catch (IOException e) {
            LOG.debug("{} cannot be removed", writer, e);
        }
    }

    /** Ends after the batch that is being stored. */
    @Override
    public void close() {
        closed = true;
        var running = poll;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            if (!running.join(MAX_CLOSE)) {
                LOG.warn("the inbox did not end within {}", MAX_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
