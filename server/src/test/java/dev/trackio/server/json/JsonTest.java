package dev.trackio.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.api.RoughNumber;
import dev.trackio.api.Rows;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunSummary;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void namesAreWrittenAsTheWireSaysThemInTheirOrderWithNulls() {
        record Thing(String metricName, Long lastStep, List<Step> steps, RawJson config) {}
        assertThat(
                        Json.string(
                                new Thing(
                                        "a",
                                        null,
                                        List.of(Step.of(1), Step.of(1.5)),
                                        RawJson.of("{\"x\": 1}"))))
                .isEqualTo(
                        "{\"metric_name\":\"a\",\"last_step\":null,\"steps\":[1,1.5],\"config\":{\"x\": 1}}");
    }

    @Test
    void rawJsonOfEverySizeIsWrittenByteForByte() {
        for (var size : new int[] {0, 1, 100, 7_990, 8_000, 8_001, 16_000, 100_000}) {
            var raw = RawJson.of("\"" + "ä".repeat(size) + "\"");
            assertThat(Json.string(List.of(raw, raw))).isEqualTo("[" + raw + "," + raw + "]");
        }
    }

    /** Rows that are made when they are asked for, and that count. */
    private static final class Made implements Rows<MetricPoint> {
        private final int batches;
        private int made;
        private boolean closed;

        Made(int batches) {
            this.batches = batches;
        }

        @Override
        public List<MetricPoint> next() {
            if (made == batches) {
                return List.of();
            }
            made++;
            var batch = new ArrayList<MetricPoint>(1_000);
            for (var i = 0; i < 1_000; i++) {
                batch.add(
                        new MetricPoint(
                                "2026-01-01T00:00:00+00:00", Step.of(i), RawJson.of("0.5")));
            }
            return batch;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void aMillionRowsGoOutWhileTheyAreRead() throws IOException {
        var rows = new Made(1_000);
        var furthest = new int[1];
        var written = new long[1];
        Json.write(
                rows,
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new AssertionError("byte by byte");
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        written[0] += length;
                        var sent = (int) (written[0] / 60_000); // a batch is a little more
                        furthest[0] = Math.max(furthest[0], rows.made - sent);
                    }
                });
        assertThat(rows.made).isEqualTo(1_000);
        assertThat(written[0]).isGreaterThan(60_000_000L);
        assertThat(rows.closed).isFalse(); // the dispatcher closes
        assertThat(furthest[0]).as("batches read ahead of the answer").isLessThan(5);
    }

    @Test
    void writingLeavesTheStreamOpenAndFailsAsTheStreamDoes() {
        var out =
                new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        throw new AssertionError("closed");
                    }
                };
        assertThat(out.size()).isZero();
        org.assertj.core.api.Assertions.assertThatCode(() -> Json.write(List.of(1), out))
                .doesNotThrowAnyException();
        var broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("gone");
                    }
                };
        assertThatThrownBy(() -> Json.write(List.of(1), broken))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    @Test
    void fieldsAndElementsAreSlicesOfTheirSource() {
        var source = RawJson.of(" { \"a\" : [1, {\"b\":2}] , \"ä\":\"x\", \"n\":null} ");
        var fields = Json.fields(source);
        assertThat(fields.keySet()).containsExactly("a", "ä", "n");
        assertThat(fields.get("a")).hasToString("[1, {\"b\":2}]");
        assertThat(fields.get("a").array()).isSameAs(source.array());
        assertThat(fields.get("n")).hasToString("null");
        assertThat(Json.elements(fields.get("a"))).hasToString("[1, {\"b\":2}]");
        assertThat(Json.text(fields.get("ä"))).isEqualTo("x");
        assertThat(Json.text(fields.get("n"))).isNull();
        assertThat(Json.tree(fields.get("a"))).isEqualTo(List.of(1, java.util.Map.of("b", 2)));
    }

    @Test
    void theKindOfValueIsChecked() {
        assertThatThrownBy(() -> Json.fields(RawJson.of("[]")))
                .isInstanceOf(ApiException.class)
                .hasMessage("Expected a JSON object.");
        assertThatThrownBy(() -> Json.elements(RawJson.of("{}")))
                .isInstanceOf(ApiException.class)
                .hasMessage("Expected a JSON list.");
    }

    @Test
    void numbersThatAreNotFiniteAreNeverBareInAnAnswer() {
        var values = new LinkedHashMap<String, Object>();
        values.put("a", Double.NaN);
        values.put("b", Double.POSITIVE_INFINITY);
        assertThat(Json.tree(RawJson.of(Json.bytes(values)))).asString().doesNotContain("NaN}");
        assertThat(Json.string(values)).isEqualTo("{\"a\":\"NaN\",\"b\":\"Infinity\"}");
    }

    @Test
    void aPlainResultIsWhatWouldBeReadWhenItWasWritten() {
        var config =
                RawJson.of("{\"lr\":1e-3,\"deep\":[1,{\"a\":null}],\"big\":12345678901234567890}");
        var results =
                new Object[] {
                    List.of("a", "\u00e4"),
                    List.of(1, 2L, 1L << 40, 0.1, 1e300, true, Double.NaN, new RoughNumber(7L)),
                    new RunRecord("1", "r", null),
                    new RunSummary("p", "r", null, 3, List.of("loss"), config, Step.of(1L << 40)),
                    Rows.of(List.of(new RunRecord("1", "r", "2026"))),
                    config
                };
        for (var result : results) {
            var written =
                    result instanceof Rows<?>
                            ? Rows.of(List.of(new RunRecord("1", "r", "2026")))
                            : result;
            assertThat(Json.plain(result)).isEqualTo(Json.tree(Json.raw(written)));
        }
        assertThat(Json.plain(null)).isNull();
    }
}
