package dev.trackio.server.json;

import dev.trackio.api.RawJson;

/** A record as JSON: its components are members of an object, {@code runId} is {@code run_id}. */
public final class RecordForm<R extends Record> {
    private final Class<R> type;
    private final RecordReader reader;

    private RecordForm(Class<R> type) {
        this.type = type;
        this.reader = RecordReader.of(type);
    }

    /**
     * @param type a public record of what operations take: texts, numbers, steps, JSON
     */
    public static <R extends Record> RecordForm<R> of(Class<R> type) {
        return new RecordForm<>(type);
    }

    /**
     * @throws dev.trackio.server.call.ApiException BAD_REQUEST when it is no such object
     */
    public R read(RawJson json) {
        return Json.reading(
                () -> {
                    var source = new Source.InMemory(json);
                    try (var parser = source.parser()) {
                        var _ = parser.nextToken();
                        var record = type.cast(reader.read(parser, source, Place.top()));
                        Json.end(parser);
                        return record;
                    }
                });
    }
}
