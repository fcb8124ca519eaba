package dev.trackio.server.series;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunTable;
import dev.trackio.api.RunTable.Glance;
import dev.trackio.api.RunTable.RunRow;
import dev.trackio.api.RunTableOperations.RunTableQuery;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.RejectionStore;
import dev.trackio.server.metrics.SampleStore;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.AnnotationStore;
import dev.trackio.server.runs.AnnotationStore.Annotation;
import dev.trackio.server.runs.RunList;
import dev.trackio.server.runs.RunState;
import dev.trackio.server.runs.RunStore;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.ProjectColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The table of runs: what is recorded of each, and the values of the metrics asked for. */
public final class RunTables {
    private static final int MAX_RUNS = 10_000;
    private static final int MAX_METRICS = 64;

    /** Of the configurations in an answer; those of older runs are left out beyond it. */
    private static final long MAX_CONFIG_BYTES = 32L << 20;

    private static final String GROUP = "_Group";

    private final SeriesCache cache;
    private final MetricStore store;
    private final RunStore runs;
    private final Beside beside;
    private final Timestamps timestamps;
    private final ReentrantLock reading = new ReentrantLock(true); // one pass over rows at a time

    /** What is known of runs beside their entries. */
    public record Beside(
            AnnotationStore annotations, RejectionStore rejections, SampleStore samples) {}

    public RunTables(
            SeriesCache cache,
            MetricStore store,
            RunStore runs,
            Beside beside,
            Timestamps timestamps) {
        this.cache = cache;
        this.store = store;
        this.runs = runs;
        this.beside = beside;
        this.timestamps = timestamps;
    }

    /**
     * A table and what it lacks.
     *
     * @param whole whether it has all the runs that were meant, with all of their configurations
     */
    public record Part(RunTable table, boolean whole) {}

    public RunTable read(RunTableQuery in) {
        return part(in, null).table();
    }

    /**
     * @param only ids of the runs that are meant, wherever among all they are; null: the newest
     */
    public Part part(RunTableQuery in, @Nullable Set<String> only) {
        var metrics = in.metrics() == null ? List.<String>of() : in.metrics();
        if (metrics.size() > MAX_METRICS) {
            throw ApiException.badRequest(
                    "metrics: at most 64 can be asked for at once, not " + metrics.size() + '.');
        }
        var project = ProjectName.of(in.project());
        var seen =
                inColumns(project, metrics)
                        .orElseGet(
                                () -> {
                                    reading.lock();
                                    try { // the columns may be there by now
                                        return inColumns(project, metrics)
                                                .orElseGet(() -> inRows(project, metrics));
                                    } finally {
                                        reading.unlock();
                                    }
                                });
        var every = RunList.of(records(seen), runs.linked(project));
        var all =
                only == null
                        ? every
                        : every.stream().filter(run -> only.contains(run.id())).toList();
        var newest = all.subList(Math.max(0, all.size() - MAX_RUNS), all.size());
        var stored =
                Boolean.FALSE.equals(in.configs())
                        ? Map.<String, RawJson>of()
                        : runs.configs(project);
        var configs = bounded(newest, stored);
        var whole =
                newest.size() == all.size()
                        && newest.stream()
                                .map(RunRecord::id)
                                .allMatch(id -> configs.containsKey(id) || !stored.containsKey(id));
        var now = timestamps.instant();
        var rows = rows(project, newest, seen, configs, metrics.size(), now);
        return new Part(new RunTable(all.size(), now.toEpochMilli(), metrics, rows), whole);
    }

