package dev.trackio.server.store.sqlite;

import dev.trackio.api.Rows;
import dev.trackio.server.alerts.AlertStore;
import dev.trackio.server.artifacts.ArtifactStore;
import dev.trackio.server.artifacts.LinkStore;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Meter;
import dev.trackio.server.call.Readiness;
import dev.trackio.server.edits.ProjectTrashStore;
import dev.trackio.server.edits.RunEditStore;
import dev.trackio.server.edits.TrashStore;
import dev.trackio.server.metrics.EntryStore;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.RejectionStore;
import dev.trackio.server.metrics.SampleStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ContentStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.projects.ViewStore;
import dev.trackio.server.query.QueryStore;
import dev.trackio.server.registry.RegistryStore;
import dev.trackio.server.runs.AnnotationStore;
import dev.trackio.server.runs.RunStore;
import dev.trackio.server.store.Storage;
import dev.trackio.server.traces.TraceStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Projects in Trackio's own SQLite files, one for each, shared live with Python Trackio. Opening
 * and reading change no byte of them.
 */
public final class SqliteStorage implements Storage {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStorage.class);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(10);

    private final SqliteSettings settings;
    private final Meter meter;
    private final DataFolder folder;
    private final Connections connections;
    private final OpenFiles openFiles;
    private final Health health;
    private final ReaderThreads threads;
    private final StateFile state;
    private final Writers writers;
    private final RecentlyRead recentlyRead = new RecentlyRead();
    private final ConcurrentHashMap<String, ProjectFile> files = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeper;

    private final SqliteProjects projects;
    private final SqliteRuns runs;
    private final SqliteTrash trash;
    private final SqliteProjectTrash projectTrash;
    private final SqliteRunEdits runEdits;
    private final SqliteMetrics metrics;
    private final SqliteSamples samples;
    private final SqliteEntries entries;
    private final SqliteAlerts alerts;
    private final SqliteContents contents;
    private final SqliteTraces traces;
    private final SqliteQueries queries;
    private final SqliteRejections rejections;
    private final SqliteArtifacts artifacts;
    private final SqliteLinks links;
    private final SqliteRegistries registries;
    private final SqliteAnnotations annotations;
    private final SqliteViews views;

    /** The folder need not exist: it is made by the first write. */
    public SqliteStorage(Path dataFolder, SqliteSettings settings) {
        this(dataFolder, settings, Meter.NONE);
    }

    /**
     * @param meter is told of what is logged and committed, and may ask what is open and waits
     */
    public SqliteStorage(Path dataFolder, SqliteSettings settings, Meter meter) {
        this.settings = settings;
        this.meter = meter;
        folder = new DataFolder(dataFolder);
        openFiles = new OpenFiles(folder, settings.readOnly());
        connections = new Connections(settings.synchronous());
        health = new Health(folder, connections, settings.readOnly(), settings.clock());
        threads = new ReaderThreads(health::failed);
        state = new StateFile(folder, connections, threads, settings);
        writers = new Writers(folder, openFiles, connections, settings, meter);
        writers.bindTo(meter);
        health.bindTo(meter);
        projects = new SqliteProjects(this, folder, connections, threads);
        runs = new SqliteRuns(this);
        trash = new SqliteTrash(this, folder, connections, threads, settings.clock());
        projectTrash =
                new SqliteProjectTrash(
                        this, folder, state, openFiles, connections, threads, settings.clock());
        runEdits = new SqliteRunEdits(this, trash);
        metrics = new SqliteMetrics(this);
        samples = new SqliteSamples(this);
        entries = new SqliteEntries(this);
        alerts = new SqliteAlerts(this);
        contents = new SqliteContents(this);
        traces = new SqliteTraces(this);
        queries = new SqliteQueries(this, health::failed);
        rejections = new SqliteRejections(this, state);
        artifacts = new SqliteArtifacts(this);
        links = new SqliteLinks(this);
        registries = new SqliteRegistries(this, new RegistryLog(settings.clock()));
        annotations = new SqliteAnnotations(this, state, settings.clock());
        views = new SqliteViews(this, state);
        sweeper =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("idle files").daemon().factory());
        var _ =
                sweeper.scheduleWithFixedDelay(
                        this::sweepQuietly, SWEEP.toSeconds(), SWEEP.toSeconds(), TimeUnit.SECONDS);
    }

    /** Both try once: were they out of file descriptors then, nothing would work any more. */
    @Override
    public void warmUp() {
        sweeper.execute(Connections::load);
        sweeper.execute(Flock::load);
        sweeper.execute(folder::isNetwork); // warns
    }

    @Override
    public ProjectStore projects() {
        return projects;
    }

    @Override
    public RunStore runs() {
        return runs;
    }

    @Override
    public RunEditStore runEdits() {
        return runEdits;
    }

    @Override
    public TrashStore trash() {
        return trash;
    }

    @Override
    public ProjectTrashStore projectTrash() {
        return projectTrash;
    }

    @Override
    public MetricStore metrics() {
        return metrics;
    }

    @Override
    public SampleStore samples() {
        return samples;
    }

    @Override
    public EntryStore entries() {
        return entries;
    }

    @Override
    public AlertStore alerts() {
        return alerts;
    }

    @Override
    public ContentStore contents() {
        return contents;
    }

    @Override
    public TraceStore traces() {
        return traces;
    }

    @Override
    public QueryStore queries() {
        return queries;
    }

    @Override
    public RejectionStore rejections() {
        return rejections;
    }

    @Override
    public ArtifactStore artifacts() {
        return artifacts;
    }

    @Override
    public LinkStore links() {
        return links;
    }

    @Override
    public RegistryStore registries() {
        return registries;
    }

    @Override
    public AnnotationStore annotations() {
        return annotations;
    }

    @Override
    public ViewStore views() {
        return views;
    }

    @Override
    public Readiness readiness() {
        return threads.call("folder", health::readiness);
    }

    <T> T read(ProjectName project, T whenMissing, Reader.Work<T> work) {
        // Names that nobody has written to leave no trace in memory.
        return folder.exists(project.key())
                ? file(project).readers().read(whenMissing, work)
                : whenMissing;
    }

    Rows<StoredRow> stream(ProjectName project, StoredRows.Query query) {
        return stream(project, StoredRows.ENTRIES, query);
    }

    <T> Rows<T> stream(ProjectName project, StoredRows.Form<T> form, StoredRows.Query query) {
        return folder.exists(project.key())
                ? file(project).readers().stream(form, query)
                : Rows.of(List.of());
    }

    long version(ProjectName project) {
        return folder.exists(project.key()) ? file(project).readers().version() : 0;
    }

    void write(ProjectName project, WriteCall.Work work) {
        write(project, new WriteCall(work, 1, 0));
    }

    void write(ProjectName project, WriteCall call) {
        checkWritable();
        try {
            file(project).write(project, call, settings.maxWait());
        } catch (RuntimeException e) {
            health.writeFailed(project.key(), e);
            throw e;
        }
        health.written();
    }

    void linkSources(ProjectName project, String run) {
        runEdits.linkSources(project, run);
    }

    Meter meter() {
        return meter;
    }

    boolean isReadOnly() {
        return settings.readOnly();
    }

    void checkWritable() {
        if (isReadOnly()) {
            throw ApiException.readOnly();
        }
    }

    ProjectFile file(ProjectName project) {
        return files.computeIfAbsent(
                project.key(),
                key ->
                        new ProjectFile(
                                key,
                                folder,
                                state,
                                new Readers(
                                        key,
                                        folder,
                                        openFiles,
                                        connections,
                                        threads,
                                        recentlyRead,
                                        settings.clock()),
                                writers));
    }

    private void sweepQuietly() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.warn("Closing idle files failed", e);
        }
    }

    /** Closes what was not used for as long as the settings say. */
    void sweep() {
        var limit = settings.clock().instant().minus(settings.idleClose());
        for (var file : files.values()) {
            file.closeUnusedSince(limit);
        }
    }

    @Override
    public void close() {
        if (sweeper.isShutdown()) {
            return;
        }
        sweeper.shutdownNow();
        queries.close();
        // Readers first: only the last one out writes the log back, and only a writer can.
        for (var file : files.values()) {
            try {
                file.readers().close();
            } catch (RuntimeException e) {
                LOG.warn("Closing the readers of a project failed", e);
            }
        }
        writers.close(MAX_CLOSE);
        state.close();
        threads.close();
    }
}
