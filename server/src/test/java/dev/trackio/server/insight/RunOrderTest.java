package dev.trackio.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.insight.FilterParser.Known;
import dev.trackio.server.insight.RunOrder.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** An order in which every run has one place, which a cursor tells. */
class RunOrderTest {
    private static final Known KNOWN = new Known(Set.of("loss"), Set.of("lr"));
    private static final RunOrder UP = RunOrder.of("config.lr", KNOWN);
    private static final RunOrder DOWN = RunOrder.of("-config.lr", KNOWN);

    @Provide
    Arbitrary<Place> places() {
        var values =
                Arbitraries.oneOf(
                        Arbitraries.doubles().map(d -> (Object) d),
                        Arbitraries.integers().between(-3, 3).map(i -> (Object) (double) i),
                        Arbitraries.strings().withChars("aAbB019-._ é").ofMaxLength(6).map(s -> s),
                        Arbitraries.strings().ofMaxLength(4).map(s -> s));
        var times = Arbitraries.longs().between(0, 3).injectNull(0.2);
        var ids = Arbitraries.strings().alpha().ofLength(2);
        return Combinators.combine(values.injectNull(0.1), times, ids).as(Place::new);
    }

    @Property
    void everyOrderIsOne(
            @ForAll("places") Place a, @ForAll("places") Place b, @ForAll("places") Place c) {
        for (var order : List.of(UP, DOWN)) {
            var by = order.comparator();
            assertThat(Integer.signum(by.compare(a, b)))
                    .isEqualTo(-Integer.signum(by.compare(b, a)));
            if (by.compare(a, b) <= 0 && by.compare(b, c) <= 0) {
                assertThat(by.compare(a, c)).isLessThanOrEqualTo(0);
            }
        }
    }

    @Property
    void aCursorTellsThePlaceThatItWasMadeOf(@ForAll("places") Place place) {
        for (var order : List.of(UP, DOWN)) {
            var told = order.after(order.cursor(place));
            assertThat(order.comparator().compare(told, place)).isZero();
        }
    }

    @Test
    void numbersComeByTheirSizeAlsoWithinTexts() {
        var values = new ArrayList<Object>(List.of("run-10", "Run-9", "run-9b", 10.0, 9.0, "a"));
        values.sort((a, b) -> UP.comparator().compare(new Place(a, 0L, ""), new Place(b, 0L, "")));
        assertThat(values).containsExactly(9.0, 10.0, "a", "Run-9", "run-9b", "run-10");
    }
}
