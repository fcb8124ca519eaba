package dev.trackio.server.series.chart;

import dev.trackio.api.Chart;
import dev.trackio.api.Chart.Curve;
import dev.trackio.api.Chart.Extreme;
import dev.trackio.api.ChartOperations.ChartQuery;
import dev.trackio.api.ChartOperations.CurveRef;
import dev.trackio.api.Numbers;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.Column;
import dev.trackio.server.series.column.Points;
import dev.trackio.server.series.column.ProjectColumns;
import dev.trackio.server.series.column.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The curves of charts: smoothed over all values, then reduced to what a screen of that width can
 * show. All curves of an answer have the same buckets.
 */
public final class ChartReader {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * A call for more may have about as much to read as whoever loads the whole project, and waits.
     */
    private static final int FEW_RUNS = 10;

    /** So long, for about a million rows; larger projects are read by both. */
    private static final Duration LOADING = Duration.ofSeconds(10);

    private final SeriesCache cache;
    private final MetricStore store;
    private final Semaphore reading = new Semaphore(1, true);

    public ChartReader(SeriesCache cache, MetricStore store) {
        this.cache = cache;
        this.store = store;
    }

    public Chart read(ChartQuery in) {
        var plan = ChartPlan.of(in);
        var project = ProjectName.of(in.project());
        var runs = plan.series().stream().map(CurveRef::run).distinct().toList();
        var patience = runs.size() > FEW_RUNS ? LOADING : Duration.ZERO;
        return cache.read(project, columns -> Found.in(columns, plan), patience)
                .orElseGet(() -> fromRows(project, runs, plan))
                .chart(plan);
    }

    /** Of columns that nobody changes meanwhile. */
    static Chart chart(ProjectColumns columns, ChartPlan plan) {
        return Found.in(columns, plan).chart(plan);
    }

    /**
     * The same from the rows, which takes as long as the runs are; one call at a time, for their
     * columns are held meanwhile.
     */
    private Found fromRows(ProjectName project, List<String> runs, ChartPlan plan) {
        try {
            if (!reading.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ApiException(
                        Kind.UNAVAILABLE, "Too many charts are read from rows now. Try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.UNAVAILABLE, "The call was interrupted.");
        }
        try (var rows = store.rows(project, runs, 0)) {
            var columns = ProjectColumns.packed();
            rows.iterator().forEachRemaining(columns::add);
            return Found.in(columns, plan);
        } finally {
            reading.release();
        }
    }

    /** What was asked for, as it was at one moment; made quickly, for others wait meanwhile. */
    private record Found(long cursor, List<Taken> taken) {
        static Found in(ProjectColumns columns, ChartPlan plan) {
            var taken = new ArrayList<Taken>(plan.series().size());
            for (var ref : plan.series()) {
                var run = columns.find(new RunRef(null, ref.run()));
                if (run != null) {
                    var points = run.points(ref.metric());
                    var start = run.first().timestamp();
                    taken.add(new Taken(ref, points, plan.otherAxis(run), start));
                }
            }
            return new Found(columns.cursor(), taken);
        }

        Chart chart(ChartPlan plan) {
            plan.requireBounded(taken.stream().mapToLong(v -> v.points.count()).sum());
            var sources =
                    taken.stream()
                            .map(
                                    v ->
                                            new Source(
                                                    v.ref,
                                                    v.points,
                                                    plan.line(v.points, v.x, v.start)))
                            .filter(source -> source.line.count() > 0)
                            .toList();
            var grid = plan.grid(sources.stream().map(Source::line).toList());
            var curves = new ArrayList<Curve>(sources.size());
            for (var source : sources) {
                var known = plan.since() == 0 ? 0 : source.line.countUntil(plan.since());
                if (known < source.line.count()) {
                    curves.add(source.curve(plan, grid, known));
                }
            }
            return new Chart(cursor, grid.width(), curves);
        }
    }

    /**
     * What is taken out of the columns of a run.
     *
     * @param x the metric that is the x axis, where one is
     * @param start the time of the run's first entry
     */
    private record Taken(CurveRef ref, Points points, @Nullable Points x, String start) {}

    /** One curve before anything is left out. */
    private record Source(CurveRef ref, Points points, Line line) {
        /**
         * @param known how many of its values the caller had when it asked before
         */
        Curve curve(ChartPlan plan, Grid shared, int known) {
            var few = line.count() <= 2 * plan.buckets();
            var grid = few ? shared.single() : shared;
            var smoother = plan.smoother(line);
            var goesOn = known > 0 && shared.width() == plan.width() && isEarlierKept(plan, known);
            var buckets = new Buckets(line, grid, smoother, 1 + line.count() / plan.buckets());
            if (!goesOn) {
                buckets.choose(Grid.LEFT);
                return curve(plan, null, buckets, smoother != null);
            }
            var position = line.firstAt(known - (smoother == null ? 0 : smoother.reach()));
            var start = grid.at(line.x(position), position);
            buckets.choose(start);
            var from = few ? line.x(position) : grid.start(start);
            return curve(plan, from, buckets, smoother != null);
        }

        /** Whether new values leave all points before their bucket as they were. */
        private boolean isEarlierKept(ChartPlan plan, int known) {
            if (!line.ordered() || plan.hasWindow()) {
                return false;
            }
            return switch (plan.smoothing()) {
                case NONE -> true;
                case EMA -> Smoother.Ema.isRegular(line, known);
                case WINDOW -> points.parts().stream().allMatch(p -> p.summary().odds() == 0);
            };
        }

        private Curve curve(
                ChartPlan plan, @Nullable Double from, Buckets chosen, boolean smoothed) {
            return new Curve(
                    ref.run(),
                    ref.metric(),
                    points.count(),
                    first(),
                    last(),
                    extreme(1, Summary::min),
                    extreme(-1, Summary::max),
                    from,
                    Numbers.of(chosen.x(), chosen.size()),
                    plan.x().equals("step") ? null : Numbers.of(chosen.steps(), chosen.size()),
                    plan.x().equals("time") ? null : Numbers.of(chosen.times(), chosen.size()),
                    Numbers.of(chosen.y(), chosen.size()),
                    smoothed ? Numbers.of(chosen.smooth(), chosen.size()) : null,
                    chosen.odd());
        }

        private @Nullable Extreme first() {
            for (var part : points.parts()) {
                if (part.summary().first() >= 0) {
                    return at(part, part.summary().first());
                }
            }
            return null;
        }

        private @Nullable Extreme last() {
            for (var part : points.parts().reversed()) {
                if (part.summary().last() >= 0) {
                    return at(part, part.summary().last());
                }
            }
            return null;
        }

        /**
         * @param sign 1 for the smallest, -1 for the largest
         */
        private @Nullable Extreme extreme(int sign, ToIntFunction<Summary> which) {
            Extreme found = null;
            for (var part : points.parts()) {
                var index = which.applyAsInt(part.summary());
                if (index >= 0
                        && (found == null || sign * part.value(index) < sign * found.value())) {
                    found = at(part, index);
                }
            }
            return found;
        }

        private static Extreme at(Column.Values part, int index) {
            return new Extreme(part.stepValue(index), part.value(index));
        }
    }
}
