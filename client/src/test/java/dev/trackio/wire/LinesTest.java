package dev.trackio.wire;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.Level;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** JSON by hand, there and back. */
class LinesTest {
    private static String json(Object value) {
        return new String(new Lines(1).value(value).copy(), UTF_8);
    }

    private static String ascii(Lines lines) {
        return new String(lines.copy(), UTF_8);
    }

    @Test
    void everyTextComesBack() {
        var random = new Random(8);
        for (var i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (var c = random.nextInt(20); c > 0; c--) {
                var range = List.of(0x20, 0x80, 0x100, 0x3000, 0x110000);
                text.appendCodePoint(random.nextInt(range.get(random.nextInt(range.size()))));
            }
            var written = json(text);
            assertThat(JsonReader.read(written)).isEqualTo(whole(text.toString()));
            assertThat(written).doesNotContain("\n", "\r", "\u0000");
        }
    }

    /** Half of a pair is replaced by this encoding, too. */
    private static String whole(String text) {
        return new String(text.getBytes(UTF_16BE), UTF_16BE);
    }

    @Test
    void halfAPairIsReplaced() {
        assertThat(json("a\ud800b\udc00")).isEqualTo("\"a\ufffdb\ufffd\"");
    }

    @Test
    void everyNumberComesBack() {
        var random = new Random(8);
        for (var i = 0; i < 2_000; i++) {
            var number = Double.longBitsToDouble(random.nextLong());
            var expected = Double.isFinite(number) ? (Object) number : words(number);
            assertThat(JsonReader.read(json(number))).isEqualTo(expected);
        }
        for (var bits = 0; bits < 64; bits++) {
            for (var number : List.of(1L << bits, (1L << bits) - 1, -(1L << bits), -7L << bits)) {
                assertThat(JsonReader.read(json((double) number))).isEqualTo((double) number);
                assertThat(ascii(new Lines(1).integer(number))).isEqualTo(Long.toString(number));
            }
        }
        assertThat(json(-0.0)).isEqualTo("-0.0");
        assertThat(json(1e7)).isEqualTo("10000000.0");
        assertThat(json(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(json(new BigDecimal("1e-30"))).isEqualTo("1E-30");
        assertThat(json(0.1f)).isEqualTo("0.1");
        assertThat(json(BigInteger.TWO.pow(63).negate())).isEqualTo("-9223372036854775808");
        assertThat(json(BigInteger.TWO.pow(64))).isEqualTo("1.8446744073709552E19");
        assertThat(json(new BigDecimal("1" + "0".repeat(30)))).isEqualTo("1.0E30");
        assertThat(json(new BigDecimal("1e400"))).isEqualTo("\"Infinity\"");
    }

    private static String words(double number) {
        return Double.toString(number);
    }

    @Test
    void hexadecimalNumbersHaveNoZerosInFront() {
        for (var number : new long[] {0, 1, 15, 16, 255, 4096, Long.MAX_VALUE, -1}) {
            var written = new String(new Lines(1).hex(number).copy(), UTF_8);
            assertThat(written).isEqualTo(Long.toHexString(number));
        }
    }

    @Test
    void collectionsAndArraysAreLists() {
        assertThat(json(List.of())).isEqualTo("[]");
        assertThat(json(Map.of())).isEqualTo("{}");
        assertThat(json(Arrays.asList(1, null, "a", true))).isEqualTo("[1,null,\"a\",true]");
        assertThat(json(new int[][] {{1, 2}, {}})).isEqualTo("[[1,2],[]]");
        assertThat(json(Map.of(1, Level.WARN))).isEqualTo("{\"1\":\"WARN\"}");
    }

    @Test
    void aMapThatHoldsItselfEnds() {
        var map = new HashMap<String, Object>();
        map.put("self", map);
        map.put("again", List.of(map));
        assertThat(JsonReader.read(json(map)))
                .isEqualTo(Map.of("self", "(holds itself)", "again", List.of("(holds itself)")));
    }

    @Test
    void aValueThatFailsIsSaidTo() {
        var fails =
                new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException();
                    }
                };
        var said = "(cannot be logged: java.lang.IllegalStateException)";
        assertThat(JsonReader.read(json(List.of(1, fails)))).isEqualTo(List.of(1L, said));
    }

    @Test
    void whatIsTooLargeIsNotWritten() {
        List<Object> doubled = List.of("x");
        for (var i = 0; i < 60; i++) {
            doubled = List.of(doubled, doubled);
        }
        var said = "\"(cannot be logged: larger than 16777216 bytes)\"";
        assertThat(json(doubled)).isEqualTo(said);
        assertThat(json("x".repeat(1 << 25))).isEqualTo(said);
    }

    @Test
    void deepListsEnd() {
        List<Object> deep = List.of();
        for (var i = 0; i < 100; i++) {
            deep = List.of(deep);
        }
        assertThat(json(deep)).contains("\"(more than 64 levels)\"");
    }

    @Test
    void whatIsNoJsonIsNull() {
        for (var text :
                List.of("", "<html>", "{\"a\"", "[1,", "\"\\u12", "{\"a\":}", "[".repeat(999))) {
            assertThat(JsonReader.read(text)).as(text).isNull();
        }
    }
}
