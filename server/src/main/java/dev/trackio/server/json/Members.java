package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Looks into one JSON object, such as the metrics of an entry, without building anything of it. */
public final class Members {
    private static final double MAX_EXACT = 0x1p53;

    private Members() {}

    /**
     * The value of a member; of a repeated name the last one; null when there is none. Of broken
     * JSON, that other programs may have written, as much counts as can be read.
     */
    public static @Nullable RawJson value(RawJson object, String name) {
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
        } catch (JacksonException | ApiException e) {
            return found;
        }
        return found;
    }

    /**
     * Every text, number and truth value within a value, however deep, in order; of names and nulls
     * nothing. Of broken JSON as {@link #value}.
     */
    public static void scalars(RawJson json, Consumer<String> visitor) {
        try (var parser = Json.parser(json)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                    visitor.accept(parser.getString());
                }
            }
        } catch (JacksonException | ApiException e) {
            return;
        }
    }

    /** Every member's name, in order; of broken JSON as {@link #value}. */
    public static void names(RawJson object, Consumer<String> visitor) {
        legible(
                object,
                new ValueVisitor() {
                    @Override
                    public void number(String name, double value, boolean whole) {
                        visitor.accept(name);
                    }

                    @Override
                    public void largeNumber(String name, double value) {
                        visitor.accept(name);
                    }

                    @Override
                    public void other(String name) {
                        visitor.accept(name);
                    }
                });
    }

    /**
     * Every member that is a number, or one of the texts that stand for one that is not finite; of
     * broken JSON as {@link #value}.
     */
    public static void numbers(RawJson object, NumberVisitor visitor) {
        legible(
                object,
                new ValueVisitor() {
                    @Override
                    public void number(String name, double value, boolean whole) {
                        visitor.number(name, value);
                    }

                    @Override
                    public void largeNumber(String name, double value) {
                        visitor.number(name, value);
                    }

                    @Override
                    public void other(String name) {}
                });
    }

    /**
     * Every member, by what kind of value it has, as far as it can be read.
     *
     * @return whether that was to the end
     */
    public static boolean legible(RawJson object, ValueVisitor visitor) {
        try {
            values(object, visitor);
            return true;
        } catch (ApiException e) {
            return false;
        }
    }

    /** Every member, by what kind of value it has. */
    public static void values(RawJson object, ValueVisitor visitor) {
        Json.<@Nullable Void>reading(
                () -> {
                    try (var parser = Json.parser(object)) {
                        parser.nextToken();
                        for (var n = parser.nextName(); n != null; n = parser.nextName()) {
                            value(n, parser.nextToken(), parser, visitor);
                        }
                    }
                    return null;
                });
    }

    private static void value(
            String name, JsonToken token, JsonParser parser, ValueVisitor visitor) {
        switch (token) {
            case VALUE_NUMBER_INT -> {
                var value = parser.getDoubleValue();
                if (Math.abs(value) < MAX_EXACT) {
                    visitor.number(name, value, true);
                } else {
                    visitor.largeNumber(name, value);
                }
            }
            case VALUE_NUMBER_FLOAT -> {
                var value = parser.getDoubleValue();
                if (Double.isInfinite(value) && isInDigits(parser.getString())) {
                    visitor.largeNumber(name, value);
                } else {
                    visitor.number(name, value, false);
                }
            }
            case VALUE_STRING -> {
                var value = notFinite(parser.getString());
                if (value == null) {
                    visitor.other(name);
                } else {
                    visitor.number(name, value, false);
                }
            }
            default -> {
                parser.skipChildren();
                visitor.other(name);
            }
        }
    }

    /** As 1e999 is, unlike the word that stands for what is not finite. */
    private static boolean isInDigits(String number) {
        return Character.isDigit(number.charAt(number.length() - 1));
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

    /** Is told of values. */
    public interface ValueVisitor {
        /**
         * A number that a double holds exactly, or one that is not finite.
         *
         * @param whole whether it was written without a fraction or an exponent
         */
        void number(String name, double value, boolean whole);

        /** A whole number of more digits than a double has, or one beyond its range. */
        void largeNumber(String name, double value);

        /** Anything else. */
        void other(String name);
    }

    /** Is told of numbers. */
    @FunctionalInterface
    public interface NumberVisitor {
        void number(String name, double value);
    }
}
