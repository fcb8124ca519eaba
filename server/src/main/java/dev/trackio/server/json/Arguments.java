package dev.trackio.server.json;

import dev.trackio.api.Catalogue;
import dev.trackio.api.Operation;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Turns the arguments of a call into the operation's input record, in one pass over the bytes. A
 * fault names the place: {@code logs[3].step: expected a whole number, not "abc"}.
 */
public final class Arguments {
    private final Map<Operation<?, ?>, RecordReader> readers;

    public Arguments(Catalogue catalogue) {
        readers =
                catalogue.operations().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Function.identity(), op -> RecordReader.of(op.input())));
    }

    /**
     * Arguments by position, as clients of 2025 give them; those beyond the last parameter are
     * passed over.
     */
    public Record positions(Operation<?, ?> operation, JsonBody list) {
        return read(
                operation,
                list.source(),
                (parser, slots) -> {
                    if (parser.nextToken() != JsonToken.START_ARRAY) {
                        throw ApiException.badRequest("The arguments must be a JSON list.");
                    }
                    requireAll(operation, slots.positions(parser));
                });
    }

    /** As above. */
    public Record positions(Operation<?, ?> operation, RawJson list) {
        return positions(operation, JsonBody.of(list));
    }

    /** Clients of 2025 must give what their shape of the operation says, null or not. */
    private static void requireAll(Operation<?, ?> operation, int given) {
        var fields = operation.seed().input().fields();
        if (given < fields.size() && fields.get(given).required()) {
            throw ApiException.badRequest(
                    "Missing required parameter: " + fields.get(given).name());
        }
    }

    /** Arguments by name; unknown names are passed over. */
    public Record names(Operation<?, ?> operation, RawJson object) {
        return read(
                operation,
                object,
                (parser, slots) -> {
                    if (parser.nextToken() != JsonToken.START_OBJECT) {
                        throw ApiException.badRequest("The arguments must be a JSON object.");
                    }
                    slots.names(parser);
                });
    }

    /**
     * A body of {@code POST /api/{name}}: an object with {@code args} and {@code kwargs}, one with
     * a list {@code data}, any other object (names), a list (positions), or one value (one
     * position). No body is no arguments.
     */
    public Record body(Operation<?, ?> operation, RawJson body) {
        return body(operation, JsonBody.of(body));
    }

    /**
     * As above. Lists of records of a body that lies in a file are read from it whenever they are
     * iterated, as long as the body is open.
     */
    public Record body(Operation<?, ?> operation, JsonBody body) {
        if (body.source() instanceof Source.InMemory(var json) && blank(json)) {
            return reader(operation).slots(body.source()).record();
        }
        return read(operation, body.source(), Arguments::anyForm);
    }

    private static void anyForm(JsonParser parser, RecordReader.Slots slots) {
        switch (parser.nextToken()) {
            case START_ARRAY -> {
                var _ = slots.positions(parser);
            }
            case START_OBJECT -> {
                for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                    var token = parser.nextToken();
                    if (name.equals("kwargs") && token == JsonToken.START_OBJECT) {
                        slots.names(parser);
                    } else if (token == JsonToken.START_ARRAY
                            && (name.equals("args") || name.equals("data"))) {
                        var _ = slots.positions(parser);
                    } else {
                        slots.name(name, parser);
                    }
                }
            }
            case VALUE_NULL -> {}
            case null -> throw ApiException.badRequest("Invalid JSON: nothing there.");
            default -> slots.position(0, parser);
        }
    }

    private Record read(Operation<?, ?> operation, RawJson json, Form form) {
        return read(operation, new Source.InMemory(json), form);
    }

    private Record read(Operation<?, ?> operation, Source source, Form form) {
        return Json.reading(
                () -> {
                    try (var parser = source.parser()) {
                        var slots = reader(operation).slots(source);
                        form.read(parser, slots);
                        Json.end(parser);
                        return slots.record();
                    }
                });
    }

    private RecordReader reader(Operation<?, ?> operation) {
        var reader = readers.get(operation);
        if (reader == null) {
            throw new IllegalArgumentException("not in the catalogue: " + operation.name());
        }
        return reader;
    }

    private static boolean blank(RawJson body) {
        for (var i = 0; i < body.length(); i++) {
            if (" \t\r\n".indexOf(body.array()[body.offset() + i]) < 0) {
                return false;
            }
        }
        return true;
    }

    /** One way to write arguments down. */
    private interface Form {
        void read(JsonParser parser, RecordReader.Slots slots);
    }
}
