package dev.trackio.server;

import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.server.alerts.Alerts;
import dev.trackio.server.artifacts.ArtifactBlobs;
import dev.trackio.server.blob.DiskBlobs;
import dev.trackio.server.blob.Uploads;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.Audit;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.call.Meter;
import dev.trackio.server.edits.ProjectListener;
import dev.trackio.server.edits.ProjectTrash;
import dev.trackio.server.edits.RunEditStore.Named;
import dev.trackio.server.edits.RunEdits;
import dev.trackio.server.edits.RunListener;
import dev.trackio.server.edits.Trash;
import dev.trackio.server.edits.TrashSweeper;
import dev.trackio.server.inbox.Inbox;
import dev.trackio.server.media.RunFiles;
import dev.trackio.server.metrics.Metrics;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.cache.SeriesFolder;
import dev.trackio.server.store.Storage;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import dev.trackio.server.traces.TraceSessions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Everything that Trackio can do on one data folder, without a server around it. */
public final class Tracker implements AutoCloseable {
    private static final long MAX_WAITING_BYTES = 16L << 30;

    private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();

    /** What columns of projects may take: more where the heap may grow, less where it is small. */
    private static final long CACHE_BYTES =
            Math.min(Math.clamp(HEAP_BYTES / 8, 96L << 20, 512L << 20), HEAP_BYTES / 4);

    private final ChangeFeed changes = new ChangeFeed();
    private final Storage storage;
    private final SeriesCache cache;
    private final Uploads uploads;
    private final DiskBlobs blobs;
    private final TraceSessions sessions;
    private final Inbox inbox;
    private final TrashSweeper sweeper;
    private final ArtifactBlobs artifactBlobs;
    private final Dispatcher dispatcher;

    private Tracker(Config config, AccessPolicy access, Meter meter, Clock clock)
            throws IOException {
        storage = new SqliteStorage(config.dataDir(), settings(config, clock), meter);
        uploads =
                new Uploads(
                        config.dataDir().resolve(".trackio-jvm").resolve("uploads"),
                        MAX_WAITING_BYTES,
                        clock);
        if (!config.readOnly()) {
            uploads.removeLeftovers();
        }
        blobs = files(config, "media");
        artifactBlobs = new ArtifactBlobs(files(config, "artifacts"), uploads);
        sessions = new TraceSessions(storage.traces(), sessionFolder(config));

        cache = cache(config, storage);
        meter.gauge("trackio.series.bytes", "Memory of the columns of series.", cache::bytes);
        var timestamps = new Timestamps(clock);
        var metrics =
                new Metrics(storage.metrics(), storage.rejections(), sessions, changes, timestamps);
        var alerts = new Alerts(storage.alerts(), changes, timestamps);
        inbox = inbox(config, metrics, alerts);
        var files =
                new RunFiles(
                        blobs,
                        new DiskBlobs(config.dataDir().resolve(".trackio-jvm").resolve("trash")));
        var followers = new Followers();
        var trash = trash(storage, files, followers, clock);
        var projectTrash = new ProjectTrash(storage.projectTrash(), followers, clock);
        sweeper = new TrashSweeper(trash, projectTrash);
        var edits = new RunEdits(storage.projects(), storage.runEdits(), files, trash, followers);
        var handlers =
                new Handlers(
                                storage,
                                cache,
                                uploads,
                                blobs,
                                artifactBlobs,
                                metrics,
                                alerts,
                                inbox,
                                edits,
                                trash,
                                projectTrash,
                                access,
                                changes,
                                timestamps,
                                config.settings())
                        .all();
        if (config.intake().paused()) {
            handlers.pauseWrites();
        }
        dispatcher = handlers.build(access, meter, audit(config, clock));
    }

    private static Audit audit(Config config, Clock clock) {
        return config.readOnly()
                ? Audit.NONE
                : new AuditTrail(config.dataDir().resolve(".trackio-jvm"), clock);
    }

    private static Trash trash(Storage storage, RunFiles files, RunListener listener, Clock clock) {
        return new Trash(
                storage.projects(), storage.runEdits(), storage.trash(), files, listener, clock);
    }

    /**
     * @throws IOException when the folder cannot be used; the message says why
     */
    static Tracker open(Config config, AccessPolicy access, Meter meter) throws IOException {
        return new Tracker(config, access, meter, Clock.systemUTC());
    }

    /** For programs on their own files, where nobody needs a token. */
    public static Tracker open(Config config) throws IOException {
        return open(config, new AccessPolicy(AccessPolicy.Mode.OPEN, ""), Meter.NONE);
    }

    /** Calls an operation from within this process. */
    public <I extends Record, O> void call(
            Operation<I, O> operation, I input, Dispatcher.Answer answer) throws IOException {
        dispatcher.call(operation, input, Caller.LOCAL, Profile.CURRENT, answer);
    }

    /** What is derived from runs, and who looks at them. */
    private final class Followers implements RunListener, ProjectListener {
        @Override
        public void changed(ProjectName project) {
            cache.forget(project);
            changes.touched(project.key());
        }

        @Override
        public void deleted(ProjectName project, Named run) {
            cache.gone(project, run.id());
            sessions.remove(project, run.names(), run.traces());
            changes.touched(project.key());
            storage.annotations()
                    .trash(project, run.id()); // last: the run is gone, whatever becomes of it
        }

        @Override
        public void renamed(ProjectName project, Named run) {
            sessions.remove(project, run.names(), run.traces());
            written(project, run);
        }

        @Override
        public void restored(ProjectName project, Named run) {
            written(project, run);
            storage.annotations().restore(project, run.id());
        }

        private void written(ProjectName project, Named run) {
            cache.doubt(project);
            sessions.write(project, List.copyOf(run.traces()));
            changes.touched(project.key());
        }
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    ChangeFeed changes() {
        return changes;
    }

    Storage storage() {
        return storage;
    }

    Uploads uploads() {
        return uploads;
    }

    TrashSweeper sweeper() {
        return sweeper;
    }

    Inbox inbox() {
        return inbox;
    }

    DiskBlobs blobs() {
        return blobs;
    }

    private static Path sessionFolder(Config config) {
        var own = config.traceSessions();
        return own == null ? config.dataDir().resolve("traces") : own;
    }

    ArtifactBlobs artifactBlobs() {
        return artifactBlobs;
    }

    private static DiskBlobs files(Config config, String folder) {
        var files = new DiskBlobs(config.dataDir().resolve(folder));
        return config.readOnly() ? files.onlyReading() : files;
    }

    private static Inbox inbox(Config config, Metrics metrics, Alerts alerts) {
        return config.readOnly()
                ? Inbox.untouched(config.dataDir(), metrics, alerts)
                : new Inbox(config.dataDir(), metrics, alerts);
    }

    private static SeriesCache cache(Config config, Storage storage) {
        var folder =
                new SeriesFolder(
                        config.dataDir().resolve(".trackio-jvm").resolve("cache"),
                        storage.projects(),
                        config.readOnly());
        return new SeriesCache(storage.projects(), storage.metrics(), folder, CACHE_BYTES);
    }

    private static SqliteSettings settings(Config config, Clock clock) {
        var settings =
                SqliteSettings.defaults().withClock(clock).withSynchronous(config.synchronous());
        return config.readOnly() ? settings.onlyReading() : settings;
    }

    /** Lets go of what is kept for speed and was not asked for lately. False if there is none. */
    boolean rest() {
        return cache.rest();
    }

    /** Finishes what was accepted. */
    @Override
    public void close() {
        inbox.close();
        sweeper.close();
        uploads.close();
        sessions.close();
        cache.close();
        storage.close();
    }
}
