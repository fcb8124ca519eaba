package dev.trackio.server.series;

import dev.trackio.api.MetricOperations.SeriesQuery;
import dev.trackio.api.SeriesAnswer;
import dev.trackio.api.SeriesAnswer.Series;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the numbers of several runs and metrics in one pass over the rows. */
public final class SeriesReader {
    private static final long DEFAULT_POINTS = 1_000;
    private static final long MAX_POINTS = 100_000;

    private final MetricStore store;

    public SeriesReader(MetricStore store) {
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
        var gathering = new Gathering(in.metrics(), since);
        try (var rows = store.rows(ProjectName.of(in.project()), in.runs(), since)) {
            rows.iterator().forEachRemaining(gathering::add);
        }
        return gathering.answer(since > 0 ? Integer.MAX_VALUE : (int) points);
    }

    /** The columns of each run and metric while the rows go by. */
    private static final class Gathering {
        private final @Nullable Set<String> wanted;
        private final Map<String, RunColumns> runs = new HashMap<>();
        private long cursor;

        Gathering(@Nullable List<String> wanted, long since) {
            this.wanted = wanted == null ? null : Set.copyOf(wanted);
            this.cursor = since;
        }

        void add(StoredRow row) {
            cursor = Math.max(cursor, row.id());
            var time = Timestamps.parse(row.timestamp());
            var millis = time == null ? 0 : time.toEpochMilli();
            var run = runs.computeIfAbsent(row.runId(), id -> new RunColumns(row.runName()));
            Members.numbers(
                    row.metrics(),
                    (name, value) -> {
                        if (wanted == null || wanted.contains(name)) {
                            run.metrics
                                    .computeIfAbsent(name, n -> new Columns())
                                    .add(row.step().value(), millis, value);
                        }
                    });
        }

        SeriesAnswer answer(int maxPoints) {
            var series = new ArrayList<Series>();
            runs.forEach(
                    (id, run) ->
                            run.metrics.forEach(
                                    (name, columns) ->
                                            series.add(
                                                    columns.series(
                                                            id, run.name, name, maxPoints))));
            series.sort(Comparator.comparing(Series::metric).thenComparing(Series::runId));
            return new SeriesAnswer(cursor, series);
        }
    }

    private static final class RunColumns {
        private final String name;
        private final Map<String, Columns> metrics = new HashMap<>();

        RunColumns(String name) {
            this.name = name;
        }
    }
}
