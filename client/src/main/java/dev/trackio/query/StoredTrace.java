package dev.trackio.query;

import dev.trackio.wire.JsonReader;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trace that a run logged, such as a conversation with a model.
 *
 * @param id unique within the project
 * @param key the name under which it was logged
 * @param index its place, where several were logged at once under that name
 * @param time null where the server's cannot be read
 * @param messages usually maps of {@code role} and {@code content}
 * @param metadata what was logged beside them
 * @param spans usually maps, of the operations within
 */
public record StoredTrace(
        String id,
        String key,
        @Nullable Long index,
        long step,
        @Nullable Instant time,
        List<?> messages,
        Map<String, @Nullable Object> metadata,
        List<?> spans) {

    static List<StoredTrace> list(@Nullable Object answer) {
        return Fields.list(answer).stream()
                .map(
                        trace ->
                                new StoredTrace(
                                        trace.text("id"),
                                        trace.text("key"),
                                        trace.wholeOrNull("index"),
                                        trace.whole("step"),
                                        trace.time("timestamp"),
                                        items(trace.value("messages")),
                                        Fields.map(trace.value("metadata")),
                                        items(trace.value("spans"))))
                .toList();
    }

    private static List<?> items(@Nullable Object array) {
        return Collections.unmodifiableList(JsonReader.list(array));
    }
}
