package dev.trackio.cli.imports;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as Trackio keeps them. */
final class Value {
    private static final Pattern JSON_NUMBER =
            Pattern.compile("-?(0|[1-9]\\d{0,300})(\\.\\d{1,300})?([eE][+-]?\\d{1,9})?");

    private Value() {}

    /** A number; one that is not finite as the word that the files have for it. */
    static Object of(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        return number;
    }

    /** Null when it is no number, in the notation of Python's {@code float}. */
    static @Nullable Double number(String text) {
        var stripped = text.strip();
        return switch (stripped.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> decimal(stripped);
        };
    }

    private static @Nullable Double decimal(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> "0123456789+-.eE".indexOf(c) < 0)) {
            return null; // Java would also take 1f, 1d and 0x1p3
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Null when it is no finite number. */
    static @Nullable Step step(String text) {
        var stripped = text.strip();
        try {
            return Step.of(Long.parseLong(stripped));
        } catch (NumberFormatException e) {
            var number = number(stripped);
            return number == null || !Double.isFinite(number) ? null : Step.of(number);
        }
    }

    /** What a program in Python wrote by its {@code str}: numbers and truth values are told. */
    static @Nullable Object ofText(String text) {
        return switch (text) {
            case "True" -> true;
            case "False" -> false;
            case "None" -> null;
            default -> JSON_NUMBER.matcher(text).matches() ? RawJson.of(text) : text;
        };
    }

    /** A tree of plain values, with words for what is not finite. */
    static Object finite(Object tree) {
        return switch (tree) {
            case Double number -> of(number);
            case List<?> list ->
                    list.stream().map(each -> each == null ? RawJson.NULL : finite(each)).toList();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, Object>();
                map.forEach(
                        (key, value) ->
                                copy.put(key, value == null ? RawJson.NULL : finite(value)));
                yield copy;
            }
            default -> tree;
        };
    }

    /**
     * A histogram.
     *
     * @param bins edges, one more than there are values
     */
    static Map<String, Object> histogram(Object bins, Object values) {
        var histogram = new LinkedHashMap<String, Object>();
        histogram.put("_type", "trackio.histogram");
        histogram.put("bins", bins);
        histogram.put("values", values);
        return histogram;
    }
}
