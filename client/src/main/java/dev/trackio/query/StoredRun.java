package dev.trackio.query;

import dev.trackio.TrackioException;
import dev.trackio.wire.JsonReader;
import dev.trackio.wire.ServerFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run as the server has it. It is found by its id: several may have its name. */
public final class StoredRun {
    private static final int TRACES_PAGE = 500;

    private final Connection connection;
    private final String project;
    private final String id;
    private final String name;
    private final @Nullable Instant createdAt;

    /**
     * A run in figures.
     *
     * @param entries how many were logged
     * @param lastStep the largest; null when there is none
     * @param metrics the names of all metrics
     * @param config what the run was started with; its keys {@code _Group}, {@code _Username} and
     *     {@code _Created} come from the client
     */
    public record Summary(
            long entries,
            @Nullable Long lastStep,
            List<String> metrics,
            Map<String, @Nullable Object> config) {}

    StoredRun(
            Connection connection,
            String project,
            String id,
            String name,
            @Nullable Instant createdAt) {
        this.connection = connection;
        this.project = project;
        this.id = id;
        this.name = name;
        this.createdAt = createdAt;
    }

    /** The project's name. */
    public String project() {
        return project;
    }

    /**
     * The run's id, which no other run has. Empty where the server has none, as Trackio of Python
     * for runs with nothing but artifacts: they are known by their names.
     */
    public String id() {
        return id;
    }

    /** The run's name. */
    public String name() {
        return name;
    }

    /** When its first entry was logged; null when nothing was. */
    public @Nullable Instant createdAt() {
        return createdAt;
    }

    /** The run in figures. */
    public Summary summary() {
        var summary = new Fields(ask("get_run_summary"));
        return new Summary(
                summary.whole("num_logs"),
                summary.wholeOrNull("last_step"),
                Fields.texts(summary.value("metrics")),
                Fields.map(summary.value("config")));
    }

    /** What the run was started with; empty where nothing was said. */
    public Map<String, @Nullable Object> config() {
        return summary().config();
    }

    /** The names of all metrics, sorted. */
    public List<String> metrics() {
        return Fields.texts(ask("get_metrics_for_run"));
    }

    /**
     * All numbers of a metric.
     *
     * @throws TrackioException when the run has no such metric; it says which it has
     */
    public Series history(String metric) {
        return history(metric, Map.of());
    }

    /**
     * Numbers of a metric, evenly chosen: spikes between them are not seen.
     *
     * @param maxPoints at most so many, 2 or more
     * @throws TrackioException when the run has no such metric; it says which it has
     */
    public Series history(String metric, int maxPoints) {
        if (maxPoints < 2) {
            throw new IllegalArgumentException("maxPoints is at least 2, not " + maxPoints);
        }
        return history(metric, Map.of("max_points", maxPoints));
    }

    /**
     * Several metrics beside each other, by step. Asks for one after the other.
     *
     * @throws TrackioException when the run has no such metric; it says which it has
     */
    public History history(String first, String second, String... more) {
        return history(Stream.concat(Stream.of(first, second), Stream.of(more)).toList());
    }

    /**
     * The same of any number of them, such as all: {@code run.history(run.metrics())}.
     *
     * @throws TrackioException when the run has no such metric; it says which it has
     */
    public History history(Collection<String> metrics) {
        return new History(metrics.stream().distinct().map(this::history).toList());
    }

    private Series history(String metric, Map<String, ?> arguments) {
        var all = new LinkedHashMap<String, Object>(arguments);
        all.put("metric_name", metric);
        var found =
                connection.ask(
                        "get_metric_values", withRun(all), json -> Points.series(json, metric));
        return known(found, this::metrics);
    }

    /** A metric that was not logged is answered as one without numbers is. */
    private Series known(Series found, Supplier<List<String>> metrics) {
        if (found.isEmpty()) {
            var names = metrics.get();
            if (!names.contains(found.metric())) {
                throw new TrackioException(
                        "Run '%s' has no metric '%s'%s"
                                .formatted(
                                        name,
                                        found.metric(),
                                        Near.to(found.metric(), names, "metric")));
            }
        }
        return found;
    }

    /** The names of all system metrics, such as {@code gpu/0/utilization}, sorted. */
    public List<String> systemMetrics() {
        return Fields.texts(ask("get_system_metrics_for_run"));
    }

