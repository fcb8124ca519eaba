package dev.trackio.server;

import dev.trackio.api.AlertOperations;
import dev.trackio.api.Catalogue;
import dev.trackio.api.ChartOperations;
import dev.trackio.api.LogOperations;
import dev.trackio.api.MediaOperations;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.Profile;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.RunOperations;
import dev.trackio.api.SystemOperations;
import dev.trackio.server.alerts.Alerts;
import dev.trackio.server.blob.DiskBlobs;
import dev.trackio.server.blob.Uploads;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.call.Meter;
import dev.trackio.server.media.Media;
import dev.trackio.server.metrics.Metrics;
import dev.trackio.server.metrics.Samples;
import dev.trackio.server.metrics.Snapshots;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.Projects;
import dev.trackio.server.projects.Tabs;
import dev.trackio.server.runs.Runs;
import dev.trackio.server.series.CachedRuns;
import dev.trackio.server.series.ChangeReader;
import dev.trackio.server.series.MetricNames;
import dev.trackio.server.series.MetricValues;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.cache.SeriesFolder;
import dev.trackio.server.series.chart.ChartReader;
import dev.trackio.server.series.chart.SeriesReader;
import dev.trackio.server.series.log.LogReader;
import dev.trackio.server.store.Storage;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import java.io.IOException;
import java.time.Clock;

/** Everything that Trackio can do on one data folder, without a server around it. */
public final class Tracker implements AutoCloseable {
    private static final long MAX_WAITING_BYTES = 16L << 30;

    /** What columns of projects may take, unless the heap is small. */
    private static final long CACHE_BYTES =
            Math.min(96L << 20, Runtime.getRuntime().maxMemory() / 4);

    private final Catalogue catalogue = Operations.catalogue();
    private final ChangeFeed changes = new ChangeFeed();
    private final Storage storage;
    private final SeriesCache cache;
    private final Uploads uploads;
    private final DiskBlobs blobs;
    private final Dispatcher dispatcher;

    private Tracker(Config config, AccessPolicy access, Meter meter, Clock clock)
            throws IOException {
        storage = new SqliteStorage(config.dataDir(), settings(config, clock), meter);
        uploads =
                new Uploads(
                        config.dataDir().resolve(".trackio-jvm").resolve("uploads"),
                        MAX_WAITING_BYTES,
                        clock);
        blobs = new DiskBlobs(config.dataDir().resolve("media"));

        var timestamps = new Timestamps(clock);
        var projects = new Projects(storage.projects(), uploads, changes);
        cache = cache(config, storage);
        meter.gauge("trackio.series.bytes", "Memory of the columns of series.", cache::bytes);
        var cachedRuns = new CachedRuns(cache, storage.runs());
        var runs = new Runs(cachedRuns, access);
        var metrics = new Metrics(storage.metrics(), changes, timestamps);
        var values = new MetricValues(cache, storage.metrics());
        var names = new MetricNames(cache, storage.metrics());
        var series = new SeriesReader(cache, storage.metrics());
        var charts = new ChartReader(cache, storage.metrics());
        var changed = new ChangeReader(cache, cachedRuns, storage.metrics());
        var logs = new LogReader(cache, storage.metrics(), storage.samples());
        var alerts = new Alerts(storage.alerts(), changes, timestamps);
        var media = new Media(blobs, uploads, changes);

        dispatcher =
                besideEntries(logs, media)
                        .on(ProjectOperations.GET_ALL_PROJECTS, (in, c) -> projects.all())
                        .on(
                                ProjectOperations.GET_PROJECT_SUMMARY,
                                (in, c) -> projects.summary(in, runs.list(in)))
                        .on(ProjectOperations.UPLOAD_DB_TO_SPACE, (in, c) -> projects.upload(in))
                        .on(ProjectOperations.GET_SETTINGS, (in, c) -> projects.settings())
                        .on(RunOperations.GET_RUNS_FOR_PROJECT, (in, c) -> runs.list(in))
                        .on(
                                RunOperations.GET_RUN_SUMMARY,
                                (in, c) -> runs.summary(in, names.of(in)))
                        .on(RunOperations.GET_RUN_CONFIGS, (in, c) -> runs.configs(in))
                        .on(
                                RunOperations.GET_RUN_MUTATION_STATUS,
                                (in, caller) -> runs.mutationStatus(caller))
                        .on(MetricOperations.LOG, (in, c) -> metrics.log(in))
                        .on(MetricOperations.BULK_LOG, (in, c) -> metrics.bulkLog(in))
                        .on(MetricOperations.BULK_LOG_SYSTEM, (in, c) -> metrics.bulkLogSystem(in))
                        .on(MetricOperations.GET_METRIC_VALUES, (in, c) -> values.values(in))
                        .on(MetricOperations.GET_METRICS_FOR_RUN, (in, c) -> names.all(in))
                        .on(MetricOperations.GET_METRIC_NAMES, (in, c) -> names.numeric(in))
                        .on(LogOperations.GET_LOGS, (in, c) -> logs.logs(in))
                        .on(LogOperations.GET_LOGS_BATCH, (in, c) -> logs.batch(in))
                        .on(MetricOperations.GET_SERIES, (in, c) -> series.read(in))
                        .on(ChartOperations.GET_CHART, (in, c) -> charts.read(in))
                        .on(ChartOperations.GET_CHANGES, (in, c) -> changed.read(in))
                        .on(AlertOperations.BULK_ALERT, (in, c) -> alerts.log(in))
                        .on(AlertOperations.GET_ALERTS, (in, c) -> alerts.list(in))
                        .on(MediaOperations.BULK_UPLOAD_MEDIA, (in, c) -> media.upload(in))
                        .build(access, meter);
    }

    /** What reads samples, files, and of everything a little. */
    private Dispatcher.Builder besideEntries(LogReader logs, Media media) {
        var samples = new Samples(storage.samples());
        var snapshots = new Snapshots(storage.metrics());
        var tabs = new Tabs(storage.projects(), storage.contents(), media::hasFiles);
        return Dispatcher.builder()
                .on(SystemOperations.GET_SYSTEM_METRICS_FOR_RUN, (in, c) -> samples.names(in))
                .on(SystemOperations.GET_SYSTEM_LOGS, (in, c) -> logs.systemLogs(in))
                .on(SystemOperations.GET_SYSTEM_LOGS_BATCH, (in, c) -> logs.systemBatch(in))
                .on(MediaOperations.GET_PROJECT_FILES, (in, c) -> media.files(in))
                .on(ProjectOperations.GET_TAB_AVAILABILITY, (in, c) -> tabs.of(in))
                .on(MetricOperations.GET_SNAPSHOT, (in, c) -> snapshots.at(in));
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

    Catalogue catalogue() {
        return catalogue;
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

    DiskBlobs blobs() {
        return blobs;
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

    /** Nobody calls for now: what is kept for speed takes as little memory as it can. */
    void rest() {
        cache.rest();
    }

    /** Finishes what was accepted. */
    @Override
    public void close() {
        uploads.close();
        cache.close();
        storage.close();
    }
}
