package dev.trackio.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers of a server: objects as maps, whole numbers of 64 bits as longs, others as
 * doubles.
 */
public final class JsonReader {
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /** Null also where the text is no JSON: an answer may come from a proxy. */
    public static @Nullable Object read(String text) {
        try {
            return new JsonReader(text).value();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
    }

    /** A member of an object, or null. */
    public static @Nullable Object member(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> map ? map.get(name) : null;
    }

    /** The members of an array; none where it is something else. */
    public static List<?> list(@Nullable Object array) {
        return array instanceof List<?> list ? list : List.of();
    }

    private @Nullable Object value() {
        return switch (next()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, @Nullable Object> object() {
        deeper();
        var map = new LinkedHashMap<String, @Nullable Object>();
        at++;
        while (next() != '}') {
            var name = string();
            skip(':');
            map.put(name, value());
            if (next() != '}') {
                skip(',');
            }
        }
        at++;
        depth--;
        return map;
    }

    private List<@Nullable Object> array() {
        deeper();
        var list = new ArrayList<@Nullable Object>();
        at++;
        while (next() != ']') {
            list.add(value());
            if (next() != ']') {
                skip(',');
            }
        }
        at++;
        depth--;
        return list;
    }

    private String string() {
        skip('"');
        var string = new StringBuilder();
        for (; text.charAt(at) != '"'; at++) {
            string.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        var c = text.charAt(++at);
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
            }
            default -> c;
        };
    }

    private @Nullable Object word() {
        var from = at;
        while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        var word = text.substring(from, at);
        return switch (word) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> number(word);
        };
    }

    private static Number number(String word) {
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException e) {
            return Double.valueOf(word);
        }
    }

    private char next() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.charAt(at);
    }

    private void skip(char expected) {
        if (next() != expected) {
            throw new IllegalArgumentException("no " + expected + " at " + at);
        }
        at++;
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            throw new IllegalArgumentException("deeper than " + MAX_DEPTH);
        }
    }
}
