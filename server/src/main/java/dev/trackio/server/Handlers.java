package dev.trackio.server;

import dev.trackio.api.AlertOperations;
import dev.trackio.api.AnnotationOperations;
import dev.trackio.api.ArtifactOperations;
import dev.trackio.api.ChartOperations;
import dev.trackio.api.ComparisonOperations;
import dev.trackio.api.EntryOperations;
import dev.trackio.api.InboxOperations;
import dev.trackio.api.InsightOperations;
import dev.trackio.api.LogOperations;
import dev.trackio.api.MediaOperations;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.PlotOperations;
import dev.trackio.api.ProjectOperations;
import dev.trackio.api.ProjectOperations.Settings;
import dev.trackio.api.QueryOperations;
import dev.trackio.api.RegistryOperations;
import dev.trackio.api.RejectionOperations;
import dev.trackio.api.ReportOperations;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunTableOperations;
import dev.trackio.api.SystemOperations;
import dev.trackio.api.TraceOperations;
import dev.trackio.api.ViewOperations;
import dev.trackio.server.alerts.Alerts;
import dev.trackio.server.artifacts.ArtifactBlobs;
import dev.trackio.server.artifacts.Artifacts;
import dev.trackio.server.artifacts.Links;
import dev.trackio.server.blob.DiskBlobs;
import dev.trackio.server.blob.Uploads;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.edits.ProjectTrash;
import dev.trackio.server.edits.RunEdits;
import dev.trackio.server.edits.Trash;
import dev.trackio.server.inbox.Inbox;
import dev.trackio.server.insight.Columns;
import dev.trackio.server.insight.ConfigPages;
import dev.trackio.server.insight.Diagnoses;
import dev.trackio.server.insight.Explanations;
import dev.trackio.server.insight.Histories;
import dev.trackio.server.insight.Overviews;
import dev.trackio.server.insight.RunPages;
import dev.trackio.server.insight.RunSearches;
import dev.trackio.server.insight.Surroundings;
import dev.trackio.server.media.Media;
import dev.trackio.server.media.Pictures;
import dev.trackio.server.metrics.Entries;
import dev.trackio.server.metrics.Metrics;
import dev.trackio.server.metrics.Reports;
import dev.trackio.server.metrics.Samples;
import dev.trackio.server.metrics.Snapshots;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.plot.Plots;
import dev.trackio.server.projects.Projects;
import dev.trackio.server.projects.Tabs;
import dev.trackio.server.projects.Views;
import dev.trackio.server.query.Queries;
import dev.trackio.server.registry.Registries;
import dev.trackio.server.runs.Annotations;
import dev.trackio.server.runs.Runs;
import dev.trackio.server.series.CachedRuns;
import dev.trackio.server.series.ChangeReader;
import dev.trackio.server.series.Comparisons;
import dev.trackio.server.series.MetricNames;
import dev.trackio.server.series.MetricValues;
import dev.trackio.server.series.RunTables;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.chart.ChartReader;
import dev.trackio.server.series.chart.SeriesReader;
import dev.trackio.server.series.log.LogReader;
import dev.trackio.server.store.Storage;
import dev.trackio.server.traces.Traces;

/** Which code answers which operation: a line for each. */
final class Handlers {
    private final Storage storage;
    private final SeriesCache cache;
    private final Uploads uploads;
    private final DiskBlobs blobs;
    private final ArtifactBlobs artifactBlobs;
    private final Metrics metrics;
    private final Alerts alerts;
    private final Inbox inbox;
    private final RunEdits edits;
    private final Trash trash;
    private final ProjectTrash projectTrash;
    private final AccessPolicy access;
    private final ChangeFeed changes;
    private final Timestamps timestamps;
    private final Settings settings;
    private final Dispatcher.Builder on = Dispatcher.builder();

    Handlers(
            Storage storage,
            SeriesCache cache,
            Uploads uploads,
            DiskBlobs blobs,
            ArtifactBlobs artifactBlobs,
            Metrics metrics,
            Alerts alerts,
            Inbox inbox,
            RunEdits edits,
            Trash trash,
            ProjectTrash projectTrash,
            AccessPolicy access,
            ChangeFeed changes,
            Timestamps timestamps,
            Settings settings) {
        this.storage = storage;
        this.cache = cache;
        this.uploads = uploads;
        this.blobs = blobs;
        this.artifactBlobs = artifactBlobs;
        this.metrics = metrics;
        this.alerts = alerts;
        this.inbox = inbox;
        this.edits = edits;
        this.trash = trash;
        this.projectTrash = projectTrash;
        this.access = access;
        this.changes = changes;
        this.timestamps = timestamps;
        this.settings = settings;
    }

