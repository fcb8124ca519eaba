package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as this server reads and writes it.
 *
 * <p>Read: the forms that official clients send, bare {@code NaN} and {@code Infinity} among them,
 * up to the depth that Python's own writer reaches. Written: standard JSON, {@code metricName} as
 * {@code metric_name}, components in their order, nulls included.
 */
public final class Json {
    /** Python's json module gives up near 1,000; deeper bodies are attacks on the stack. */
    static final int MAX_DEPTH = 2_000;

    /** Of a body: so much can be read past, and no deeper value of it is kept. */
    private static final int MAX_BODY_DEPTH = 20_000;

    private static final int MAX_NUMBER_LENGTH = 5_000;
    private static final int MAX_STRING_LENGTH = 256 * 1024 * 1024;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(constraints(MAX_DEPTH))
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH + 10)
                                    .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .build();

    private static final JsonFactory BODIES =
            FACTORY.rebuild().streamReadConstraints(constraints(MAX_BODY_DEPTH)).build();

    /** Of its own, since whoever only reads does without it: it takes long to start. */
    private static final class Mapper {
        static final ObjectMapper OF_RESULTS =
                JsonMapper.builder(FACTORY)
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                        .addModule(new WireModule())
                        .build();
    }

    private Json() {}

    private static StreamReadConstraints constraints(int depth) {
        return StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxStringLength(MAX_STRING_LENGTH)
                .maxNameLength(MAX_STRING_LENGTH)
                .build();
    }

    /** Writes a result: records, lists, maps, {@link RawJson}, rows. The stream stays open. */
    public static void write(@Nullable Object value, OutputStream out) throws IOException {
        try {
            Mapper.OF_RESULTS.writeValue(out, value);
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw e.getCause() instanceof ApiException fault ? fault : e;
        }
    }

    public static byte[] bytes(@Nullable Object value) {
        return Mapper.OF_RESULTS.writeValueAsBytes(value);
    }

    public static String string(@Nullable Object value) {
        return Mapper.OF_RESULTS.writeValueAsString(value);
    }

    /** A value as JSON. */
    public static RawJson raw(@Nullable Object value) {
        return value instanceof RawJson json ? json : RawJson.of(bytes(value));
    }

    /** A stored value as an answer can carry it, whatever program wrote it. */
    public static RawJson answerable(RawJson stored) {
        return RawObjects.answerable(stored);
    }

    /** The value as plain Java: maps, lists, strings, numbers. For small values only. */
    public static @Nullable Object tree(RawJson json) {
        return reading(
                () -> {
                    try (var parser = parser(json)) {
                        parser.nextToken();
                        var tree = Tree.read(parser);
                        end(parser);
                        return tree;
                    }
                });
    }

    /** A result as {@link #tree} has it when it was written: {@code metricName} and all. */
    public static @Nullable Object plain(@Nullable Object result) {
        return Tree.of(result);
    }

    /** The keys and values of an object, in order; of a repeated key the last value counts. */
    public static Map<String, RawJson> fields(RawJson json) {
        return reading(
                () -> {
                    try (var parser = parser(json)) {
                        if (parser.nextToken() != JsonToken.START_OBJECT) {
                            throw ApiException.badRequest("Expected a JSON object.");
                        }
                        var fields = new LinkedHashMap<String, RawJson>();
                        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                            parser.nextToken();
                            fields.put(name, slice(parser, json));
                        }
                        end(parser);
                        return fields;
                    }
                });
    }

    /** The elements of a list. */
    public static List<RawJson> elements(RawJson json) {
        return reading(
                () -> {
                    try (var parser = parser(json)) {
                        if (parser.nextToken() != JsonToken.START_ARRAY) {
                            throw ApiException.badRequest("Expected a JSON list.");
                        }
                        var elements = new ArrayList<RawJson>();
                        while (parser.nextToken() != JsonToken.END_ARRAY) {
                            elements.add(slice(parser, json));
                        }
                        end(parser);
                        return elements;
                    }
                });
    }

    /** The text of a JSON string; null when the value is anything else. */
    public static @Nullable String text(@Nullable RawJson json) {
        if (json == null || json.first() != '"') {
            return null;
        }
        return reading(
                () -> {
                    try (var parser = parser(json)) {
                        parser.nextToken();
                        return parser.getString();
                    }
                });
    }

    /**
     * Bytes are UTF-8: of any other encoding the places of values would not be those in the bytes.
     */
    static JsonParser parser(RawJson json) {
        return parser(FACTORY, json);
    }

    /** Of a call's arguments: what is nested too deep in them must not hide what is not. */
    static JsonParser bodyParser(RawJson json) {
        return parser(BODIES, json);
    }

    private static JsonParser parser(JsonFactory factory, RawJson json) {
        requireUtf8(json);
        var mended = Surrogates.mended(json);
        return factory.createParser(
                ObjectReadContext.empty(), mended.array(), mended.offset(), mended.length());
    }

    /** As its first bytes show, by which other encodings are told. */
    static void requireUtf8(RawJson json) {
        for (var i = 0; i < Math.min(4, json.length()); i++) {
            var b = json.array()[json.offset() + i];
            if (b == 0 || b == (byte) 0xFE || b == (byte) 0xFF) {
                throw ApiException.badRequest("Invalid JSON: it is not UTF-8.");
            }
        }
    }

    /** Of a body without halves of surrogate pairs, that is known to be UTF-8. */
    static JsonParser bodyParser(InputStream in) {
        return BODIES.createParser(ObjectReadContext.empty(), in);
    }

    /** The value at the parser's current token, which is moved to its end. */
    static RawJson slice(JsonParser parser, RawJson source) {
        var from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        var to = (int) parser.currentLocation().getByteOffset();
        return RawJson.slice(source.array(), source.offset() + from, to - from);
    }

    /** Nothing may follow a document. */
    static void end(JsonParser parser) {
        if (parser.nextToken() != null) {
            throw ApiException.badRequest("Invalid JSON: more text follows the value.");
        }
    }

    /** Runs something that reads JSON; what is broken in it becomes the caller's fault. */
    static <T extends @Nullable Object> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (JacksonException e) {
            throw ApiException.badRequest("Invalid JSON: " + shortly(e));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The reader's words without its own names for things. */
    private static String shortly(JacksonException e) {
        var place = e.getLocation();
        return words(e)
                + (place == null || place.getByteOffset() < 0
                        ? ""
                        : " (at byte " + place.getByteOffset() + ")");
    }

    private static String words(JacksonException e) {
        var message = e.getOriginalMessage();
        if (e instanceof StreamConstraintsException) {
            return message.startsWith("Document nesting depth")
                    ? "nested deeper than " + MAX_DEPTH
                    : message.startsWith("Number")
                            ? "a number of more than " + MAX_NUMBER_LENGTH + " digits"
                            : "a text that is too long";
        }
        var end = message.length();
        for (var stop : List.of("\n", " (", ": was expecting", ": expected", "`")) {
            var at = message.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        return ApiException.shown(message.substring(0, end));
    }

    /** Something that reads JSON. */
    @FunctionalInterface
    interface Reading<T extends @Nullable Object> {
        T read() throws IOException;
    }
}
