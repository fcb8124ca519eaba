package dev.trackio.server.surface.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trackio.api.Chart;
import dev.trackio.api.Chart.Curve;
import dev.trackio.api.Numbers;
import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SeriesWireTest {
    private static Chart chart(double[] x, double[] y) {
        var curve =
                new Curve(
                        "r",
                        "é",
                        y.length,
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
        return new Chart(7, 0.5, List.of(curve, curve));
    }

    /** As the dashboard reads it. */
    private static double[] column(byte[] bytes, int curve, String name) {
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var length = in.getInt();
        var text = new String(bytes, Integer.BYTES, length, StandardCharsets.UTF_8);
        var header = (Map<?, ?>) Json.tree(RawJson.of(text));
        assertThat((Integer.BYTES + length) % 8).isZero();
        var of = (Map<?, ?>) ((List<?>) header.get("series")).get(curve);
        var place = (Map<?, ?>) of.get(name);
        var at = ((Number) place.get("at")).intValue();
        assertThat(at % 8).isZero();
        in.position(Integer.BYTES + length + at);
        var base = ((Number) place.get("base")).doubleValue();
        var numbers = new double[((Number) of.get("n")).intValue()];
        var before = base;
        for (var i = 0; i < numbers.length; i++) {
            numbers[i] =
                    switch ((String) place.get("type")) {
                        case "f64" -> in.getDouble();
                        case "f32" -> base + in.getFloat();
                        case "u8" -> before + Byte.toUnsignedInt(in.get());
                        case "u16" -> before + Short.toUnsignedInt(in.getShort());
                        case "u32" -> before + Integer.toUnsignedLong(in.getInt());
                        default -> throw new AssertionError(place);
                    };
            before = numbers[i];
        }
        return numbers;
    }

    @Property(tries = 300)
    void whatIsReadIsWhatWasWritten(@ForAll("numbers") double[] x, @ForAll("numbers") double[] y) {
        var both = Math.min(x.length, y.length);
        var xs = Arrays.copyOf(x, both);
        var ys = Arrays.copyOf(y, both);
        Arrays.sort(xs);
        var range =
                Arrays.stream(ys).filter(Double::isFinite).max().orElse(0)
                        - Arrays.stream(ys).filter(Double::isFinite).min().orElse(0);
        var bytes = new SeriesWire(false).bytes(chart(xs, ys));
        var exact = new SeriesWire(true).bytes(chart(xs, ys));
        for (var curve = 0; curve < 2; curve++) {
            assertThat(column(bytes, curve, "x")).isEqualTo(xs);
            assertThat(column(exact, curve, "y")).isEqualTo(ys);
            var rounded = column(bytes, curve, "y");
            for (var i = 0; i < both; i++) {
                if (Double.isFinite(ys[i])) {
                    assertThat(rounded[i]).isCloseTo(ys[i], within(range * 1e-6));
                    assertThat(rounded[i]).isCloseTo(ys[i], within(Math.abs(ys[i]) * 1e-6));
                } else {
                    assertThat(Double.compare(rounded[i], ys[i])).isZero();
                }
            }
        }
    }

    @Provide
    Arbitrary<double[]> numbers() {
        return Arbitraries.oneOf(
                        Arbitraries.doubles().between(-1, 1),
                        Arbitraries.integers().between(0, 300).map(Integer::doubleValue),
                        Arbitraries.longs().between(0, 1L << 40).map(Long::doubleValue),
                        Arbitraries.of(
                                Double.NaN,
                                Double.POSITIVE_INFINITY,
                                Double.NEGATIVE_INFINITY,
                                -0.0,
                                1e300,
                                -1e300,
                                4e-320))
                .array(double[].class)
                .ofMaxSize(12);
    }

    @Test
    void ordinaryCurvesTakeFiveBytesAPoint() {
        var x = new double[4_000];
        var y = new double[4_000];
        Arrays.setAll(x, i -> 10.0 * i);
        Arrays.setAll(y, i -> Math.exp(-i / 500.0));
        assertThat(new SeriesWire(false).bytes(chart(x, y)).length).isLessThan(2 * 5 * 4_000 + 900);
    }
}
