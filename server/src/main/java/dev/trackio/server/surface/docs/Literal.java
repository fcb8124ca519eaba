package dev.trackio.server.surface.docs;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value as source text of a language. The strings of all three are written alike: what
 * JSON escapes, Python and JavaScript read the same way.
 */
enum Literal {
    JSON("null", "true", "false"),
    PYTHON("None", "True", "False"),
    JAVASCRIPT("null", "true", "false");

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

    private final String nothing;
    private final String yes;
    private final String no;

    Literal(String nothing, String yes, String no) {
        this.nothing = nothing;
        this.yes = yes;
        this.no = no;
    }

    /** A value without files. */
    String of(@Nullable Object value) {
        return of(
                value,
                file -> {
                    throw new IllegalArgumentException("a file: " + file);
                });
    }

    /**
     * @param file how a file is written
     */
    String of(@Nullable Object value, Function<SampleFile, String> file) {
        return switch (value) {
            case null -> nothing;
            case Boolean flag -> flag ? yes : no;
            case Number number -> number.toString();
            case SampleFile sample -> file.apply(sample);
            case List<?> list ->
                    list.stream()
                            .map(item -> of(item, file))
                            .collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> object(map, file);
            default -> string(value.toString());
        };
    }

    /** The name of a field, quoted where the language wants it. */
    String key(String name) {
        if (this != JAVASCRIPT) {
            return string(name);
        }
        if (name.equals("__proto__")) {
            return "[\"__proto__\"]"; // bare or quoted it would set the prototype
        }
        return IDENTIFIER.matcher(name).matches() ? name : string(name);
    }

    private String object(Map<?, ?> map, Function<SampleFile, String> file) {
        var space = this == JAVASCRIPT && !map.isEmpty() ? " " : "";
        return map.entrySet().stream()
                .map(
                        entry ->
                                key(String.valueOf(entry.getKey()))
                                        + ": "
                                        + of(entry.getValue(), file))
                .collect(Collectors.joining(", ", "{" + space, space + "}"));
    }

    static String string(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else if (unseen(c)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    /** What a reader would not see, or see in another order than the interpreter. */
    private static boolean unseen(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }
}
