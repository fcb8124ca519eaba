package dev.trackio.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricOperations.BulkLog;
import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.RawJson;
import dev.trackio.server.Config;
import dev.trackio.server.Tracker;
import dev.trackio.server.call.ApiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A body in a file is read as the same body in memory. */
class JsonBodyTest {
    private static final Arguments ARGUMENTS = new Arguments(Operations.catalogue());
    private static final Set<String> NAMES = Set.of("data", "session_hash", "fn_index", "a", "n");
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
            try (var file = inFile(body)) {
                assertThatThrownBy(() -> ARGUMENTS.body(MetricOperations.BULK_LOG, file))
                        .hasMessage(messageInMemory(body));
            }
        }
    }

    private static String messageInMemory(String body) throws IOException {
        try (var memory = JsonBody.of(RawJson.of(body))) {
            ARGUMENTS.body(MetricOperations.BULK_LOG, memory);
            throw new AssertionError("was taken: " + body);
        } catch (ApiException e) {
            return e.getMessage();
        }
    }

    private static void assertSame(String body) throws IOException {
        try (var memory = JsonBody.of(RawJson.of(body));
                var file = inFile(body)) {
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

    /** Lists that lie in a file are read from their first item to the last, and that must do. */
    @Test
    void everyOperationTakesItsArgumentsFromAFile(@TempDir Path folder) throws IOException {
        try (var tracker = Tracker.open(Config.of(folder.resolve("memory")));
                var other = Tracker.open(Config.of(folder.resolve("file")))) {
            for (var operation : Operations.catalogue().operations()) {
                var example = RawJson.of(Json.bytes(operation.example()));
                try (var memory = JsonBody.of(example);
                        var file = inFile(example.toString())) {
                    assertThat(fault(other, operation, file))
                            .as(operation.name())
                            .isEqualTo(fault(tracker, operation, memory));
                }
            }
        }
    }

    /** Empty when there is none. */
    private static <I extends Record> String fault(
            Tracker tracker, Operation<I, ?> operation, JsonBody body) throws IOException {
        try {
            var input = operation.input().cast(ARGUMENTS.body(operation, body));
            tracker.call(operation, input, Json::bytes);
            return "";
        } catch (ApiException e) {
            return e.getMessage();
        }
    }

    private static JsonBody inFile(String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        return JsonBody.spilled(
                () -> RawJson.of(""),
                () -> {},
                RawJson.slice(bytes, 0, 1),
                new ByteArrayInputStream(bytes, 1, bytes.length - 1));
    }

    @Test
    void theMembersOfABodyInAFileAreThoseInMemory() throws IOException {
        for (var body :
                new String[] {
                    "{\"data\": [["
                            + ENTRIES
                            + "]] , \"session_hash\":\"s\\u00e4\",\"fn_index\":17 }",
                    "{ \"a\":1,\"a\":{\"b\":[]} ,\"n\":null}",
                    "{}"
                }) {
            try (var file = inFile(body)) {
                var members = file.members(NAMES);
                var memory = Json.fields(RawJson.of(body));
                assertThat(members.keySet()).containsExactlyElementsOf(memory.keySet());
                members.forEach(
                        (name, part) -> {
                            assertThat(part.isInFile()).isTrue();
                            assertThat(part.json()).hasToString(unmended(memory.get(name), part));
                            assertThat(part.first()).isEqualTo(memory.get(name).first());
                        });
            }
        }
        try (var file = inFile("{\"data\":[\"" + "x".repeat(2 << 20) + "\"]}")) {
            var data = file.members(NAMES).get("data");
            assertThat(data.length()).isEqualTo((2 << 20) + 4);
            assertThatThrownBy(data::json).hasMessageContaining("larger than the limit");
        }
        try (var file = inFile("{\"x\":{\"data\":1},\"data\":[],\"y\":[2]}")) {
            assertThat(file.members(NAMES)).containsOnlyKeys("data");
        }
        try (var file = inFile("{\"data\":[]} 7")) {
            assertThatThrownBy(() -> file.members(NAMES)).hasMessageContaining("more text follows");
        }
        try (var file = inFile("[1]")) {
            assertThatThrownBy(() -> file.members(NAMES))
                    .hasMessageContaining("Expected a JSON object");
        }
    }

    /** A file is mended as a whole before it is read. */
    private static String unmended(RawJson memory, JsonBody part) {
        return part.length() == memory.length() ? Surrogates.mended(memory).toString() : "";
    }

    @Test
    void whatIsHeldInMemoryIsBoundedForAllTogether() throws IOException {
        var bodies = new Bodies(16 << 20); // a sixteenth of it is 1 MiB
        var room = bodies.room();
        var half = "\"" + "x".repeat(500_000) + "\"";
        var held = bodies.read(in(half));
        assertThat(held.isInFile()).isFalse();
        assertThat(bodies.room()).isBetween(0L, room - 500_000);
        var other = bodies.read(in(half + " ".repeat(100_000)));
        assertThat(other.isInFile()).isTrue();
        try (var small = bodies.read(in("\"small\""))) {
            assertThat(small.isInFile()).isFalse();
        }
        assertThatThrownBy(() -> bodies.readIntoMemory(in(half + " ".repeat(100_000))))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("at the same time");
        other.close();
        held.close();
        held.close();
        assertThat(bodies.room()).isEqualTo(room);
        assertThatThrownBy(() -> bodies.readIntoMemory(in("x".repeat(1_100_000))))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("larger than the 1048576 bytes");
        try (var again = bodies.readIntoMemory(in(half))) {
            assertThat(again.json()).hasToString(half);
        }
        assertThat(bodies.room()).isEqualTo(room);
        assertThatThrownBy(
                        () ->
                                bodies.read(
                                        new SequenceInputStream(
                                                in(half),
                                                new InputStream() {
                                                    @Override
                                                    public int read() throws IOException {
                                                        throw new IOException("gone");
                                                    }
                                                })))
                .hasMessage("gone");
        assertThat(bodies.room()).isEqualTo(room);
    }

    @Test
    void aBodyThatJustFitsIsHeldInMemory() throws IOException {
        var bodies = new Bodies(16 << 20);
        var room = bodies.room();
        for (var length : new int[] {1 << 10, 16 << 10, 32 << 10, 1 << 20}) {
            var fits = '"' + "x".repeat(length - 2) + '"';
            try (var body = bodies.read(in(fits))) {
                assertThat(body.isInFile()).as("%d bytes", length).isFalse();
            }
            try (var body = bodies.readIntoMemory(in(fits))) {
                assertThat(body.json()).hasToString(fits);
            }
            assertThat(bodies.room()).isEqualTo(room);
        }
        assertThatThrownBy(() -> bodies.readIntoMemory(in("x".repeat((1 << 20) + 1))))
                .hasMessageContaining("larger than the 1048576 bytes");
    }

    @Test
    void roomIsGivenBackAfterAnErrorAndOnceABodyIsInItsFile() throws IOException {
        var bodies = new Bodies(16 << 20);
        var room = bodies.room();
        var half = "\"" + "x".repeat(500_000) + "\"";
        assertThatThrownBy(() -> bodies.read(then(half, OutOfMemoryError::new)))
                .isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> bodies.readIntoMemory(then(half, OutOfMemoryError::new)))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(bodies.room()).isEqualTo(room);
        var whileItCame = new AtomicLong();
        var large = half + " ".repeat(1_000_000);
        assertThatThrownBy(
                        () ->
                                bodies.read(
                                        then(
                                                large,
                                                () -> {
                                                    whileItCame.set(bodies.room());
                                                    return new OutOfMemoryError();
                                                })))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(whileItCame).hasValue(room);
    }

    private static InputStream then(String text, Supplier<Error> end) {
        return new SequenceInputStream(
                in(text),
                new InputStream() {
                    @Override
                    public int read() {
                        throw end.get();
                    }
                });
    }

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
