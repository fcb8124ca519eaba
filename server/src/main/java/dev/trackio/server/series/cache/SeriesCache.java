package dev.trackio.server.series.cache;

import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.series.column.ProjectColumns;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The entries of projects in columns, derived from the rows and brought up to date before every
 * read: what any program has committed is seen. It may be empty at any time; whoever reads goes to
 * the rows then, which say the same. What took long to read is kept on disk for the next start.
 */
public final class SeriesCache implements AutoCloseable {
    private static final Duration CHECK_EVERY = Duration.ofSeconds(30);

    /** What stays while nobody reads. */
    private static final long RESTING_BYTES = 12L << 20;

    /** Who reads a project more often than that need not wait for it to be loaded again. */
    private static final Duration LATELY = Duration.ofSeconds(30);

    private final ProjectStore projects;
    private final MetricStore metrics;
    private final SeriesFolder folder;
    private final Duration checkEvery;
    private final int worthKeeping;
    private final ConcurrentHashMap<String, CachedProject> cached = new ConcurrentHashMap<>();
    private final SeriesMemory memory;

    /**
     * @param folder is closed with it
     */
    public SeriesCache(
            ProjectStore projects, MetricStore metrics, SeriesFolder folder, long maxBytes) {
        this(projects, metrics, folder, maxBytes, CHECK_EVERY, CachedProject.MAX_ROWS_OF_A_CALL);
    }

    /**
     * @param worthKeeping from how many rows on columns are kept on disk
     */
    SeriesCache(
            ProjectStore projects,
            MetricStore metrics,
            SeriesFolder folder,
            long maxBytes,
            Duration checkEvery,
            int worthKeeping) {
        this.projects = projects;
        this.metrics = metrics;
        this.folder = folder;
        this.worthKeeping = worthKeeping;
        this.checkEvery = checkEvery;
        this.memory = new SeriesMemory(maxBytes, cached::values);
    }

    /**
     * Takes something out of the columns of a project, as of now; empty when the rows must be asked
     * instead.
     *
     * @param reading must not keep the columns, only what is not changed any more
     */
    public <T> Optional<T> read(ProjectName project, Function<ProjectColumns, T> reading) {
        return read(project, reading, Duration.ZERO);
    }

    /**
     * The same for who would have to read most of the rows.
     *
     * @param patience how long to wait for a thread that does so already
     */
    public <T> Optional<T> read(
            ProjectName project, Function<ProjectColumns, T> reading, Duration patience) {
        if (!projects.exists(project)) {
            forget(project);
            return Optional.empty();
        }
        var found = cached.computeIfAbsent(project.key(), key -> cached(project));
        try {
            return found.read(reading, patience);
        } finally {
            memory.makeRoom(found);
        }
    }

    /** The project is no more, or another one. */
    public void forget(ProjectName project) {
        var gone = cached.remove(project.key());
        if (gone != null) {
            gone.retire();
        }
    }

    /** A run was deleted here: the others stay in memory. */
    public void gone(ProjectName project, String runId) {
        var known = cached.get(project.key());
        if (known != null) {
            known.gone(runId);
        }
    }

    /** Entries of the project were renamed here, or came back: it is read anew. */
    public void doubt(ProjectName project) {
        var known = cached.get(project.key());
        if (known != null) {
            known.doubt();
        }
    }

    private CachedProject cached(ProjectName project) {
        return new CachedProject(
                project,
                projects,
                metrics,
                memory,
                new Doubt(project, metrics, checkEvery),
                new DiskCopy(project, folder, worthKeeping));
    }

    /** What all columns take. */
    public long bytes() {
        return memory.bytes();
    }

    /** Drops columns that nobody has read lately, down to 12 MB. False if there are none. */
    public boolean rest() {
        return memory.rest(LATELY, RESTING_BYTES);
    }

    boolean rest(Duration lately, long bytes) {
        return memory.rest(lately, bytes);
    }

    @Override
    public void close() {
        memory.close();
        folder.takeAll();
        cached.values().forEach(CachedProject::keep);
        folder.close();
    }
}