    /**
     * All numbers of a system metric by time.
     *
     * @throws TrackioException when the run has no such metric; it says which it has
     */
    public Series systemHistory(String metric) {
        return known(Series.ofSamples(systemEntries(), metric), this::systemMetrics);
    }

    /**
     * All that was logged, in order, page by page as the stream goes on; the server is asked from
     * the thread that goes through it.
     */
    public Stream<Entry> entries() {
        return entries(EntryPages.Kind.ENTRIES);
    }

    /** All samples of the system, as {@link #entries} has what was logged; they have no step. */
    public Stream<Entry> systemEntries() {
        return entries(EntryPages.Kind.SAMPLES);
    }

    private Stream<Entry> entries(EntryPages.Kind kind) {
        return EntryPages.of(connection, project, id, name, kind);
    }

    /** The texts in markdown, in order. */
    public List<Report> reports() {
        return entries(EntryPages.Kind.WITH_MEDIA).flatMap(Report::of).toList();
    }

    /** The run's alerts, the newest first. */
    public List<Alert> alerts() {
        return Alert.list(ask("get_alerts"));
    }

    /** All traces, the newest first, page by page as the stream goes on. */
    public Stream<StoredTrace> traces() {
        var seen = new HashSet<String>(); // one that comes meanwhile moves the others on
        return Stream.iterate(0, from -> from + TRACES_PAGE)
                .map(from -> withRun(Map.of("limit", TRACES_PAGE, "offset", from)))
                .map(page -> StoredTrace.list(connection.ask("get_traces", page)))
                .takeWhile(traces -> !traces.isEmpty())
                .flatMap(List::stream)
                .filter(trace -> seen.add(trace.id()));
    }

    /**
     * Traces that have a text somewhere, the newest first.
     *
     * @param search upper and lower case are the same; empty for all
     * @param most how many at most
     */
    public List<StoredTrace> traces(String search, int most) {
        return StoredTrace.list(
                connection.ask("get_traces", withRun(Map.of("search", search, "limit", most))));
    }

    /** The versions of artifacts that it logged. */
    public List<StoredVersion> loggedArtifacts() {
        return linked("output");
    }

    /** The versions of artifacts that it used. */
    public List<StoredVersion> usedArtifacts() {
        return linked("input");
    }

    private List<StoredVersion> linked(String how) {
        return StoredVersion.links(connection, JsonReader.member(ask("get_run_artifacts"), how));
    }

    /**
     * Copies a file that an entry names: a picture, audio, video, page or model.
     *
     * @param filePath the {@code file_path} of the value
     * @param target is replaced as a whole when the copy is complete; its folder is made where it
     *     is missing
     * @return the target
     * @throws TrackioException when the server does not answer or has no such file
     * @throws UncheckedIOException when the target cannot be written
     */
    public Path downloadMedia(String filePath, Path target) {
        var settings = new Fields(connection.ask("get_settings", Map.of()));
        var path = settings.text("media_dir") + "/" + filePath;
        ServerFiles.copyMedia(connection.patience(), path, target);
        return target;
    }

    /**
     * Gives it another name. Its media are moved along.
     *
     * @return the run under its new name
     * @throws TrackioException when the server does not allow it; it wants the write token
     */
    public StoredRun rename(String newName) {
        var names = Map.of("old_name", name, "new_name", newName);
        connection.change("rename_run", withRun(names));
        return new StoredRun(connection, project, id, newName, createdAt);
    }

    /**
     * Deletes it with all that was logged. This server keeps it for 30 days, Trackio of Python does
     * not.
     *
     * @return false when it was not there any more, of this server; Trackio of Python says true
     * @throws TrackioException when the server does not allow it; it wants the write token
     */
    public boolean delete() {
        return Boolean.TRUE.equals(connection.change("delete_run", withRun(Map.of())));
    }

    private @Nullable Object ask(String operation) {
        return connection.ask(operation, withRun(Map.of()));
    }

    /** With what says that this run is meant. */
    private Map<String, Object> withRun(Map<String, ?> arguments) {
        var all = new LinkedHashMap<String, Object>(arguments);
        all.put("project", project);
        all.put("run", name);
        if (!id.isEmpty()) {
            all.put("run_id", id);
        }
        return all;
    }

    /** Project, name and id. */
    @Override
    public String toString() {
        return project + "/" + name + " (" + id + ")";
    }
}
