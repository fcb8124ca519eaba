package dev.trackio.cli.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code meta.yaml} says, as PyYAML writes it for MLflow: a key and its value on a line; the
 * value plain or quoted, and folded onto further lines when it is long. Lists and maps are not
 * read.
 */
final class MlflowMeta {
    private MlflowMeta() {}

    /** The values by their keys; empty when there is no file. */
    static Map<String, String> of(Path folder) throws IOException {
        var file = folder.resolve("meta.yaml");
        var values = new HashMap<String, String>();
        if (!Files.isRegularFile(file)) {
            return values;
        }
        var key = "";
        var value = new StringBuilder();
        var blanks = 0;
        for (var line : Files.readAllLines(file)) {
            if (line.isBlank()) {
                blanks++;
            } else if (line.charAt(0) == ' ') {
                fold(value, blanks);
                value.append(line.strip());
                blanks = 0;
            } else {
                values.put(key, unquoted(value.toString()));
                var colon = line.indexOf(": ");
                key = colon > 0 ? line.substring(0, colon) : "";
                value = new StringBuilder(line.substring(colon + 1).strip());
                blanks = 0;
            }
        }
        values.put(key, unquoted(value.toString()));
        values.remove("");
        return values;
    }

    /**
     * The end of a line is a space, or nothing after a backslash; each empty line is the end of
     * one.
     */
    private static void fold(StringBuilder value, int blanks) {
        if (blanks > 0) {
            value.repeat("\n", blanks);
        } else if (!value.isEmpty() && value.charAt(0) == '"' && endsInEscape(value)) {
            value.setLength(value.length() - 1);
        } else {
            value.append(' ');
        }
    }

    private static boolean endsInEscape(CharSequence text) {
        var start = text.length();
        while (start > 0 && text.charAt(start - 1) == '\\') {
            start--;
        }
        return (text.length() - start) % 2 == 1;
    }

    private static String unquoted(String text) {
        if (text.length() < 2 || text.charAt(0) != text.charAt(text.length() - 1)) {
            return text;
        }
        var inner = text.substring(1, text.length() - 1);
        return switch (text.charAt(0)) {
            case '\'' -> inner.replace("''", "'");
            case '"' -> unescaped(inner);
            default -> text;
        };
    }

    /** The text as it is when it has something that PyYAML does not write. */
    private static String unescaped(String text) {
        var plain = new StringBuilder();
        var at = 0;
        while (at < text.length()) {
            if (text.charAt(at) != '\\') {
                plain.append(text.charAt(at));
                at++;
                continue;
            }
            var escape = at + 1 < text.length() ? text.charAt(at + 1) : '?';
            var digits = digits(escape);
            var meant = digits == 0 ? meant(escape) : number(text, at + 2, digits);
            if (meant == null) {
                return text;
            }
            plain.appendCodePoint(meant);
            at += 2 + digits;
        }
        return plain.toString();
    }

    private static int digits(char escape) {
        return switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
        };
    }

    private static @Nullable Integer number(String text, int start, int digits) {
        try {
            var number = Integer.parseInt(text, start, start + digits, 16);
            return Character.isValidCodePoint(number) ? number : null;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static @Nullable Integer meant(char escape) {
        return switch (escape) {
            case '0' -> 0;
            case 'a' -> 0x07;
            case 'b' -> 0x08;
            case 't' -> 0x09;
            case 'n' -> 0x0a;
            case 'v' -> 0x0b;
            case 'f' -> 0x0c;
            case 'r' -> 0x0d;
            case 'e' -> 0x1b;
            case 'N' -> 0x85;
            case '_' -> 0xa0;
            case 'L' -> 0x2028;
            case 'P' -> 0x2029;
            case ' ', '"', '/', '\\' -> (int) escape;
            default -> null;
        };
    }
}
