package dev.trackio.server.surface.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ThinnedTest {
    @Property(tries = 60)
    void extremesAndEndsStayAndNothingIsMadeUp(
            @ForAll @IntRange(max = 9_000) int count, @ForAll long seed) {
        var all = points(count, new Random(seed));
        var thinned = Thinned.of(Rows.of(all));
        var left = thinned.points();
        assertThat(thinned.total()).isEqualTo(count);
        if (count <= Thinned.MOST) {
            assertThat(left).isEqualTo(all);
            return;
        }
        assertThat(left).hasSizeBetween(Thinned.MOST / 4, Thinned.MOST);
        assertThat(all).containsSubsequence(left);
        assertThat(left).startsWith(all.getFirst()).endsWith(all.getLast());
        var byValue = Comparator.comparingDouble(ThinnedTest::value);
        assertThat(left).contains(numbers(all).stream().min(byValue).orElseThrow());
        assertThat(left).contains(numbers(all).stream().max(byValue).orElseThrow());
        var odd = all.stream().filter(point -> point.value().first() == 'n').findFirst();
        odd.ifPresent(point -> assertThat(left).contains(point));
    }

    private static List<MetricPoint> numbers(List<MetricPoint> points) {
        return points.stream().filter(point -> point.value().first() != 'n').toList();
    }

    private static double value(MetricPoint point) {
        return Double.parseDouble(point.value().toString());
    }

    private static List<MetricPoint> points(int count, Random random) {
        var points = new ArrayList<MetricPoint>(count);
        for (var i = 0; i < count; i++) {
            var value = random.nextInt(500) == 0 ? "null" : Double.toString(random.nextGaussian());
            points.add(new MetricPoint("t" + i, Step.of(i), RawJson.of(value)));
        }
        return points;
    }
}
