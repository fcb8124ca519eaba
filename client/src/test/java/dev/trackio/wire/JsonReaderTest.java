package dev.trackio.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** JSON as servers write it, in pieces of any size. */
class JsonReaderTest {
    private static JsonReader over(String text, int piece) {
        return new JsonReader(
                new Pieces(new ByteArrayInputStream(text.getBytes(UTF_8)), piece), Long.MAX_VALUE);
    }

    /** Gives a few bytes at a time, as a network does. */
    private static final class Pieces extends InputStream {
        private final InputStream all;
        private final int piece;

        Pieces(InputStream all, int piece) {
            this.all = all;
            this.piece = piece;
        }

        @Override
        public int read() throws IOException {
            return all.read();
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            return all.read(into, from, Math.min(piece, most));
        }
    }

    @Test
    void valuesAreReadWhateverPiecesTheyComeIn() throws IOException {
        var text =
                " {\"a\" : [1, -2.5e-3,true,false,null,{} , []],\"é\":\"a\\\"\\\\\\/\\u00e9\\ud83d\\ude00 😀\\n\","
                        + "\"big\":9223372036854775807,\"bigger\":9223372036854775808,\"\":\"\"} ";
        var expected = new java.util.LinkedHashMap<String, Object>();
        expected.put("a", Arrays.asList(1L, -2.5e-3, true, false, null, Map.of(), List.of()));
        expected.put("é", "a\"\\/é😀 😀\n");
        expected.put("big", Long.MAX_VALUE);
        expected.put("bigger", 9.223372036854775807e18);
        expected.put("", "");
        for (var piece = 1; piece < 120; piece++) {
            assertThat(over(text, piece).value()).as("%d bytes", piece).isEqualTo(expected);
        }
        assertThat(JsonReader.read(text)).isEqualTo(expected);
    }

    @Test
    void skippedIsWhatReadingPasses() throws IOException {
        var text = "[{\"a\":[1,\"]\\\"}\\\\\"],\"b\\\"\":{\"c\":{}}},\"\\\\\",-1.5,null,7]";
        for (var piece = 1; piece < 60; piece++) {
            var json = over(text, piece);
            var last = new ArrayList<Object>();
            json.array(
                    () -> {
                        if (json.next() == '7') {
                            last.add(json.value());
                        } else {
                            json.skip();
                        }
                    });
            assertThat(last).as("%d bytes", piece).containsExactly(7L);
        }
    }

    @Test
    void whatIsSkippedIsNotHeld() throws IOException {
        var json = over("\"" + "\\\"x".repeat(2_000_000) + "\"", 8_192);
        var before = bytesAllocated();
        json.skip();
        assertThat(bytesAllocated() - before).isLessThan(1_000_000);
    }

    private static long bytesAllocated() {
        var threads =
                (com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    @Test
    void numbersAreTheNearest() throws IOException {
        var random = new Random(7);
        var numbers = new ArrayList<String>();
        numbers.addAll(
                List.of(
                        "0",
                        "-0",
                        "-0.0",
                        "0.1",
                        "1e-05",
                        "1E400",
                        "-1e400",
                        "5e-324",
                        "0.30000000000000004",
                        "9007199254740993",
                        "123456789012345678901234567890",
                        "0.0000000000000000000000001",
                        "4503599627370497.5",
                        "1.7976931348623157e308",
                        "NaN",
                        "Infinity",
                        "-Infinity"));
        for (var i = 0; i < 20_000; i++) {
            numbers.add(Double.toString(Double.longBitsToDouble(random.nextLong())));
            numbers.add(Float.toString(random.nextFloat()));
            numbers.add(String.valueOf(random.nextInt(10_000) / 1000.0));
        }
        var json = over("[" + String.join(",", numbers) + "]", 1_000);
        var read = new ArrayList<Double>();
        json.array(() -> read.add(json.number()));
        assertThat(read).isEqualTo(numbers.stream().map(Double::valueOf).toList());
    }

    @Test
    void wholeNumbersAreExact() throws IOException {
        var json =
                over(
                        "[0,-1,999999999999999999,9223372036854775807,-9223372036854775808,1.9,1e3]",
                        5);
        var read = new ArrayList<Long>();
        json.array(() -> read.add(json.whole()));
        assertThat(read)
                .containsExactly(
                        0L, -1L, 999999999999999999L, Long.MAX_VALUE, Long.MIN_VALUE, 1L, 1000L);
    }

    @Test
    void namesThatShareASlotAreToldApart() throws IOException {
        var text = new StringBuilder("[");
        var expected = new ArrayList<String>();
        for (var i = 0; i < 3_000; i++) {
            var name = i % 3 == 0 ? "é" + i % 500 : "name/" + i % 700;
            expected.add(name);
            text.append(i == 0 ? "" : ",").append("{\"").append(name).append("\":0}");
        }
        var json = over(text + "]", 4_000);
        var read = new ArrayList<String>();
        json.array(
                () ->
                        json.object(
                                name -> {
                                    read.add(name);
                                    json.skip();
                                }));
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void textsAreLongerThanTheBuffer() throws IOException {
        var text = "é\"".repeat(100_000);
        var json = over(new String(new Lines(16).text(text).copy(), UTF_8), 1_000);
        assertThat(json.text()).isEqualTo(text);
    }

    @Test
    void whatIsNoJsonIsNull() {
        for (var text :
                List.of(
                        "",
                        " ",
                        "<html>",
                        "{",
                        "[1",
                        "{\"a\"}",
                        "{\"a\":}",
                        "[1 2]",
                        "[1}",
                        "{\"a\":1]",
                        "{\"a\":[1,2}",
                        "[,1]",
                        "\"a",
                        "\"\\u12g4\"",
                        "nope",
                        "[",
                        "{\"a\":1,",
                        "-",
                        "é")) {
            assertThat(JsonReader.read(text)).as(text).isNull();
        }
    }

    @Test
    void whatServersStoreIsReadOnASmallStack() throws Exception {
        var deep = "[{\"a\":".repeat(1_000) + "1" + "}]".repeat(1_000);
        var read = new AtomicReference<Object>();
        var thread = new Thread(null, () -> read.set(JsonReader.read(deep)), "small", 1 << 17);
        thread.start();
        thread.join();
        var within = read.get();
        for (var level = 0; level < 1_000; level++) {
            within = JsonReader.member(JsonReader.list(within).get(0), "a");
        }
        assertThat(within).isEqualTo(1L);
    }

    @Test
    void depthIsBoundedAndSkippingHasNoBound() throws IOException {
        var deeper = "[".repeat(100_000) + "]".repeat(100_000);
        assertThatThrownBy(() -> over(deeper, 1_000).value())
                .isInstanceOf(JsonReader.TooDeep.class)
                .hasMessageContaining("2,020");
        var json = over("[" + deeper + ",7]", 1_000);
        var last = new ArrayList<Object>();
        json.array(
                () -> {
                    if (json.next() == '7') {
                        last.add(json.value());
                    } else {
                        json.skip();
                    }
                });
        assertThat(last).containsExactly(7L);
    }

    @Test
    void lengthIsBounded() {
        var text = "[" + "1,".repeat(1_000) + "1]";
        var json = new JsonReader(new ByteArrayInputStream(text.getBytes(UTF_8)), 1_000);
        assertThatThrownBy(json::value)
                .isInstanceOf(JsonReader.TooLong.class)
                .hasMessageContaining("1000");
    }
}