    Dispatcher.Builder all() {
        projectsAndRuns();
        edits();
        logging();
        metrics();
        logs();
        files();
        traces();
        queries();
        artifacts();
        registries();
        entries();
        annotations();
        insights();
        return on;
    }

    private void projectsAndRuns() {
        var cached = new CachedRuns(cache, storage.runs());
        var runs = new Runs(cached, access);
        var names = new MetricNames(cache, storage.metrics());
        var projects = new Projects(storage.projects(), uploads, changes, settings);
        var changed = new ChangeReader(cache, cached, storage.metrics());
        on.on(ProjectOperations.GET_ALL_PROJECTS, (in, c) -> projects.all())
                .on(
                        ProjectOperations.GET_PROJECT_SUMMARY,
                        (in, c) -> projects.summary(in, runs.list(in)))
                .on(ProjectOperations.UPLOAD_DB_TO_SPACE, (in, c) -> projects.upload(in))
                .on(ProjectOperations.GET_SETTINGS, (in, c) -> projects.settings())
                .on(ChartOperations.GET_CHANGES, (in, c) -> changed.read(in))
                .on(RunOperations.GET_RUNS_FOR_PROJECT, (in, c) -> runs.list(in))
                .on(RunOperations.GET_RUN_SUMMARY, (in, c) -> runs.summary(in, names.of(in)))
                .on(RunOperations.GET_RUN_CONFIGS, (in, c) -> runs.configs(in))
                .on(
                        RunOperations.GET_RUN_MUTATION_STATUS,
                        (in, caller) -> runs.mutationStatus(caller));
    }

    private void edits() {
        on.on(RunOperations.DELETE_RUN, (in, c) -> edits.delete(in))
                .on(RunOperations.RENAME_RUN, (in, c) -> edits.rename(in))
                .on(RunOperations.GET_DELETED_RUNS, (in, c) -> trash.list(in))
                .on(RunOperations.RESTORE_RUN, (in, c) -> trash.restore(in))
                .on(ProjectOperations.DELETE_PROJECT, (in, c) -> projectTrash.delete(in))
                .on(ProjectOperations.GET_DELETED_PROJECTS, (in, c) -> projectTrash.list())
                .on(ProjectOperations.RESTORE_PROJECT, (in, c) -> projectTrash.restore(in));
    }

    private void logging() {
        var reports = new Reports(metrics);
        on.on(MetricOperations.LOG, (in, c) -> metrics.log(in))
                .on(MetricOperations.BULK_LOG, (in, c) -> metrics.bulkLog(in))
                .on(MetricOperations.BULK_LOG_SYSTEM, (in, c) -> metrics.bulkLogSystem(in))
                .on(RejectionOperations.GET_REJECTED_ENTRIES, (in, c) -> metrics.rejected(in))
                .on(AlertOperations.BULK_ALERT, (in, c) -> alerts.log(in))
                .on(AlertOperations.LOG_ALERT, (in, c) -> alerts.log(in))
                .on(ReportOperations.CREATE_REPORT, (in, c) -> reports.create(in))
                .on(AlertOperations.GET_ALERTS, (in, c) -> alerts.list(in))
                .on(
                        InboxOperations.FORCE_SYNC,
                        (in, c) -> {
                            inbox.importAll();
                            return true;
                        });
    }