    private List<RunRow> rows(
            ProjectName project,
            List<RunRecord> records,
            Map<String, RunSeen> seen,
            Map<String, RawJson> configs,
            int width,
            Instant now) {
        var annotations = beside.annotations().annotations(project);
        var rejected = rejected(project, records);
        var samples = beside.samples().recent(project);
        var none = Collections.<@Nullable Glance>nCopies(width, null);
        var rows = new ArrayList<RunRow>(records.size());
        for (var record : records) {
            var id = record.id();
            var run = seen.get(id);
            var sample = time(samples.get(id));
            var first = time(record.createdAt());
            var last = run == null ? first : time(run.lastTime());
            var state =
                    first == null || last == null
                            ? new RunState(RunState.Kind.FINISHED, null)
                            : RunState.at(now, first, last, run == null ? 0 : run.count(), sample);
            var heard = last == null || (sample != null && sample.isAfter(last)) ? sample : last;
            var annotation = annotations.getOrDefault(id, Annotation.NONE);
            var config = configs.get(id);
            rows.add(
                    new RunRow(
                            id,
                            record.name(),
                            record.createdAt(),
                            state.kind().name().toLowerCase(Locale.ROOT),
                            state.until() == null ? null : state.until().toEpochMilli(),
                            heard == null ? null : heard.toEpochMilli(),
                            run == null ? 0 : run.count(),
                            run == null ? null : run.largestStep(),
                            rejected.getOrDefault(id, 0),
                            annotation.tags(),
                            annotation.notes(),
                            config == null ? null : group(config),
                            config,
                            run == null ? none : run.glances()));
        }
        return rows;
    }

    private static @Nullable Instant time(@Nullable String timestamp) {
        return timestamp == null ? null : Timestamps.parse(timestamp);
    }

    private static @Nullable String group(RawJson config) {
        var group = Members.value(config, GROUP);
        return group == null ? null : Json.text(group);
    }

    /** The newest ones, as answers can carry them. */
    private static Map<String, RawJson> bounded(
            List<RunRecord> records, Map<String, RawJson> configs) {
        var bounded = new HashMap<String, RawJson>();
        var bytes = 0L;
        for (var record : records.reversed()) {
            var config = configs.get(record.id());
            if (config != null) {
                bytes += config.length();
                if (bytes > MAX_CONFIG_BYTES) {
                    break;
                }
                bounded.put(record.id(), Json.answerable(config));
            }
        }
        return bounded;
    }

    /** By run id. What came without an id counts for the newest run of its name. */
    private Map<String, Integer> rejected(ProjectName project, List<RunRecord> records) {
        var counts = beside.rejections().counts(project);
        var rejected = new HashMap<String, Integer>();
        if (counts.isEmpty()) {
            return rejected;
        }
        var ids = new HashMap<String, String>();
        records.forEach(run -> ids.put(run.name(), run.id()));
        records.forEach(run -> ids.put(run.id(), run.id()));
        for (var count : counts) {
            var id = ids.getOrDefault(count.runId(), ids.get(count.run()));
            if (id != null) {
                rejected.merge(id, count.entries(), Integer::sum);
            }
        }
        return rejected;
    }

    private static List<RunRecord> records(Map<String, RunSeen> seen) {
        return seen.values().stream().sorted(RunSeen.OLDEST_FIRST).map(RunSeen::record).toList();
    }

    /** Only what must be is taken under the columns' lock: values are looked at afterwards. */
    private Optional<Map<String, RunSeen>> inColumns(ProjectName project, List<String> metrics) {
        return cache.read(project, columns -> take(columns, metrics))
                .map(
                        taken -> {
                            var seen = new LinkedHashMap<String, RunSeen>();
                            taken.forEach(run -> seen.put(run.id(), run.seen()));
                            return seen;
                        });
    }

    private static List<RunSeen.Taken> take(ProjectColumns columns, List<String> metrics) {
        var taken = new ArrayList<RunSeen.Taken>(columns.runs().size());
        for (var run : columns.runs()) {
            taken.add(RunSeen.Taken.of(run, metrics));
        }
        return taken;
    }

    /** The same out of the rows, where columns are not to be had. */
    private Map<String, RunSeen> inRows(ProjectName project, List<String> metrics) {
        var positions = new HashMap<String, Integer>();
        for (var i = 0; i < metrics.size(); i++) {
            positions.put(metrics.get(i), i);
        }
        var tallies = new LinkedHashMap<String, RunSeen.Tally>();
        try (var rows = store.rows(project, null, 0)) {
            for (var batch = rows.next(); !batch.isEmpty(); batch = rows.next()) {
                for (var row : batch) {
                    tallies.computeIfAbsent(
                                    row.runId(), id -> new RunSeen.Tally(row, metrics.size()))
                            .add(row, positions);
                }
            }
        }
        var seen = new LinkedHashMap<String, RunSeen>();
        tallies.forEach((id, tally) -> seen.put(id, tally.seen()));
        return seen;
    }
}
