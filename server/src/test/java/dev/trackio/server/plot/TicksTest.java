package dev.trackio.server.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TicksTest {
    private static List<String> labels(double least, double most, boolean log, int room) {
        return said(Ticks.of(Axis.of(least, most, log), room));
    }

    private static List<String> said(List<Tick> ticks) {
        return ticks.stream().filter(Tick::isLabelled).map(Tick::label).toList();
    }

    @Test
    void ticksAreOneTwoOrFiveTimesAPowerOfTenApart() {
        assertThat(labels(0.1, 2.3, false, 6)).containsExactly("0.5", "1.0", "1.5", "2.0");
        assertThat(labels(0, 1, false, 6)).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1.0");
        assertThat(labels(-3, 3, false, 4)).containsExactly("−2", "0", "2");
    }

    @Test
    void largeAndSmallNumbersHaveAUnitOrAnExponent() {
        assertThat(labels(0, 10_000, false, 6)).containsExactly("0", "2k", "4k", "6k", "8k", "10k");
        assertThat(labels(1.196e6, 1.204e6, false, 6)).startsWith("1.196M", "1.198M");
        assertThat(labels(0, 3e-7, false, 4)).containsExactly("0", "1e−7", "2e−7", "3e−7");
        assertThat(labels(1000.010, 1000.016, false, 3)).containsExactly("1000.010", "1000.015");
        assertThat(labels(0, 1e20, false, 3)).containsExactly("0", "5e19", "1e20");
    }

    @Test
    void logarithmicAxesHaveDecades() {
        assertThat(labels(1e-6, 9_999, true, 6))
                .containsExactly("1e−6", "0.0001", "0.01", "1", "100", "10k");
        assertThat(labels(0.04, 2.5, true, 9))
                .containsExactly("0.05", "0.1", "0.2", "0.5", "1", "2");
        var ticks = Ticks.of(Axis.of(0.01, 10, true), 4);
        assertThat(said(ticks)).containsExactly("0.01", "0.1", "1", "10");
        assertThat(ticks).contains(new Tick(0.5, ""));
    }

    @Test
    void lessThanADecadeIsMarkedAsALinearAxisIs() {
        assertThat(labels(2, 4, true, 4)).containsExactly("2", "3", "4");
    }

    @Test
    void stepsAreWhole() {
        assertThat(said(Ticks.whole(new Axis(0, 2, false), 9))).containsExactly("0", "1", "2");
    }

    @Property
    void whateverIsLoggedHasFewTicksWithinItsAxis(
            @ForAll double one, @ForAll double other, @ForAll boolean log) {
        var least = Math.min(one, other);
        var most = Math.max(one, other);
        if (!Double.isFinite(least) || !Double.isFinite(most) || (log && least <= 0)) {
            return;
        }
        var axis = Axis.of(least, most, log);
        var ticks = Ticks.of(axis, 6);
        assertThat(ticks).hasSizeLessThan(101);
        assertThat(said(ticks)).hasSizeLessThan(9).allMatch(label -> label.length() < 24);
        assertThat(ticks)
                .allMatch(t -> axis.part(t.value()) > -0.01 && axis.part(t.value()) < 1.01);
        assertThat(axis.part(least)).isBetween(-1e-9, 1.0);
        assertThat(axis.part(most)).isBetween(axis.part(least), 1 + 1e-9);
    }

    @Property
    void stepsOfAnySizeHaveTicks(@ForAll double one, @ForAll double other) {
        if (Double.isFinite(one) && Double.isFinite(other)) {
            var axis = Axis.across(Math.min(one, other), Math.max(one, other), 1);
            assertThat(Ticks.whole(axis, 6)).hasSizeLessThan(101);
            assertThat(TimeTicks.clock(axis, 6)).hasSizeLessThan(101);
            assertThat(TimeTicks.elapsed(axis, 6)).hasSizeLessThan(101);
            assertThat(TimeTicks.days(axis)).isNotEmpty();
        }
    }
}