    private void metrics() {
        var values = new MetricValues(cache, storage.metrics());
        var names = new MetricNames(cache, storage.metrics());
        var series = new SeriesReader(cache, storage.metrics());
        var charts = new ChartReader(cache, storage.metrics());
        var snapshots = new Snapshots(storage.metrics());
        var cached = new CachedRuns(cache, storage.runs());
        var plots = new Plots(storage.projects(), cache, cached, names, charts);
        on.on(MetricOperations.GET_METRIC_VALUES, (in, c) -> values.values(in))
                .on(MetricOperations.GET_METRICS_FOR_RUN, (in, c) -> names.all(in))
                .on(MetricOperations.GET_METRIC_NAMES, (in, c) -> names.numeric(in))
                .on(MetricOperations.GET_SERIES, (in, c) -> series.read(in))
                .on(MetricOperations.GET_SNAPSHOT, (in, c) -> snapshots.at(in))
                .on(ChartOperations.GET_CHART, (in, c) -> charts.read(in))
                .on(PlotOperations.PLOT_METRICS, (in, c) -> plots.plot(in));
    }

    private void logs() {
        var logs = new LogReader(cache, storage.metrics(), storage.samples());
        var samples = new Samples(storage.samples());
        on.on(LogOperations.GET_LOGS, (in, c) -> logs.logs(in))
                .on(LogOperations.GET_LOGS_BATCH, (in, c) -> logs.batch(in))
                .on(SystemOperations.GET_SYSTEM_LOGS, (in, c) -> logs.systemLogs(in))
                .on(SystemOperations.GET_SYSTEM_LOGS_BATCH, (in, c) -> logs.systemBatch(in))
                .on(SystemOperations.GET_SYSTEM_METRICS_FOR_RUN, (in, c) -> samples.names(in));
    }

    private void files() {
        var media = new Media(blobs, uploads, changes);
        var pictures = new Pictures(blobs);
        var cached = new CachedRuns(cache, storage.runs());
        var tabs = new Tabs(storage.projects(), storage.contents(), media::hasFiles);
        on.on(MediaOperations.BULK_UPLOAD_MEDIA, (in, c) -> media.upload(in))
                .on(MediaOperations.GET_MEDIA, (in, c) -> pictures.read(in))
                .on(MediaOperations.GET_PROJECT_FILES, (in, c) -> media.files(in))
                .on(MediaOperations.GET_RUN_FILES, (in, c) -> media.filesOfRun(in, cached::runs))
                .on(ProjectOperations.GET_TAB_AVAILABILITY, (in, c) -> tabs.of(in));
    }

    private void traces() {
        var traces = new Traces(storage.traces());
        on.on(TraceOperations.GET_TRACES, (in, c) -> traces.list(in))
                .on(TraceOperations.GET_TRACE_STEPS, (in, c) -> traces.steps(in));
    }

    private void queries() {
        var queries = new Queries(storage.projects(), storage.queries());
        on.on(QueryOperations.QUERY_PROJECT, (in, c) -> queries.ask(in))
                .on(QueryOperations.QUERY_SQL, (in, c) -> queries.ask(in));
    }

    private void entries() {
        var cached = new CachedRuns(cache, storage.runs());
        var comparisons = new Comparisons(cache, cached, storage.metrics());
        var names = new MetricNames(cache, storage.metrics());
        var entries = new Entries(storage.entries(), cached::runs);
        on.on(
                        ComparisonOperations.COMPARE_RUNS,
                        (in, c) ->
                                Explanations.of(
                                        comparisons.compare(in),
                                        in.metric(),
                                        ids ->
                                                names.numeric(
                                                        new MetricOperations.MetricNames(
                                                                in.project(), ids))))
                .on(ComparisonOperations.FIND_BEST_RUN, (in, c) -> comparisons.best(in))
                .on(EntryOperations.GET_ENTRIES, (in, c) -> entries.page(in));
    }

    private void annotations() {
        var cached = new CachedRuns(cache, storage.runs());
        var annotations = new Annotations(cached, storage.annotations(), changes);
        var views = new Views(storage.projects(), storage.views(), timestamps::now);
        var tables = tables();
        on.on(AnnotationOperations.SET_RUN_TAGS, (in, c) -> annotations.setTags(in))
                .on(AnnotationOperations.SET_RUN_NOTES, (in, c) -> annotations.setNotes(in))
                .on(AnnotationOperations.GET_RUN_ANNOTATIONS, (in, c) -> annotations.list(in))
                .on(ViewOperations.SAVE_VIEW, (in, c) -> views.save(in))
                .on(ViewOperations.GET_VIEWS, (in, c) -> views.list(in))
                .on(ViewOperations.DELETE_VIEW, (in, c) -> views.delete(in))
                .on(RunTableOperations.GET_RUN_TABLE, (in, c) -> tables.read(in));
    }

