package dev.trackio.server.surface.docs;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON for people: two blanks for each level. */
final class PrettyJson {
    private PrettyJson() {}

    static String of(@Nullable Object value) {
        var out = new StringBuilder();
        write(value, "\n", out);
        return out.toString();
    }

    private static void write(@Nullable Object value, String newLine, StringBuilder out) {
        var inner = newLine + "  ";
        switch (value) {
            case Map<?, ?> map when !map.isEmpty() -> {
                var separator = "{";
                for (var entry : map.entrySet()) {
                    out.append(separator).append(inner);
                    out.append(Literal.string(String.valueOf(entry.getKey()))).append(": ");
                    write(entry.getValue(), inner, out);
                    separator = ",";
                }
                out.append(newLine).append('}');
            }
            case List<?> list when !list.isEmpty() -> {
                var separator = "[";
                for (var item : list) {
                    out.append(separator).append(inner);
                    write(item, inner, out);
                    separator = ",";
                }
                out.append(newLine).append(']');
            }
            case null, default -> out.append(Literal.JSON.of(value));
        }
    }
}
