package dev.trackio.server.insight;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and texts that are compared: values of configurations, and what a filter says of them.
 */
final class Scalars {
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]{1,200}");
    private static final Pattern INFINITE =
            Pattern.compile("[+-]?(?:inf|infinity|∞)", Pattern.CASE_INSENSITIVE);
    private static final MathContext SIX = new MathContext(6);
    private static final int LONGEST_NUMBER = 400;

    private Scalars() {}

    /** The {@link Double} that a text is, else the text: as the dashboard has it. */
    static Object simple(String text) {
        var number = number(text.strip());
        return number == null ? text : number;
    }

    private static @Nullable Double number(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
            return null;
        }
        if (DECIMAL.matcher(text).matches()) {
            return Double.valueOf(text);
        }
        if (INFINITE.matcher(text).matches()) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (text.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        return HEX.matcher(text).matches()
                ? new BigInteger(text.substring(2), 16).doubleValue()
                : null;
    }

    /** What is missing equals the empty text. */
    static boolean equal(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Double a && other instanceof Double b) {
            return a.equals(b) || a.doubleValue() == b.doubleValue();
        }
        return text(one).equalsIgnoreCase(text(other));
    }

    /** Null when they have no order: one is missing, or only one is a number, or one is NaN. */
    static @Nullable Integer order(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Double a && other instanceof Double b) {
            return a.isNaN() || b.isNaN() ? null : Double.compare(a + 0.0, b + 0.0);
        }
        return one instanceof String a && other instanceof String b ? natural(a, b) : null;
    }

    /** By the alphabet without regard to case, digits by the number that they are. */
    static int natural(String a, String b) {
        var i = 0;
        var j = 0;
        while (i < a.length() && j < b.length()) {
            var endOfA = digits(a, i);
            var endOfB = digits(b, j);
            int order;
            if (endOfA > i && endOfB > j) {
                order =
                        new BigInteger(a.substring(i, endOfA))
                                .compareTo(new BigInteger(b.substring(j, endOfB)));
                i = endOfA;
                j = endOfB;
            } else {
                order = Character.toLowerCase(a.charAt(i++)) - Character.toLowerCase(b.charAt(j++));
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length() - i, b.length() - j);
    }

    /** Where the digits from there on end; so many at most that numbers stay small. */
    private static int digits(String text, int from) {
        var end = from;
        while (end < text.length()
                && end - from < LONGEST_NUMBER
                && text.charAt(end) >= '0'
                && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** As JavaScript writes it, which is how filters of the dashboard know numbers. */
    static String text(@Nullable Object value) {
        if (!(value instanceof Double number)) {
            return value == null ? "" : value.toString();
        }
        var size = Math.abs(number);
        if (number.isNaN() || number.isInfinite()) {
            return number.toString();
        }
        if (size == 0) {
            return "0";
        }
        return size >= 1e-6 && size < 1e21
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : number.toString().toLowerCase(Locale.ROOT).replace(".0e", "e");
    }

    /** With six significant digits, which is what a figure that was worked out is good for. */
    static double six(double value) {
        return Double.isFinite(value) ? new BigDecimal(value, SIX).doubleValue() : value;
    }

    /** In words. */
    static String figure(double value) {
        return text(six(value));
    }
}
