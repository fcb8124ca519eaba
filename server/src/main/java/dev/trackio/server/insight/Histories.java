package dev.trackio.server.insight;

import dev.trackio.api.InsightOperations.HistoryQuery;
import dev.trackio.api.MetricHistory;
import dev.trackio.api.MetricHistory.History;
import dev.trackio.api.MetricHistory.Odd;
import dev.trackio.api.MetricHistory.Spot;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.insight.Columns.Taken;
import dev.trackio.server.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The course of metrics in as many points as a model can read. */
public final class Histories {
    private static final int MAX_METRICS = 20;
    private static final int MAX_RUNS = 100;
    private static final int USUAL_SERIES = 20;
    private static final int MAX_SERIES = 200;
    private static final int FEWEST_POINTS = 4;
    private static final int MAX_POINTS = 10_000;
    private static final int MAX_ODD = 10;
    private static final int BUDGET = 12_000;

    /** What a series takes without its points, and each of those, in characters. */
    private static final int HEAD = 350;

    private static final int POINT = 16;

    /** Of all values that are looked at for one answer. */
    private static final long MAX_VALUES = 5_000_000;

    private final Columns columns;
    private final Surroundings surroundings;

    public Histories(Columns columns, Surroundings surroundings) {
        this.columns = columns;
        this.surroundings = surroundings;
    }

    public MetricHistory read(HistoryQuery in) {
        require(in);
        return columns.inTurn(() -> found(in));
    }

    private MetricHistory found(HistoryQuery in) {
        var metrics = in.metrics().stream().distinct().toList();
        var project = surroundings.project(in.project());
        var runs = surroundings.runs(project, in.runs());
        var ordered = in.runs() == null ? runs.reversed() : runs;
        var taken = columns.take(project, ordered, metrics);
        var found = new HashSet<String>();
        taken.forEach(each -> found.add(each.metric()));
        var missing = metrics.stream().filter(m -> !found.contains(m)).toList();
        if (taken.isEmpty() && !missing.isEmpty()) {
            var ids = ordered.stream().map(run -> run.id()).toList();
            throw ApiException.notFound(
                    "None of the runs has a metric '%s'.%s"
                            .formatted(
                                    ApiException.shown(missing.getFirst()),
                                    Nearest.hint(
                                            missing.getFirst(),
                                            surroundings.metrics(
                                                    project, in.runs() == null ? null : ids))));
        }
        var most = in.maxPoints() == null ? USUAL_SERIES : MAX_SERIES;
        var within =
                taken.stream()
                        .filter(each -> Course.isAny(each.points(), in.fromStep(), in.toStep()))
                        .toList();
        var shown = within.subList(0, Math.min(most, within.size()));
        requireBounded(shown.stream().mapToLong(each -> each.points().count()).sum());
        var lines = shown.stream().map(each -> Line.of(each, in)).toList();
        var points = in.maxPoints() == null ? usual(lines.size(), in) : in.maxPoints().intValue();
        var answer = answer(lines, points, in, within.size(), missing);
        while (in.maxPoints() == null
                && points > FEWEST_POINTS
                && Json.bytes(answer).length > BUDGET) {
            points = Math.max(FEWEST_POINTS, points * 3 / 4);
            answer = answer(lines, points, in, within.size(), missing);
        }
        return answer;
    }

    private static void require(HistoryQuery in) {
        if (in.metrics().isEmpty() || in.metrics().size() > MAX_METRICS) {
            throw ApiException.badRequest(
                    "metrics: name 1 to 20, not " + in.metrics().size() + '.');
        }
        if (in.runs() != null && in.runs().size() > MAX_RUNS) {
            throw ApiException.badRequest(
                    "runs: at most 100 can be named, not " + in.runs().size() + '.');
        }
        if (in.maxPoints() != null
                && (in.maxPoints() < FEWEST_POINTS || in.maxPoints() > MAX_POINTS)) {
            throw ApiException.badRequest(
                    "max_points: must be from 4 to 10000, not " + in.maxPoints() + '.');
        }
    }

    static void requireBounded(long values) {
        if (values > MAX_VALUES) {
            throw ApiException.badRequest(
                    "runs: those series have "
                            + values
                            + " values, of which at most 5,000,000 can be looked at. Name fewer"
                            + " runs or metrics.");
        }
    }

    private static int usual(int series, HistoryQuery in) {
        var point = Boolean.TRUE.equals(in.timestamps()) ? POINT + 14 : POINT;
        var left = BUDGET - series * HEAD;
        return Math.clamp(left / Math.max(1, series * point), FEWEST_POINTS, BUDGET / POINT);
    }

    private static MetricHistory answer(
            List<Line> lines, int points, HistoryQuery in, int total, List<String> missing) {
        var series = new ArrayList<History>(lines.size());
        var cut = lines.size() < total;
        for (var line : lines) {
            series.add(history(line, points, in));
            cut |= line.course.size() > points;
        }
        return new MetricHistory(series, total, cut, missing);
    }

    /** A series and what is told of it, however few of its points are shown. */
    private record Line(
            Taken taken,
            Course course,
            @Nullable Spot first,
            @Nullable Spot last,
            @Nullable Spot min,
            @Nullable Spot max,
            @Nullable Odd odd) {
        static Line of(Taken taken, HistoryQuery in) {
            var course = Course.of(taken.points(), in.fromStep(), in.toStep());
            var finite = course.finite();
            return new Line(
                    taken,
                    course,
                    spot(finite, finite.size() == 0 ? -1 : 0),
                    spot(finite, finite.size() - 1),
                    spot(finite, finite.extreme(1)),
                    spot(finite, finite.extreme(-1)),
                    notFinite(course, finite));
        }
    }

    private static History history(Line line, int points, HistoryQuery in) {
        var course = line.course;
        var chosen = course.few(points);
        var steps = new ArrayList<Number>(chosen.length);
        var values = new ArrayList<@Nullable Double>(chosen.length);
        var times = new ArrayList<Long>();
        for (var i : chosen) {
            steps.add(Course.shown(course.step(i)));
            var value = course.value(i);
            values.add(Double.isFinite(value) ? Scalars.six(value) : null);
            if (Boolean.TRUE.equals(in.timestamps())) {
                times.add(course.millis(i));
            }
        }
        return new History(
                line.taken.run().id(),
                line.taken.run().name(),
                line.taken.metric(),
                course.size(),
                line.first,
                line.last,
                line.min,
                line.max,
                steps,
                values,
                Boolean.TRUE.equals(in.timestamps()) ? times : null,
                line.odd);
    }

    private static @Nullable Spot spot(Course course, int index) {
        return index < 0
                ? null
                : new Spot(Scalars.six(course.value(index)), Course.shown(course.step(index)));
    }

    private static @Nullable Odd notFinite(Course course, Course finite) {
        if (finite.size() == course.size()) {
            return null;
        }
        var steps = new ArrayList<Number>();
        var kinds = new ArrayList<String>();
        for (var i = 0; i < course.size() && steps.size() < MAX_ODD; i++) {
            if (!Double.isFinite(course.value(i))) {
                steps.add(Course.shown(course.step(i)));
                kinds.add(Double.toString(course.value(i)));
            }
        }
        return new Odd(course.size() - finite.size(), steps, kinds);
    }
}
