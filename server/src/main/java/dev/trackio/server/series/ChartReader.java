package dev.trackio.server.series;

import dev.trackio.api.Chart;
import dev.trackio.api.Chart.Curve;
import dev.trackio.api.Chart.Extreme;
import dev.trackio.api.ChartOperations.ChartQuery;
import dev.trackio.api.ChartOperations.CurveRef;
import dev.trackio.api.Numbers;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The curves of charts: smoothed over all values, then reduced to what a screen of that width can
 * show. All curves of an answer have the same buckets.
 */
public final class ChartReader {
    private final SeriesCache cache;
    private final MetricStore store;

    public ChartReader(SeriesCache cache, MetricStore store) {
        this.cache = cache;
        this.store = store;
    }

    public Chart read(ChartQuery in) {
        var plan = ChartPlan.of(in);
        var project = ProjectName.of(in.project());
        return cache.read(project, columns -> Found.in(columns, plan))
                .orElseGet(() -> Found.in(rows(project, plan), plan))
                .chart(plan);
    }

    /** Of columns that nobody changes meanwhile. */
    static Chart chart(ProjectColumns columns, ChartPlan plan) {
        return Found.in(columns, plan).chart(plan);
    }

    /** The same from the rows, which takes as long as the runs are. */
    private ProjectColumns rows(ProjectName project, ChartPlan plan) {
        var columns = new ProjectColumns();
        var runs = plan.series().stream().map(CurveRef::run).distinct().toList();
        try (var rows = store.rows(project, runs, 0)) {
            rows.iterator().forEachRemaining(columns::add);
        }
        return columns;
    }

    /** What was asked for, as it was at one moment. */
    private record Found(long cursor, List<Source> sources) {
        static Found in(ProjectColumns columns, ChartPlan plan) {
            var sources = new ArrayList<Source>(plan.series().size());
            for (var ref : plan.series()) {
                var run = columns.find(new RunRef(null, ref.run()));
                if (run != null) {
                    var points = run.points(ref.metric());
                    var line = plan.line(run, points);
                    if (line.count() > 0) {
                        sources.add(new Source(ref, points, line));
                    }
                }
            }
            return new Found(columns.cursor(), sources);
        }

        Chart chart(ChartPlan plan) {
            var lines = sources.stream().map(Source::line).toList();
            plan.requireBounded(lines);
            var grid = plan.grid(lines);
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

    /** One curve before anything is left out. */
    private record Source(CurveRef ref, Points points, Line line) {
        /**
         * @param known how many of its values the caller had when it asked before
         */
        Curve curve(ChartPlan plan, Grid shared, int known) {
            var few = line.count() <= 2 * plan.buckets();
            var grid = few ? shared.single() : shared;
            var smoother = plan.smoother(line);
            var goesOn =
                    known > 0
                            && line.ordered()
                            && !plan.hasWindow()
                            && shared.width() == plan.width();
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
