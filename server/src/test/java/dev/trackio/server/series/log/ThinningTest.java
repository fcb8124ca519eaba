package dev.trackio.server.series.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ThinningTest {
    @Test
    void rareEntriesAreAllKept() {
        // 7,000 entries and 10 rare ones among them, as measured with Trackio 0.43: distance 4.
        var groups = new int[7_010];
        for (var i = 0; i < 10; i++) {
            groups[i * 700] = 1;
        }

        var chosen = Thinning.choose(groups, groups.length, 3_000);

        assertThat(IntStream.range(0, 10).map(i -> i * 700)).allMatch(chosen::get);
        assertThat(chosen.cardinality()).isEqualTo(10 + 1_751);
        assertThat(chosen.get(groups.length - 1)).isTrue();
    }

    @Test
    void theChoiceStaysWhileARunGrows() {
        var before = Thinning.choose(new int[7_000], 7_000, 3_000);
        var after = Thinning.choose(new int[7_100], 7_100, 3_000);

        before.clear(6_999);
        after.and(before);
        assertThat(after).isEqualTo(before);
    }

    @Property(tries = 300)
    void neverMoreThanWantedAndEveryGroupEndsWithItsLast(
            @ForAll @IntRange(min = 1, max = 9) int kinds,
            @ForAll @IntRange(min = 1, max = 3_000) int size,
            @ForAll @IntRange(min = 10, max = 500) int most) {
        var groups = IntStream.range(0, size).map(i -> i % 7 == 3 ? -1 : i * 31 % kinds).toArray();

        var chosen = Thinning.choose(groups, size, most);

        assertThat(chosen.cardinality()).isLessThanOrEqualTo(most);
        assertThat(chosen.stream()).allMatch(i -> groups[i] >= 0);
        for (var kind = 0; kind < kinds; kind++) {
            for (var i = size - 1; i >= 0; i--) {
                if (groups[i] == kind) {
                    assertThat(chosen.get(i)).isTrue();
                    break;
                }
            }
        }
    }
}
