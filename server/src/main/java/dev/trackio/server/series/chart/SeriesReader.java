package dev.trackio.server.series.chart;

import dev.trackio.api.MetricOperations.SeriesQuery;
import dev.trackio.api.SeriesAnswer;
import dev.trackio.api.SeriesAnswer.Series;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.ProjectColumns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The numbers of several runs and metrics: from the columns, or in one pass over the rows. */
public final class SeriesReader {
    private static final long DEFAULT_POINTS = 1_000;
    private static final long MAX_POINTS = 100_000;

    private final SeriesCache cache;
    private final MetricStore store;

    public SeriesReader(SeriesCache cache, MetricStore store) {
        this.cache = cache;
        this.store = store;
    }

    public SeriesAnswer read(SeriesQuery in) {
        var since = in.since() == null ? 0 : in.since();
        var points = in.maxPoints() == null ? DEFAULT_POINTS : in.maxPoints();
        if (points < Downsampling.FEWEST || points > MAX_POINTS) {
            throw ApiException.badRequest(
                    "max_points: expected "
                            + Downsampling.FEWEST
                            + " to "
                            + MAX_POINTS
                            + ", not "
                            + points);
        }
        var project = ProjectName.of(in.project());
        var most = since > 0 ? Integer.MAX_VALUE : (int) points;
        return cache.read(project, columns -> Found.in(columns, in))
                .map(found -> found.answer(since, most))
                .orElseGet(() -> read(project, in, since, most));
    }

    private SeriesAnswer read(ProjectName project, SeriesQuery in, long since, int most) {
        var gathering = new Gathering(in.metrics(), since);
        try (var rows = store.rows(project, in.runs(), since)) {
            rows.iterator().forEachRemaining(gathering::add);
        }
        return gathering.answer(most);
    }

    private static final Comparator<Series> BY_METRIC =
            Comparator.comparing(Series::metric).thenComparing(Series::runId);

    /** What was asked for, as it was at one moment. */
    private record Found(long cursor, List<ColumnSeries> lines) {
        static Found in(ProjectColumns columns, SeriesQuery query) {
            var runs = query.runs() == null ? null : Set.copyOf(query.runs());
            var metrics = query.metrics() == null ? null : Set.copyOf(query.metrics());
            var lines = new ArrayList<ColumnSeries>();
            for (var run : columns.runs()) {
                if (runs == null || runs.contains(run.id())) {
                    for (var metric : metrics == null ? run.numericMetrics() : metrics) {
                        var points = run.points(metric);
                        if (points.count() > 0) {
                            var name = run.oldest().runName();
                            lines.add(new ColumnSeries(run.id(), name, metric, points));
                        }
                    }
                }
            }
            return new Found(columns.cursor(), lines);
        }

        SeriesAnswer answer(long since, int most) {
            var series = new ArrayList<Series>(lines.size());
            for (var line : lines) {
                var from = since == 0 ? 0 : line.points().countUntil(since);
                if (line.points().count() > from) {
                    series.add(line.series(from, most));
                }
            }
            series.sort(BY_METRIC);
            return new SeriesAnswer(Math.max(since, cursor), series);
        }
    }

    /** The columns of each run and metric while the rows go by. */
    private static final class Gathering {
        private final @Nullable Set<String> wanted;
        private final Map<String, RowRun> runs = new HashMap<>();
        private long cursor;

        Gathering(@Nullable List<String> wanted, long since) {
            this.wanted = wanted == null ? null : Set.copyOf(wanted);
            this.cursor = since;
        }

        void add(StoredRow row) {
            cursor = Math.max(cursor, row.id());
            var time = Timestamps.parse(row.timestamp());
            var millis = time == null ? 0 : time.toEpochMilli();
            var run = runs.computeIfAbsent(row.runId(), id -> new RowRun(row.runName()));
            Members.numbers(
                    row.metrics(),
                    (name, value) -> {
                        if (wanted == null || wanted.contains(name)) {
                            run.metrics
                                    .computeIfAbsent(name, n -> new RowSeries())
                                    .add(row.id(), row.step().value(), millis, value);
                        }
                    });
        }

        SeriesAnswer answer(int maxPoints) {
            var series = new ArrayList<Series>();
            runs.forEach(
                    (id, run) ->
                            run.metrics.forEach(
                                    (name, of) ->
                                            series.add(of.series(id, run.name, name, maxPoints))));
            series.sort(BY_METRIC);
            return new SeriesAnswer(cursor, series);
        }
    }

    private static final class RowRun {
        private final String name;
        private final Map<String, RowSeries> metrics = new HashMap<>();

        RowRun(String name) {
            this.name = name;
        }
    }
}
