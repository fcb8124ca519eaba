package dev.trackio.server.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Chart.Curve;
import dev.trackio.api.Numbers;
import dev.trackio.api.RunRecord;
import dev.trackio.server.plot.PlotPlan.Across;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ListingTest {
    private static Listing.Source source(String name, int points) {
        var random = new Random(7);
        var x = IntStream.range(0, points).asDoubleStream().toArray();
        var y = random.doubles(points).toArray();
        y[points / 2] = 17.12345678;
        y[points / 3] = -17.12345678;
        var curve =
                new Curve(
                        name,
                        "loss",
                        points,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Numbers.of(x),
                        null,
                        null,
                        Numbers.of(y),
                        null,
                        List.of());
        return new Listing.Source(new RunRecord(name, name, null), curve);
    }

    @Test
    void theSmallestAndTheLargestValueAreKeptToSixDigits() {
        var listing = Listing.of(List.of(source("a", 5_000)), Across.STEP);
        var series = listing.series().getFirst();
        assertThat(series.count()).isEqualTo(5_000);
        assertThat(series.values()).contains(17.1235, -17.1235).hasSizeBetween(500, 900);
        assertThat(series.steps()).hasSameSizeAs(series.values()).contains(0L, 2_500L, 4_999L);
        assertThat(series.times()).isNull();
        assertThat(listing.truncated()).isTrue();
        assertThat(listing.total()).isEqualTo(5_000);
    }

    @Property
    void extremesEndsAndGapsOfAnyLineStay(
            @ForAll @Size(min = 1, max = 300) double[] values,
            @ForAll @IntRange(min = 5, max = 40) int most) {
        values[values.length / 2] = Double.NaN;
        var chosen = Thinning.positions(values, most);
        assertThat(chosen).isSorted().doesNotHaveDuplicates().contains(0, values.length - 1);
        assertThat(chosen.length).isLessThanOrEqualTo(most + most / 2);
        var kept = Arrays.stream(chosen).mapToDouble(i -> values[i]).toArray();
        assertThat(kept).contains(Double.NaN);
        var finite = Arrays.stream(values).filter(Double::isFinite).boxed().toList();
        if (!finite.isEmpty()) {
            assertThat(kept).contains(Collections.min(finite), Collections.max(finite));
        }
    }

    @Test
    void aShortLineIsWhole() {
        var listing = Listing.of(List.of(source("a", 10)), Across.TIME);
        assertThat(listing.truncated()).isFalse();
        assertThat(listing.series().getFirst().times()).hasSize(10);
    }

    @Test
    void allTogetherIsNeverMoreThanAModelReads() {
        for (var lines : List.of(1, 3, 40, 200)) {
            for (var name : List.of("run", "a long name ".repeat(20), "\u0001".repeat(400))) {
                var listing =
                        Listing.of(Collections.nCopies(lines, source(name, 3_000)), Across.TIME);
                assertThat(listing.series().toString().length())
                        .as("%s lines named %s", lines, name.length())
                        .isLessThan(2 * Listing.BUDGET);
                assertThat(Listing.length(listing.series())).isLessThanOrEqualTo(Listing.BUDGET);
                assertThat(listing.total()).isEqualTo(3_000L * lines);
                assertThat(listing.truncated()).isTrue();
            }
        }
    }
}
