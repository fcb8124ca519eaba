package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The beginning of a JSON text that was too long to keep, made a JSON text of its own. */
final class Beginning {
    private final List<Open> open = new ArrayList<>();

    private Beginning() {}

    /** A list or an object that has not ended, and where its last whole item has. */
    private static final class Open {
        final char end;
        int boundary;

        Open(char end, int boundary) {
            this.end = end;
            this.boundary = boundary;
        }
    }

    /**
     * Ends after the last whole item of the outermost list that was still open, or of the object
     * where none was: no item is there by half.
     */
    static RawJson closed(RawJson json) {
        var beginning = new Beginning();
        beginning.read(json);
        return beginning.closed(json.array(), json.offset());
    }

    private void read(RawJson json) {
        var quoted = false;
        for (var i = 0; i < json.length(); i++) {
            var b = json.array()[json.offset() + i];
            if (quoted) {
                i += b == '\\' ? 1 : 0;
                quoted = b != '"';
                continue;
            }
            switch (b) {
                case '"' -> quoted = true;
                case '{' -> open.add(new Open('}', i + 1));
                case '[' -> open.add(new Open(']', i + 1));
                case '}', ']' -> open.removeLast();
                case ',' -> open.getLast().boundary = i;
                default -> {}
            }
        }
    }

    private RawJson closed(byte[] bytes, int offset) {
        if (open.isEmpty()) {
            return RawJson.NULL;
        }
        var list = open.stream().filter(one -> one.end == ']').findFirst();
        var last = list.orElse(open.getFirst());
        var text = new StringBuilder();
        text.append(new String(bytes, offset, last.boundary, StandardCharsets.UTF_8));
        for (var one : open.subList(0, open.indexOf(last) + 1).reversed()) {
            text.append(one.end);
        }
        return RawJson.of(text.toString());
    }
}
