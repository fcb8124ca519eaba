package dev.trackio.server.series.cache;

import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.series.column.ProjectColumns;
import dev.trackio.server.series.column.SeriesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Columns on disk, one file for each project, so that a server that starts need not read all rows
 * again. Any of them may be deleted, by anybody and at any time; one that is damaged, or of another
 * database, is taken for none. Several servers may share the folder: files are put into place
 * whole, and the last one wins.
 */
public final class SeriesFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesFolder.class);
    private static final String ENDING = ".series";
    private static final String UNFINISHED = ".part";

    /** What files of columns may take; those that were not used for longest go. */
    private static final long MAX_BYTES = 1L << 30;

    /** What can be derived anew leaves the last room of a disk to what cannot. */
    private static final long MIN_FREE = 1L << 30;

    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(5);

    /** Each holds columns that may have been dropped from memory. */
    private static final int MAX_WAITING = 2;

    private final Path folder;
    private final ProjectStore projects;
    private final boolean readOnly;
    private final long maxBytes;
    private boolean takesAll;

    /** Of its own: packing would keep a virtual thread's carrier from others. */
    private final ThreadPoolExecutor writer =
            new ThreadPoolExecutor(
                    0,
                    1,
                    10,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().name("series files").daemon().factory());

    /**
     * @param folder need not exist
     */
    public SeriesFolder(Path folder, ProjectStore projects, boolean readOnly) {
        this(folder, projects, readOnly, MAX_BYTES);
    }

    SeriesFolder(Path folder, ProjectStore projects, boolean readOnly, long maxBytes) {
        this.folder = folder;
        this.projects = projects;
        this.readOnly = readOnly;
        this.maxBytes = maxBytes;
    }

    private Path path(ProjectName project) {
        return folder.resolve(project.key() + ENDING);
    }

    /** What is kept of a project, unless it takes more memory than that. */
    Optional<ProjectColumns> load(ProjectName project, long maxBytes) {
        var path = path(project);
        try {
            var file = new SeriesFile(project.key(), projects.identity(project));
            var found = file.read(path, maxBytes);
            if (!readOnly && found.isPresent()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
            }
            return found;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.info("the columns of {} on disk are not used: {}", project, e.toString());
            remove(project);
            return Optional.empty();
        }
    }

    /** Does something later, one thing at a time. False when it will not: too many are waiting. */
    synchronized boolean later(Runnable work) {
        if (!takesAll && writer.getQueue().size() >= MAX_WAITING) {
            return false;
        }
        try {
            writer.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("columns are not written: the server stops");
            return false;
        }
    }

    /** The server stops: any number may wait from now on. */
    synchronized void takeAll() {
        takesAll = true;
    }

    /** The last room of the disk is left to others. */
    static final class NearlyFull extends IOException {
        private static final long serialVersionUID = 1L;

        NearlyFull() {
            super("the disk is nearly full");
        }
    }

    boolean isReadOnly() {
        return readOnly;
    }

    void save(ProjectName project, ProjectColumns.Frozen columns) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).getUsableSpace() < MIN_FREE) {
            throw new NearlyFull();
        }
        var part = folder.resolve(UUID.randomUUID() + UNFINISHED);
        try {
            new SeriesFile(project.key(), projects.identity(project)).write(part, columns);
            Files.move(
                    part,
                    path(project),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        try {
            clear(path(project));
        } catch (IOException | RuntimeException e) {
            LOG.debug("old columns were not removed", e); // those that were written are in place
        }
    }

    void remove(ProjectName project) {
        if (!readOnly) {
            remove(path(project));
        }
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("{} could not be removed", path, e);
        }
    }

    private record Kept(Path path, long bytes, Instant used) {}

    /** What nobody will use, and what there is no room for. */
    private void clear(Path keep) throws IOException {
        var known = new HashSet<>(projects.keys());
        var kept = new ArrayList<Kept>();
        for (var file : files()) {
            var name = file.path.getFileName().toString();
            if (name.endsWith(ENDING)) {
                if (known.contains(name.substring(0, name.length() - ENDING.length()))) {
                    kept.add(file);
                } else {
                    remove(file.path);
                }
            } else if (name.endsWith(UNFINISHED)
                    && file.used.isBefore(Instant.now().minus(ABANDONED))) {
                remove(file.path);
            }
        }
        kept.sort(Comparator.comparing(Kept::used));
        var bytes = kept.stream().mapToLong(Kept::bytes).sum();
        for (var file : kept) {
            if (bytes > maxBytes && !file.path.equals(keep)) {
                remove(file.path);
                bytes -= file.bytes;
            }
        }
    }

    private List<Kept> files() throws IOException {
        var found = new ArrayList<Kept>();
        try (var paths = Files.newDirectoryStream(folder)) {
            for (var path : paths) {
                try {
                    var used = Files.getLastModifiedTime(path).toInstant();
                    found.add(new Kept(path, Files.size(path), used));
                } catch (NoSuchFileException e) {
                    LOG.debug("{} went away", path);
                }
            }
        }
        return found;
    }

    /** Finishes what is to be done, if that does not take long. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(MAX_CLOSE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.info("columns are not written to the end: the next start reads rows instead");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
