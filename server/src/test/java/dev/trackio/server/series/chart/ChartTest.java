package dev.trackio.server.series.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trackio.api.Chart;
import dev.trackio.api.Chart.Curve;
import dev.trackio.api.ChartOperations.ChartQuery;
import dev.trackio.api.ChartOperations.CurveRef;
import dev.trackio.api.ChartOperations.Smooth;
import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.series.cache.Both;
import dev.trackio.server.series.column.ProjectColumns;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts hide nothing, whatever was left out of them. */
class ChartTest {
    /** A query with what most tests leave out. */
    private record Ask(
            @Nullable String x,
            @Nullable Double xmin,
            @Nullable Double xmax,
            long px,
            @Nullable String mode,
            @Nullable Smooth smooth,
            @Nullable String log,
            @Nullable Long since,
            @Nullable Double width) {
        static Ask of(long px) {
            return new Ask(null, null, null, px, null, null, null, null, null);
        }

        Ask x(String axis) {
            return new Ask(axis, xmin, xmax, px, mode, smooth, log, since, width);
        }

        Ask window(double from, double to) {
            return new Ask(x, from, to, px, mode, smooth, log, since, width);
        }

        Ask mode(String other) {
            return new Ask(x, xmin, xmax, px, other, smooth, log, since, width);
        }

        Ask smooth(String type, double a) {
            return new Ask(x, xmin, xmax, px, mode, new Smooth(type, a), log, since, width);
        }

        Ask log(String axes) {
            return new Ask(x, xmin, xmax, px, mode, smooth, axes, since, width);
        }

        Ask after(Chart before) {
            return new Ask(x, xmin, xmax, px, mode, smooth, log, before.cursor(), before.width());
        }

        ChartQuery query(CurveRef... series) {
            return new ChartQuery(
                    "p", List.of(series), x, xmin, xmax, px, mode, smooth, log, since, width);
        }
    }

    private static final CurveRef LOSS = new CurveRef("r", "loss");

    /** Steps and values of one run. */
    private record Data(double[] steps, double[] values) {
        static Data random(long seed, int size, boolean ordered) {
            var random = new Random(seed);
            var steps = new double[size];
            var values = new double[size];
            var step = 0L;
            for (var i = 0; i < size; i++) {
                step += ordered ? random.nextInt(4) : random.nextInt(9) - 3;
                steps[i] = step;
                values[i] =
                        switch (random.nextInt(60)) {
                            case 0 -> Double.NaN;
                            case 1 -> Double.POSITIVE_INFINITY;
                            case 2 -> Double.NEGATIVE_INFINITY;
                            case 3 -> 1e9 * random.nextGaussian();
                            default -> random.nextGaussian();
                        };
            }
            return new Data(steps, values);
        }

        ProjectColumns columns() {
            var columns = new ProjectColumns();
            for (var i = 0; i < steps.length; i++) {
                columns.add(row(i + 1, steps[i], "{\"loss\": " + json(values[i]) + "}"));
            }
            return columns;
        }
    }

    private static StoredRow row(long id, double step, String metrics) {
        return new StoredRow(id, "r", "r", time(id), Step.of(step), RawJson.of(metrics));
    }

    private static String time(long id) {
        var text = Instant.ofEpochMilli(1_700_000_000_000L + 10 * id).toString();
        return text.replace("Z", text.contains(".") ? "000+00:00" : "+00:00");
    }

    private static String json(double value) {
        return Double.isNaN(value)
                ? "\"NaN\""
                : Double.isInfinite(value)
                        ? (value > 0 ? "\"Infinity\"" : "\"-Infinity\"")
                        : "" + value;
    }

    private static Chart chart(ProjectColumns columns, Ask ask) {
        return ChartReader.chart(columns, ChartPlan.of(ask.query(LOSS)));
    }

    private static Curve curve(ProjectColumns columns, Ask ask) {
        return chart(columns, ask).series().getFirst();
    }

