package dev.trackio.server.series.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.LogOperations;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.MetricsForRun;
import dev.trackio.api.MetricOperations.SeriesQuery;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.CachedRuns;
import dev.trackio.server.series.MetricNames;
import dev.trackio.server.series.MetricValues;
import dev.trackio.server.series.chart.SeriesReader;
import dev.trackio.server.series.log.LogReader;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.sqlite.JDBC;

/** Both ways to read one project. */
public final class Both implements AutoCloseable {
    static final ProjectName PROJECT = ProjectName.of("p");
    static final List<String> RUNS = List.of("a", "b", "c", "d");
    static final List<String> METRICS = List.of("loss", "acc", "é", "odd", "none");

    final Path folder;
    SqliteStorage storage;
    SeriesCache cache;
    SeriesCache off;
    private int asked;

    Both(Path folder) {
        this.folder = folder;
        open();
    }

    void open() {
        var settings = SqliteSettings.defaults().withSynchronous(SqliteSettings.Synchronous.OFF);
        storage = new SqliteStorage(folder, settings);
        cache = cache(storage.metrics(), 64 << 20, Duration.ofSeconds(30));
        off = cache(storage.metrics(), 0, Duration.ofSeconds(30));
    }

    SeriesCache cache(MetricStore metrics, long maxBytes, Duration checkEvery) {
        return cache(folder, storage, metrics, maxBytes, checkEvery);
    }

    /** Keeps on disk whatever it has. */
    public static SeriesCache cache(
            Path folder,
            SqliteStorage storage,
            MetricStore metrics,
            long maxBytes,
            Duration checkEvery) {
        var columns = new SeriesFolder(folder.resolve("cache"), storage.projects(), false);
        return new SeriesCache(storage.projects(), metrics, columns, maxBytes, checkEvery, 1);
    }

    @Override
    public void close() {
        cache.close();
        off.close();
        storage.close();
    }

    void append(List<MetricRow> rows) {
        storage.metrics().append(PROJECT, rows);
    }

    Connection foreign() throws SQLException {
        return foreign(folder.resolve("p.db"));
    }

    Connection foreign(Path file) throws SQLException {
        return new JDBC().connect("jdbc:sqlite:" + file.toUri(), new Properties());
    }

    void foreign(String... statements) throws SQLException {
        try (var connection = foreign();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    void compare() {
        compare(RUNS, METRICS);
    }

    void compare(List<String> runs, List<String> metrics) {
        compareNumbers(runs, metrics);
        for (var run : runs) {
            for (var ref : refs(run)) {
                assertThat(logs(cache, ref, true)).isEqualTo(logs(off, ref, true));
                assertThat(logs(cache, ref, false)).isEqualTo(logs(off, ref, false));
            }
        }
    }

    /** Each run by its name and by its id, by turns: both take twice the time. */
    private List<RunRef> refs(String run) {
        return List.of(asked++ % 2 == 0 ? new RunRef(run, null) : new RunRef(null, "id-" + run));
    }

    /** All but logs. */
    void compareNumbers(List<String> runs, List<String> metrics) {
        asked++; // the other way round than the last time
        for (var run : runs) {
            for (var ref : refs(run)) {
                assertThat(totals(cache, ref)).isEqualTo(totals(off, ref));
                assertThat(names(cache, ref)).isEqualTo(names(off, ref));
                for (var metric : metrics) {
                    for (var most : new Long[] {null, 1L, 7L}) {
                        assertThat(values(cache, ref, metric, most))
                                .as("%s of %s, at most %s", metric, ref, most)
                                .isEqualTo(values(off, ref, metric, most));
                    }
                }
            }
        }
        assertThat(new CachedRuns(cache, storage.runs()).runs(PROJECT))
                .isEqualTo(storage.runs().runs(PROJECT));
        var all = new MetricOperations.MetricNames("p", null);
        assertThat(new MetricNames(cache, storage.metrics()).numeric(all))
                .isEqualTo(new MetricNames(off, storage.metrics()).numeric(all));
        for (var query :
                List.of(
                        new SeriesQuery("p", null, null, null, null),
                        new SeriesQuery("p", null, List.of("loss", "odd"), 5L, null),
                        new SeriesQuery("p", List.of("id-a", "zz"), null, 7L, null),
                        new SeriesQuery("p", null, null, null, 20L))) {
            assertThat(series(cache, query)).isEqualTo(series(off, query));
        }
    }

    /** A run under several names may be shown under any of them. */
    private Object series(SeriesCache from, SeriesQuery query) {
        return new SeriesReader(from, storage.metrics())
                .read(query).series().stream()
                        .map(
                                s ->
                                        List.of(
                                                s.runId(),
                                                s.metric(),
                                                s.count(),
                                                s.steps(),
                                                s.timestamps(),
                                                s.values().toString()))
                        .toList();
    }

    private Object totals(SeriesCache from, RunRef run) {
        return new CachedRuns(from, storage.runs()).totals(PROJECT, run);
    }

    private Object names(SeriesCache from, RunRef run) {
        return new MetricNames(from, storage.metrics())
                .all(new MetricsForRun("p", run.name(), run.id()));
    }

    /** At most 9 entries of a run: long ones are thinned. */
    private Object logs(SeriesCache from, RunRef run, boolean scalarOnly) {
        var pair = new LogOperations.RunPair(run.name(), run.id());
        var query = new LogOperations.LogsBatch("p", List.of(pair), 9L, scalarOnly);
        return Json.tree(
                RawJson.of(
                        Json.bytes(
                                new LogReader(from, storage.metrics(), storage.samples())
                                        .batch(query))));
    }

    private Object values(SeriesCache from, RunRef run, String metric, Long most) {
        var query =
                new MetricOperations.MetricValues(
                        "p", run.name(), metric, null, null, null, null, run.id(), most);
        var values = new MetricValues(from, storage.metrics());
        try (var rows = values.values(query)) {
            var written = Json.tree(RawJson.of(Json.bytes(rows)));
            if (from == cache || (most != null && most == 7)) { // all rows are long to read
                assertThat(typed(values.values(query))).isEqualTo(written);
            }
            return written;
        }
    }

    private static Object typed(Rows<?> rows) {
        try (rows) {
            var points = new ArrayList<>();
            rows.iterator().forEachRemaining(points::add);
            return Json.tree(RawJson.of(Json.bytes(points)));
        }
    }
}
