package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonToken;

/**
 * The texts that are values of one name, however deep: found, and replaced in the bytes, of which
 * the others stay as they are.
 */
public final class NamedTexts {
    private NamedTexts() {}

    /**
     * @throws dev.trackio.server.call.ApiException when it is no JSON
     */
    public static Set<String> in(RawJson json, String name) {
        var texts = new HashSet<String>();
        each(json, name, (text, place) -> texts.add(text));
        return texts;
    }

    /**
     * The JSON with other texts in the places of those that are keys of the map.
     *
     * @throws dev.trackio.server.call.ApiException when it is no JSON
     */
    public static RawJson replaced(RawJson json, String name, Map<String, String> by) {
        return replaced(json, name, text -> by.getOrDefault(text, text));
    }

    private static RawJson replaced(RawJson json, String name, UnaryOperator<String> by) {
        var out = new ByteArrayOutputStream(json.length() + 64);
        var done = new int[1]; // how many bytes are written or replaced
        each(
                json,
                name,
                (text, place) -> {
                    var now = by.apply(text);
                    if (!now.equals(text)) {
                        out.write(json.array(), json.offset() + done[0], place.from - done[0]);
                        out.writeBytes(Json.bytes(now));
                        done[0] = place.to;
                    }
                });
        out.write(json.array(), json.offset() + done[0], json.length() - done[0]);
        return RawJson.of(out.toByteArray());
    }

    /** Where a text is, quotes and all, counted from the first byte. */
    private record Span(int from, int to) {}

    private static void each(RawJson json, String name, BiConsumer<String, Span> taker) {
        var _ =
                Json.reading(
                        () -> {
                            try (var parser = Json.parser(json)) {
                                var named = false;
                                for (var token = parser.nextToken();
                                        token != null;
                                        token = parser.nextToken()) {
                                    if (named && token == JsonToken.VALUE_STRING) {
                                        var from = parser.currentTokenLocation().getByteOffset();
                                        var text = parser.getString();
                                        var to = parser.currentLocation().getByteOffset();
                                        taker.accept(text, new Span((int) from, (int) to));
                                    }
                                    named =
                                            token == JsonToken.PROPERTY_NAME
                                                    && parser.currentName().equals(name);
                                }
                            }
                            return name;
                        });
    }
}