    private RunTables tables() {
        return new RunTables(
                cache,
                storage.metrics(),
                storage.runs(),
                new RunTables.Beside(
                        storage.annotations(), storage.rejections(), storage.samples()),
                timestamps);
    }

    private void insights() {
        var around =
                new Surroundings(
                        storage.projects(),
                        new CachedRuns(cache, storage.runs()),
                        new MetricNames(cache, storage.metrics()));
        var pages = new RunPages(tables(), around);
        var searches = new RunSearches(storage.runs(), storage.annotations(), around);
        var columns = new Columns(cache, storage.metrics());
        var histories = new Histories(columns, around);
        var configs = new ConfigPages(tables(), around);
        var overviews =
                new Overviews(
                        columns,
                        around,
                        tables(),
                        new Overviews.Beside(storage.alerts(), storage.artifacts()));
        var diagnoses =
                new Diagnoses(
                        columns,
                        around,
                        tables(),
                        new Diagnoses.Beside(storage.samples(), storage.alerts()));
        on.on(InsightOperations.LIST_RUNS, (in, c) -> pages.list(in))
                .on(InsightOperations.GET_METRIC_HISTORY, (in, c) -> histories.read(in))
                .on(InsightOperations.DIAGNOSE_RUN, (in, c) -> diagnoses.diagnose(in))
                .on(InsightOperations.SUMMARIZE_PROJECT, (in, c) -> overviews.of(in))
                .on(InsightOperations.GET_CONFIG, (in, c) -> configs.read(in))
                .on(InsightOperations.SEARCH_RUNS, (in, c) -> searches.search(in));
    }

    private void registries() {
        var registries =
                new Registries(
                        storage.registries(), storage.projects(), storage.artifacts(), changes);
        on.on(RegistryOperations.GET_REGISTRY_BUCKETS, (in, c) -> registries.buckets())
                .on(RegistryOperations.GET_REGISTRIES, (in, c) -> registries.list(in))
                .on(RegistryOperations.GET_REGISTRY_DETAILS, (in, c) -> registries.details(in))
                .on(RegistryOperations.CREATE_REGISTRY, (in, c) -> registries.create(in))
                .on(
                        RegistryOperations.CREATE_COLLECTION,
                        (in, c) -> registries.createCollection(in))
                .on(RegistryOperations.LINK_ARTIFACT, (in, c) -> registries.link(in))
                .on(RegistryOperations.PROMOTE_ARTIFACT, (in, c) -> registries.promote(in))
                .on(RegistryOperations.UNLINK_ARTIFACT, (in, c) -> registries.unlink(in));
    }

    private void artifacts() {
        var artifacts = new Artifacts(storage.artifacts(), artifactBlobs, changes, timestamps);
        var links = new Links(storage.links(), changes, timestamps);
        on.on(ArtifactOperations.CHECK_ARTIFACT_BLOBS, (in, c) -> artifactBlobs.check(in))
                .on(
                        ArtifactOperations.BULK_UPLOAD_ARTIFACT_BLOB,
                        (in, c) -> artifactBlobs.upload(in))
                .on(ArtifactOperations.ARTIFACT_LOG, (in, c) -> artifacts.log(in))
                .on(ArtifactOperations.LOG_ARTIFACT_USE, (in, c) -> links.use(in))
                .on(ArtifactOperations.GET_ARTIFACT_MANIFEST, (in, c) -> artifacts.version(in))
                .on(ArtifactOperations.GET_ARTIFACTS, (in, c) -> artifacts.list(in))
                .on(ArtifactOperations.LIST_ARTIFACTS, (in, c) -> artifacts.details(in))
                .on(ArtifactOperations.GET_RUN_ARTIFACTS, (in, c) -> links.ofRun(in))
                .on(ArtifactOperations.GET_RUN_ARTIFACT_COUNTS, (in, c) -> links.counts(in))
                .on(ArtifactOperations.GET_ARTIFACT_CONSUMERS, (in, c) -> links.consumers(in))
                .on(ArtifactOperations.GET_ARTIFACT_LINEAGE, (in, c) -> links.lineage(in));
    }
}
