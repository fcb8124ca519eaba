package dev.trackio.cli.command;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as Python shows them, because scripts read what the official command prints: {@code None},
 * {@code 1e-05}, {@code {'a': True}}, and JSON in the form of {@code json.dumps(value, indent=2)}.
 */
public final class PythonText {
    private static final int LARGEST_FIXED = 16;
    private static final int SMALLEST_FIXED = -4;

    private PythonText() {}

    /** Python's {@code str}. */
    public static String str(@Nullable Object value) {
        return value instanceof String text ? text : repr(value);
    }

    /** Python's {@code repr}. */
    public static String repr(@Nullable Object value) {
        var out = new StringBuilder();
        repr(value, out);
        return out.toString();
    }

    @SuppressWarnings("IfChainToSwitch") // the JVM makes a switch over types anew at every start
    private static void repr(@Nullable Object value, StringBuilder out) {
        if (value == null) {
            out.append("None");
        } else if (value instanceof Boolean flag) {
            out.append(flag ? "True" : "False");
        } else if (value instanceof String text) {
            quoted(text, out);
        } else if (value instanceof Number number) {
            out.append(number(number));
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (var i = 0; i < list.size(); i++) {
                out.append(i == 0 ? "" : ", ");
                repr(list.get(i), out);
            }
            out.append(']');
        } else if (value instanceof Map<?, ?> map) {
            out.append('{');
            var first = true;
            for (var entry : map.entrySet()) {
                out.append(first ? "" : ", ");
                first = false;
                repr(entry.getKey(), out);
                out.append(": ");
                repr(entry.getValue(), out);
            }
            out.append('}');
        } else {
            out.append(value);
        }
    }

    private static void quoted(String text, StringBuilder out) {
        var quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        for (var c : text.codePoints().toArray()) {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (printable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(
                                c < 0x100
                                        ? "\\x%02x".formatted(c)
                                        : c < 0x10000
                                                ? "\\u%04x".formatted(c)
                                                : "\\U%08x".formatted(c));
                    }
                }
            }
        }
        out.append(quote);
    }

    private static boolean printable(int c) {
        return c == ' '
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR ->
                            false;
                    default -> true;
                };
    }

    /**
     * A whole number as it is; another one with the fewest digits that tell it from its neighbours.
     */
    static String number(Number number) {
        if (!(number instanceof Double || number instanceof Float)) {
            return number.toString();
        }
        var value = number.doubleValue();
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        var exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        var digits = exact.unscaledValue().abs().toString();
        var point = digits.length() - exact.scale();
        var sign = value < 0 ? "-" : "";
        if (point <= SMALLEST_FIXED || point > LARGEST_FIXED) {
            var exponent = point - 1;
            return sign
                    + digits.charAt(0)
                    + (digits.length() > 1 ? "." + digits.substring(1) : "")
                    + "e"
                    + (exponent < 0 ? "-" : "+")
                    + (Math.abs(exponent) < 10 ? "0" : "")
                    + Math.abs(exponent);
        }
        var plain = exact.abs().toPlainString();
        return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
    }

    /** JSON on several lines; whatever is not ASCII is escaped. */
    public static String json(@Nullable Object value) {
        var out = new StringBuilder();
        json(value, "\n", out);
        return out.toString();
    }

    /** JSON on one line, as {@code json.dumps(value)} writes it. */
    public static String line(@Nullable Object value) {
        // a line break within a text is escaped, so each of these is between values
        return json(value).replaceAll(",\\n *", ", ").replaceAll("\\n *", "");
    }

    @SuppressWarnings("IfChainToSwitch") // as above
    private static void json(@Nullable Object value, String line, StringBuilder out) {
        if (value instanceof Answer answer) {
            json(answer.tree(), line, out);
        } else if (value instanceof String text) {
            jsonText(text, out);
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            out.append("null");
        } else if (value instanceof Number number) {
            out.append(number(number));
        } else if (value instanceof List<?> list) {
            jsonList(list, line, out);
        } else if (value instanceof Map<?, ?> map) {
            jsonObject(map, line, out);
        } else {
            out.append(value);
        }
    }

    private static void jsonList(List<?> list, String line, StringBuilder out) {
        var inner = line + "  ";
        var before = '[';
        for (var element : list) {
            out.append(before).append(inner);
            json(element, inner, out);
            before = ',';
        }
        out.append(list.isEmpty() ? "[" : line).append(']');
    }

    private static void jsonObject(Map<?, ?> map, String line, StringBuilder out) {
        var inner = line + "  ";
        var before = '{';
        for (var entry : map.entrySet()) {
            out.append(before).append(inner);
            jsonText(String.valueOf(entry.getKey()), out);
            out.append(": ");
            json(entry.getValue(), inner, out);
            before = ',';
        }
        out.append(map.isEmpty() ? "{" : line).append('}');
    }

    private static void jsonText(String text, StringBuilder out) {
        out.append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c >= ' ' && c < 0x7f) {
                        out.append(c);
                    } else {
                        out.append("\\u").append("%04x".formatted((int) c));
                    }
                }
            }
        }
        out.append('"');
    }
}
