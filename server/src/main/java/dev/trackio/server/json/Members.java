package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Looks into one JSON object, such as the metrics of an entry, without building anything of it. */
public final class Members {
    private Members() {}

    /** The value of a member; of a repeated name the last one; null when there is none. */
    public static @Nullable RawJson value(RawJson object, String name) {
        return Json.reading(
                () -> {
                    RawJson found = null;
                    try (var parser = Json.parser(object)) {
                        parser.nextToken();
                        for (var n = parser.nextName(); n != null; n = parser.nextName()) {
                            parser.nextToken();
                            if (n.equals(name)) {
                                found = Json.slice(parser, object);
                            } else {
                                parser.skipChildren();
                            }
                        }
                    }
                    return found;
                });
    }

    /** Every member's name, in order. */
    public static void names(RawJson object, Consumer<String> visitor) {
        Json.<@Nullable Void>reading(
                () -> {
                    try (var parser = Json.parser(object)) {
                        parser.nextToken();
                        for (var n = parser.nextName(); n != null; n = parser.nextName()) {
                            visitor.accept(n);
                            parser.nextToken();
                            parser.skipChildren();
                        }
                    }
                    return null;
                });
    }

    /** Every member that is a number, or one of the texts that stand for one that is not finite. */
    public static void numbers(RawJson object, NumberVisitor visitor) {
        Json.<@Nullable Void>reading(
                () -> {
                    try (var parser = Json.parser(object)) {
                        parser.nextToken();
                        for (var n = parser.nextName(); n != null; n = parser.nextName()) {
                            var token = parser.nextToken();
                            if (token.isNumeric()) {
                                visitor.number(n, parser.getDoubleValue());
                            } else if (token == JsonToken.VALUE_STRING) {
                                var value = notFinite(parser.getString());
                                if (value != null) {
                                    visitor.number(n, value);
                                }
                            } else {
                                parser.skipChildren();
                            }
                        }
                    }
                    return null;
                });
    }

    /**
     * Whether a value stands for a number that is not finite: one of the texts by which files keep
     * them, or the bare word that some writers leave.
     */
    public static boolean isNotFinite(RawJson value) {
        return value.length() <= 11
                && switch (value.toString()) {
                    case "\"NaN\"",
                            "\"Infinity\"",
                            "\"-Infinity\"",
                            "NaN",
                            "Infinity",
                            "-Infinity" ->
                            true;
                    default -> false;
                };
    }

    private static @Nullable Double notFinite(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    /** Is told of numbers. */
    @FunctionalInterface
    public interface NumberVisitor {
        void number(String name, double value);
    }
}