    @Property(tries = 150)
    void everyBucketKeepsItsFirstLeastLargestLastAndTheNumberOfOddValues(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9_000) int size,
            @ForAll @IntRange(min = 1, max = 400) int px) {
        var data = Data.random(seed, size, true);
        var chart = chart(data.columns(), Ask.of(px));
        var curve = chart.series().getFirst();
        assertThat(curve.count()).isEqualTo(size);
        assertThat(chosen(data, curve)).as("in their order, as logged").isNotNull();
        if (size <= 2 * px) {
            assertThat(curve.x().size()).isEqualTo(size);
            return;
        }
        assertThat(curve.x().size()).isLessThanOrEqualTo(5 * (px + 1));
        var odd = curve.odd().iterator();
        for (int from = 0, to; from < size; from = to) {
            var bucket = Math.floor(data.steps[from] / chart.width());
            to = from;
            while (to < size && Math.floor(data.steps[to] / chart.width()) == bucket) {
                to++;
            }
            var all = Arrays.copyOfRange(data.values, from, to);
            var kept = inBucket(curve, bucket, chart.width());
            same(kept[0], all[0]);
            same(kept[kept.length - 1], all[all.length - 1]);
            assertThat(finite(kept).min()).isEqualTo(finite(all).min());
            assertThat(finite(kept).max()).isEqualTo(finite(all).max());
            var odds = all.length - finite(all).count();
            if (odds > 0) {
                assertThat(odd.next().count()).isEqualTo(odds);
                assertThat(finite(kept).count()).isLessThan(kept.length);
            }
        }
        assertThat(odd.hasNext()).isFalse();
    }

    /** NaN is NaN here. */
    private static void same(Double actual, Double expected) {
        assertThat(actual).isEqualTo(expected);
    }

    private static double[] inBucket(Curve curve, double bucket, double width) {
        return IntStream.range(0, curve.x().size())
                .filter(i -> Math.floor(curve.x().at(i) / width) == bucket)
                .mapToDouble(i -> curve.y().at(i))
                .toArray();
    }

    private static DoubleStream finite(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite);
    }

    /** Positions of the points of a curve, each after the one before; null when it is no part. */
    private static int @Nullable [] chosen(Data data, Curve curve) {
        var positions = new int[curve.x().size()];
        var position = -1;
        for (var i = 0; i < positions.length; i++) {
            do {
                if (++position == data.steps.length) {
                    return null;
                }
            } while (data.steps[position] != curve.x().at(i)
                    || Double.compare(data.values[position], curve.y().at(i)) != 0);
            positions[i] = position;
        }
        return positions;
    }

    @Property(tries = 80)
    void whereStepsGoBackTheExtremesAreKeptAndThePointsAreStillFew(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9_000) int size,
            @ForAll @IntRange(min = 1, max = 400) int px) {
        var data = Data.random(seed, size, false);
        var curve = curve(data.columns(), Ask.of(px));
        assertThat(chosen(data, curve)).isNotNull();
        assertThat(curve.x().size()).isLessThanOrEqualTo(Math.max(2 * px, 5 * (px + 1)));
        assertThat(finite(curve.y().toArray()).min()).isEqualTo(finite(data.values).min());
        assertThat(finite(curve.y().toArray()).max()).isEqualTo(finite(data.values).max());
        assertThat(curve.odd().stream().mapToLong(Chart.Odd::count).sum())
                .isEqualTo(size - finite(data.values).count());
        if (finite(data.values).count() > 0) {
            assertThat(curve.min().value()).isEqualTo(finite(data.values).min().getAsDouble());
            assertThat(curve.max().value()).isEqualTo(finite(data.values).max().getAsDouble());
        }
    }

    @Property(tries = 60)
    void smoothingIsOverAllValuesHoweverFewAreShown(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 9_000) int size,
            @ForAll @IntRange(min = 0, max = 2) int kind) {
        var data = Data.random(seed, size, true);
        for (var i = 0; i < size; i++) {
            data.steps[i] = 3.0 * i; // so that each point is found by its step
        }
        var smooth =
                switch (kind) {
                    case 0 -> new Smooth("ema", 0.9);
                    case 1 -> new Smooth("mean", 25);
                    default -> new Smooth("gaussian", 7);
                };
        var expected =
                switch (kind) {
                    case 0 -> ema(data.values, 0.9);
                    case 1 -> means(data.values, 12);
                    default -> means(means(means(data.values, 7), 7), 7);
                };
        var curve = curve(data.columns(), Ask.of(20).smooth(smooth.type(), smooth.a()));
        for (var i = 0; i < curve.x().size(); i++) {
            var at = (int) (curve.x().at(i) / 3);
            same(curve.y().at(i), data.values[at]);
            if (Double.isFinite(data.values[at])) {
                assertThat(curve.smooth().at(i)).isCloseTo(expected[at], within(1e-3));
            }
        }
        if (finite(expected).count() > 0) {
            assertThat(finite(curve.smooth().toArray()).max().getAsDouble())
                    .isCloseTo(finite(expected).max().getAsDouble(), within(1e-3));
        }
    }

    private static double[] ema(double[] values, double kept) {
        var smooth = new double[values.length];
        var sum = 0.0;
        var mass = 0.0;
        var last = -1;
        for (var i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                var decay = last < 0 ? kept : Math.pow(kept, i - last);
                sum = sum * decay + values[i] * (1 - decay);
                mass = mass * decay + (1 - decay);
                last = i;
            }
            smooth[i] = Double.isFinite(values[i]) ? sum / mass : Double.NaN;
        }
        return smooth;
    }

    private static double[] means(double[] values, int radius) {
        var at =
                IntStream.range(0, values.length).filter(i -> Double.isFinite(values[i])).toArray();
        var smooth = values.clone();
        for (var i = 0; i < at.length; i++) {
            var from = Math.max(0, i - radius);
            var to = Math.min(at.length - 1, i + radius);
            smooth[at[i]] =
                    IntStream.rangeClosed(from, to)
                            .mapToDouble(n -> values[at[n]])
                            .average()
                            .getAsDouble();
        }
        return smooth;
    }

    /** As the dashboard does it. */
    private static List<List<Double>> merged(Curve before, Curve after) {
        var points = new ArrayList<List<Double>>();
        var from = after.from();
        for (var i = 0; i < before.x().size(); i++) {
            if (from != null && before.x().at(i) < from) {
                points.add(List.of(before.x().at(i), before.y().at(i)));
            }
        }
        for (var i = 0; i < after.x().size(); i++) {
            points.add(List.of(after.x().at(i), after.y().at(i)));
        }
        return points;
    }

    @Property(tries = 80)
    void whatChangedIsEnoughToHaveTheWhole(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9_000) int size,
            @ForAll @IntRange(min = 1, max = 300) int more) {
        var data = Data.random(seed, size + more, true);
        var columns = new Data(Arrays.copyOf(data.steps, size), data.values).columns();
        var ask = Ask.of(40);
        var before = chart(columns, ask);
        for (var i = size; i < size + more; i++) {
            columns.add(row(i + 1, data.steps[i], "{\"loss\": " + json(data.values[i]) + "}"));
        }
        var after = chart(columns, ask.after(before)).series().getFirst();
        var whole = curve(columns, ask);
        if (before.width() == chart(columns, ask).width() && size > 80) {
            assertThat(after.from()).isNotNull();
            assertThat(after.x().size()).isLessThanOrEqualTo(5 * more + 5);
        }
        assertThat(merged(before.series().getFirst(), after))
                .containsSubsequence(merged(whole, whole));
        assertThat(after.count()).isEqualTo(size + more);
        assertThat(chart(columns, ask.after(chart(columns, ask))).series()).isEmpty();
    }

    @Test
    void aWindowKeepsTheNeighboursOutsideOfIt() {
        var steps = IntStream.range(0, 50_000).asDoubleStream().toArray();
        var columns = new Data(steps, steps).columns();
        var curve = curve(columns, Ask.of(100).window(20_000.5, 30_000.5));
        var x = curve.x().toArray();
        assertThat(x).isSorted().contains(20_000, 20_001, 30_000, 30_001);
        assertThat(Arrays.stream(x).filter(at -> at < 20_000).count()).isLessThanOrEqualTo(1);
        assertThat(Arrays.stream(x).filter(at -> at > 30_001).count()).isLessThanOrEqualTo(1);
        assertThat(x.length).isLessThan(5 * 102);
    }

    @Test
    void aWindowOverAMetricThatGoesBackAndForthIsStillSmall() {
        var random = new Random(7);
        var columns = new ProjectColumns();
        for (var i = 1; i <= 20_000; i++) {
            columns.add(
                    row(i, i, "{\"loss\": " + i + ", \"noise\": " + random.nextGaussian() + "}"));
        }
        var ask = Ask.of(100).x("metric:noise").window(-0.5, 0.5);
        assertThat(curve(columns, ask).x().size()).isLessThan(7 * 102);
    }

    @Test
    void theSameCurveTwiceIsOneCurve() {
        var columns = Data.random(1, 10, true).columns();
        var plan = ChartPlan.of(Ask.of(10).query(LOSS, LOSS, LOSS));
        assertThat(ChartReader.chart(columns, plan).series()).hasSize(1);
    }

    @Test
    void aRunThatWasResumedAtAnEarlierStepIsSmoothedAsAnyOther() {
        var steps = IntStream.range(0, 1_000).mapToDouble(i -> i < 900 ? i : i - 890).toArray();
        var values = IntStream.range(0, 1_000).mapToDouble(i -> i % 2).toArray();
        var smooth = curve(new Data(steps, values).columns(), Ask.of(800).smooth("ema", 0.9));
        var late = Arrays.stream(smooth.smooth().toArray()).skip(500);
        assertThat(late).allSatisfy(value -> assertThat(value).isCloseTo(0.5, within(0.06)));
    }

    @Test
    void whereTheUsualDistanceChangedAllIsSentAgain() {
        var steps = IntStream.range(0, 2_001).mapToDouble(i -> i < 2_000 ? i : 2_010).toArray();
        var before = new Data(Arrays.copyOf(steps, 2_000), steps).columns();
        var ask = Ask.of(10).smooth("ema", 0.9);
        var chart = chart(before, ask);
        before.add(row(2_001, steps[2_000], "{\"loss\": 1}"));
        assertThat(chart(before, ask.after(chart)).series().getFirst().from()).isNull();
        assertThat(chart(before, Ask.of(10).after(chart)).series().getFirst().from()).isNotNull();
    }

    @Test
    void onALogarithmicAxisTheSmallestPositiveValueIsKept() {
        var steps = IntStream.range(0, 10_000).asDoubleStream().toArray();
        var values = Arrays.stream(steps).map(s -> s % 7 == 3 ? -1 : 1 + s % 5).toArray();
        values[5_005] = 1e-6;
        var columns = new Data(steps, values).columns();
        assertThat(curve(columns, Ask.of(50).log("y")).y().toArray()).contains(1e-6);
        var logX = curve(columns, Ask.of(50).log("x"));
        var below = Arrays.stream(logX.x().toArray()).filter(x -> x < 100).count();
        assertThat(below).as("half of the axis is below 100").isGreaterThan(logX.x().size() / 3);
    }

    @Test
    void timesAndOtherMetricsCanBeTheAxis() {
        var columns = new ProjectColumns();
        for (var i = 1; i <= 3; i++) {
            columns.add(row(i, 10 * i, "{\"loss\": " + i + ", \"epoch\": " + 0.5 * i + "}"));
        }
        columns.add(row(4, 40, "{\"loss\": 4}"));
        columns.add(row(5, 50, "{\"epoch\": 2.5}"));
        assertThat(curve(columns, Ask.of(400).x("metric:epoch")).x().toArray())
                .containsExactly(0.5, 1, 1.5);
        assertThat(curve(columns, Ask.of(400).x("metric:epoch")).step().toArray())
                .containsExactly(10, 20, 30);
        assertThat(curve(columns, Ask.of(400).x("relative")).x().toArray())
                .containsExactly(0, 10, 20, 30);
        assertThat(curve(columns, Ask.of(400).x("time")).x().toArray())
                .startsWith(1_700_000_000_010.0);
        assertThat(chart(columns, Ask.of(400).x("metric:none")).series()).isEmpty();
    }

    @Test
    void aHugeValueThatCameAndWentLeavesNothingBehind() {
        var steps = IntStream.range(0, 1_000).asDoubleStream().toArray();
        var values = new double[1_000];
        Arrays.fill(values, 0.25);
        values[400] = 1e300;
        var curve = curve(new Data(steps, values).columns(), Ask.of(1_000).smooth("gaussian", 5));
        assertThat(curve.smooth().at(300)).isCloseTo(0.25, within(1e-9));
        assertThat(curve.smooth().at(500)).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void badQueriesAreToldWhatToDo() {
        for (var ask :
                List.of(
                        Ask.of(0),
                        Ask.of(1_000_000),
                        Ask.of(1).x("loss"),
                        Ask.of(1).mode("best"),
                        Ask.of(1).smooth("ema", 1),
                        Ask.of(1).smooth("mean", -1),
                        Ask.of(1).smooth("median", 3),
                        Ask.of(1).log("z"),
                        Ask.of(1).window(Double.NaN, 1),
                        Ask.of(1).window(3, 3))) {
            assertThatThrownBy(() -> ChartPlan.of(ask.query(LOSS)))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("expected");
        }
    }

    @Test
    void theRowsSayTheSame(@TempDir Path folder) {
        var settings = SqliteSettings.defaults().withSynchronous(SqliteSettings.Synchronous.OFF);
        try (var storage = new SqliteStorage(folder, settings);
                var cache =
                        Both.cache(
                                folder,
                                storage,
                                storage.metrics(),
                                64 << 20,
                                Duration.ofSeconds(30));
                var off =
                        Both.cache(folder, storage, storage.metrics(), 0, Duration.ofSeconds(30))) {
            var rows = new ArrayList<MetricRow>();
            for (var run : List.of("r", "q")) {
                for (var i = 0; i < 500; i++) {
                    rows.add(metricRow(run, i));
                }
            }
            storage.metrics().append(ProjectName.of("p"), rows);
            for (var ask : List.of(Ask.of(20), Ask.of(20).smooth("ema", 0.5).x("relative"))) {
                var query = ask.query(LOSS, new CurveRef("q", "acc"), new CurveRef("z", "acc"));
                var chart = new ChartReader(cache, storage.metrics()).read(query);
                assertThat(chart.series()).hasSize(2);
                assertThat(new ChartReader(off, storage.metrics()).read(query)).isEqualTo(chart);
            }
        }
    }

    private static MetricRow metricRow(String run, int i) {
        return new MetricRow(
                run,
                run,
                Step.of(i),
                time(i),
                RawJson.of("{\"loss\": " + Math.sin(i) + ", \"acc\": " + i + "}"),
                null,
                null);
    }
}
