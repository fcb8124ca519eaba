package dev.trackio.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.Operations;
import dev.trackio.server.call.ApiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A body in a file is read as the same body in memory. */
class JsonBodyTest {
    private static final Arguments ARGUMENTS = new Arguments(Operations.catalogue());
    private static final String ENTRIES =
            "{\"project\":\"p\",\"run\":\"rün \\ud83d\\ude00\",\"metrics\":{\"a\":NaN,\"b\":[1e400, {}]},\"step\":1.5},"
                    + " {\"metrics\": {\"x\":\"\\\\\\ud800 \\ud800\"} ,\"project\":\"q\",\"run\":\"\\udc00\","
                    + "\"config\":{\"ä\":1},\"log_id\":\"l\"}";

    @Test
    void entriesInAFileAreThoseInMemory() throws IOException {
        assertSame("{\"logs\":[" + ENTRIES + "],\"hf_token\":\"t\"}");
        assertSame("\uFEFF {\"args\":[[" + ENTRIES + "]],\"kwargs\":{\"hf_token\":null}}");
        assertSame("[[" + ENTRIES + "," + ENTRIES + "], null]");
        assertSame("{\"logs\":[]}");
    }

    /** Halves of surrogate pairs are mended wherever a block of the file ends. */
    @Property(tries = 60)
    void nothingMovesAtTheEdgesOfBlocks(@ForAll @IntRange(min = 0, max = 30) int shift)
            throws IOException {
        var text = "\\\\\\ud800\\ud83d\\ude00\\n\\udc00".repeat(9_000);
        assertSame(
                "{\"logs\":[{\"project\":\"p\",\"run\":\"%s\",\"metrics\":{\"a\":\"%s\"}}]}"
                        .formatted("x".repeat(shift + 1), text));
    }

    @Test
    void whatIsMalformedIsRefusedAtItsPlace() throws IOException {
        for (var body :
                new String[] {
                    "{\"logs\":[" + ENTRIES + ",{\"project\":\"p\",\"run\":\"r\"}]}",
                    "{\"logs\":[" + ENTRIES + ",3]}",
                    "{\"logs\":[" + ENTRIES,
                    "{\"logs\":[" + ENTRIES + "]} x"
                }) {
            try (var file = JsonBody.read(in(body), 1)) {
                assertThatThrownBy(() -> ARGUMENTS.body(MetricOperations.BULK_LOG, file))
                        .hasMessage(messageInMemory(body));
            }
        }
    }

    private static String messageInMemory(String body) throws IOException {
        try (var memory = JsonBody.read(in(body), Integer.MAX_VALUE)) {
            ARGUMENTS.body(MetricOperations.BULK_LOG, memory);
            throw new AssertionError("was taken: " + body);
        } catch (ApiException e) {
            return e.getMessage();
        }
    }

    private static void assertSame(String body) throws IOException {
        try (var memory = JsonBody.read(in(body), Integer.MAX_VALUE);
                var file = JsonBody.read(in(body), 1)) {
            var expected = (BulkLog) ARGUMENTS.body(MetricOperations.BULK_LOG, memory);
            var streamed = (BulkLog) ARGUMENTS.body(MetricOperations.BULK_LOG, file);
            assertThat(streamed.logs()).isInstanceOf(StreamedList.class);
            assertThat(List.copyOf(streamed.logs())).isEqualTo(expected.logs());
            assertThat(List.copyOf(streamed.logs()))
                    .isEqualTo(expected.logs()); // as often as needed
            assertThat(streamed.hfToken()).isEqualTo(expected.hfToken());
            assertThat(streamed.logs().size()).isEqualTo(expected.logs().size());
        }
    }

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
