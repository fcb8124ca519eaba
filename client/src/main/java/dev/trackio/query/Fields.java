package dev.trackio.query;

import dev.trackio.wire.JsonReader;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The members of an object that a server answered, whatever is missing or of another kind. */
record Fields(@Nullable Object object) {
    /** Of each item of an array. */
    static List<Fields> list(@Nullable Object array) {
        return JsonReader.list(array).stream().map(Fields::new).toList();
    }

    static List<String> texts(@Nullable Object array) {
        return JsonReader.list(array).stream().map(String::valueOf).toList();
    }

    /** A copy that nobody can change. */
    static Map<String, @Nullable Object> map(@Nullable Object object) {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        if (object instanceof Map<?, ?> map) {
            map.forEach((name, value) -> copy.put(String.valueOf(name), value));
        }
        return Collections.unmodifiableMap(copy);
    }

    /** JSON has no numbers that are not finite: they travel as texts. Null for others. */
    static @Nullable Double notFinite(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return null;
        }
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    @Nullable Object value(String name) {
        return JsonReader.member(object, name);
    }

    String text(String name) {
        return Objects.requireNonNullElse(textOrNull(name), "");
    }

    @Nullable String textOrNull(String name) {
        var value = value(name);
        return value == null ? null : value.toString();
    }

    long whole(String name) {
        return Objects.requireNonNullElse(wholeOrNull(name), 0L);
    }

    @Nullable Long wholeOrNull(String name) {
        return value(name) instanceof Number number ? Long.valueOf(number.longValue()) : null;
    }

    @Nullable Instant time(String name) {
        return value(name) instanceof String text ? Times.instant(text) : null;
    }
}
