package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Objects of a client's own making, such as metrics: kept as the bytes in which they came wherever
 * a file can hold those. Rewritten, key order and digits kept, is only what other readers of the
 * file would choke on: bare {@code NaN}, {@code Infinity} and overflowing numbers become the
 * strings that the files use. The escape of half a surrogate pair becomes that of U+FFFD.
 */
final class RawObjects {
    /** Of an object that cannot be kept. */
    private static final int MAX_TEXT = 1 << 20;

    private static final JsonFactory WRITER =
            JsonFactory.builder()
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder()
                                    .maxNestingDepth(Json.MAX_DEPTH)
                                    .build())
                    .build();

    private RawObjects() {}

    static RawJson read(JsonParser parser, Source source, Place place) {
        var read = readOrText(parser, source, place);
        if (read.first() != '{') {
            throw ApiException.badRequest(
                    "Invalid JSON: " + place + " is nested deeper than " + Json.MAX_DEPTH);
        }
        return read;
    }

    /** As above; of an object that is nested too deep a JSON text that holds its beginning. */
    static RawJson readOrText(JsonParser parser, Source source, Place place) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw ValueReader.expected("an object", parser, place);
        }
        var from = parser.currentTokenLocation().getByteOffset();
        var fit = skip(parser);
        var to = parser.currentLocation().getByteOffset();
        if (fit == Fit.NOT) {
            var beginning = source.slice(from, Math.min(to, from + MAX_TEXT));
            return Json.raw(beginning.toString());
        }
        var raw = source.slice(from, to);
        if (!isUtf8(raw)) {
            throw ApiException.badRequest("Invalid JSON: " + place + " is not UTF-8.");
        }
        return fit == Fit.AS_IT_IS ? Surrogates.mended(raw) : rewritten(raw);
    }

    /**
     * A stored value as an answer can carry it, whatever program wrote it: with the texts that
     * stand for numbers that are not finite; what is broken becomes a text.
     */
    static RawJson answerable(RawJson stored) {
        try (var parser = Json.parser(stored)) {
            var fit = true;
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                fit &= token != JsonToken.VALUE_NUMBER_FLOAT || finite(parser);
            }
            if (!isUtf8(stored) || stored.length() == 0) {
                return Json.raw(stored.toString());
            }
            return fit ? Surrogates.mended(stored) : rewritten(stored);
        } catch (JacksonException | ApiException e) {
            return Json.raw(stored.toString());
        }
    }

    private enum Fit {
        AS_IT_IS,
        REWRITTEN,
        NOT
    }

    /** Moves to the end of the object, and tells whether it can be kept. */
    private static Fit skip(JsonParser parser) {
        var finite = true;
        var deepest = 1;
        for (var depth = 1; depth > 0; ) {
            switch (parser.nextToken()) {
                case START_OBJECT, START_ARRAY -> deepest = Math.max(deepest, ++depth);
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_NUMBER_FLOAT -> finite &= finite(parser);
                default -> {}
            }
        }
        if (deepest > Json.MAX_DEPTH) {
            return Fit.NOT;
        }
        return finite ? Fit.AS_IT_IS : Fit.REWRITTEN;
    }

    private static boolean finite(JsonParser parser) {
        var chars = parser.getStringCharacters();
        var from = parser.getStringOffset();
        var to = from + parser.getStringLength();
        for (var i = from; i < to; i++) {
            switch (chars[i]) {
                case 'N', 'I' -> {
                    return false;
                }
                case 'e', 'E' -> {
                    return Double.isFinite(parser.getDoubleValue());
                }
                default -> {}
            }
        }
        return to - from < 300 || Double.isFinite(parser.getDoubleValue());
    }

    private static boolean isUtf8(RawJson raw) {
        if (isAscii(raw)) {
            return true;
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw.array(), raw.offset(), raw.length()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isAscii(RawJson raw) {
        var bits = 0;
        for (var i = raw.offset(); i < raw.offset() + raw.length(); i++) {
            bits |= raw.array()[i];
        }
        return bits >= 0;
    }

    private static RawJson rewritten(RawJson raw) {
        var out = new ByteArrayOutputStream(raw.length() + 16);
        try (var parser = Json.parser(raw);
                var generator = WRITER.createGenerator(ObjectWriteContext.empty(), out)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                copy(token, parser, generator);
            }
        }
        return RawJson.of(out.toByteArray());
    }

    private static void copy(JsonToken token, JsonParser parser, JsonGenerator out) {
        switch (token) {
            case PROPERTY_NAME -> out.writeName(parser.currentName());
            case VALUE_STRING -> out.writeString(parser.getString());
            case VALUE_NUMBER_FLOAT -> {
                var value = parser.getDoubleValue();
                if (Double.isFinite(value)) {
                    out.writeNumber(parser.getString());
                } else {
                    out.writeString(Double.toString(value));
                }
            }
            case VALUE_NUMBER_INT -> out.writeNumber(parser.getString());
            default -> out.copyCurrentEvent(parser);
        }
    }
}
