package dev.trackio.server.series.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DownsamplingTest {
    @Property(tries = 400)
    void whatAChartNeedsIsChosenAndNoMoreThanItAskedFor(
            @ForAll("series") double[] values, @ForAll @IntRange(min = 5, max = 60) int maxPoints) {
        var chosen = Downsampling.choose(values, values.length, maxPoints);
        assertThat(chosen.length).isLessThanOrEqualTo(maxPoints);
        assertThat(chosen).isSorted().doesNotHaveDuplicates();
        if (values.length == 0) {
            return;
        }
        assertThat(chosen).contains(0, values.length - 1);
        var kept = Arrays.stream(chosen).mapToDouble(i -> values[i]).toArray();
        assertThat(finite(kept).min()).isEqualTo(finite(values).min());
        assertThat(finite(kept).max()).isEqualTo(finite(values).max());
        if (Arrays.stream(values).anyMatch(v -> !Double.isFinite(v))) {
            assertThat(Arrays.stream(kept).anyMatch(v -> !Double.isFinite(v))).isTrue();
        }
    }

    @Property(tries = 400)
    void itIsWhatLookingAtEachStretchByItselfChooses(
            @ForAll("series") double[] values, @ForAll @IntRange(min = 5, max = 60) int maxPoints) {
        var size = values.length;
        var stretches = maxPoints / Downsampling.FEWEST;
        var plain =
                size <= maxPoints
                        ? IntStream.range(0, size)
                        : IntStream.range(0, stretches)
                                .flatMap(
                                        s ->
                                                stretch(
                                                        values,
                                                        size * s / stretches,
                                                        size * (s + 1) / stretches));
        assertThat(Downsampling.choose(values, size, maxPoints)).isEqualTo(plain.toArray());
    }

    private static IntStream stretch(double[] values, int from, int to) {
        var min = -1;
        var max = -1;
        var odd = -1;
        for (var i = from; i < to; i++) {
            if (!Double.isFinite(values[i])) {
                odd = odd < 0 ? i : odd;
            } else if (min < 0) {
                min = i;
                max = i;
            } else if (values[i] < values[min]) {
                min = i;
            } else if (values[i] > values[max]) {
                max = i;
            }
        }
        return IntStream.of(from, min, max, odd, to - 1).filter(i -> i >= 0).sorted().distinct();
    }

    private static java.util.stream.DoubleStream finite(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite);
    }

    @Provide
    Arbitrary<double[]> series() {
        return Arbitraries.oneOf(
                        Arbitraries.doubles().between(-1e6, 1e6),
                        Arbitraries.of(0.0, 1.0, Double.NaN, Double.POSITIVE_INFINITY))
                .array(double[].class)
                .ofMinSize(0)
                .ofMaxSize(300);
    }

    @Test
    void aShortSeriesIsKeptWhole() {
        assertThat(Downsampling.choose(new double[] {3, 1, 2}, 3, 5)).containsExactly(0, 1, 2);
    }

    @Test
    void onlyThePartInUseIsLookedAt() {
        var values = new double[64];
        Arrays.fill(values, 10, 64, 1e9);
        assertThat(Arrays.stream(Downsampling.choose(values, 10, 5))).allMatch(i -> i < 10);
    }

    @Test
    void aSpikeOfOnePointAmongAMillionIsKept() {
        var values = new double[1_000_000];
        values[765_432] = 9;
        var chosen = Downsampling.choose(values, values.length, 1_000);
        assertThat(chosen).contains(765_432);
        assertThat(chosen.length).isBetween(200, 1_000);
    }

    @Test
    void everyStretchHasItsPoints() {
        var values = IntStream.range(0, 1_000).mapToDouble(i -> i).toArray();
        var chosen = Arrays.stream(Downsampling.choose(values, 1_000, 50)).boxed().toList();
        for (var stretch = 0; stretch < 10; stretch++) {
            assertThat(chosen).containsAll(List.of(stretch * 100, stretch * 100 + 99));
        }
    }
}
