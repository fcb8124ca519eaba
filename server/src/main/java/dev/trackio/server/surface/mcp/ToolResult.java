package dev.trackio.server.surface.mcp;

import dev.trackio.api.Pictured;
import dev.trackio.api.RawJson;
import dev.trackio.api.Schema;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results of tools. A value goes out twice, as one item of compact JSON text and as structured
 * content, encoded once into memory. What is longer than a model can hold is cut ({@link Fitted})
 * unless all of it was asked for. Then, beyond {@link #MOST_TWICE_BYTES}, the text item says so,
 * and the structured content alone carries the whole value, streamed and never held.
 */
final class ToolResult {
    static final int MOST_TWICE_BYTES = 1024 * 1024;

    /** Of a longer list only its beginning is looked at, and nothing else is cut that is longer. */
    private static final int MOST_CUT_BYTES = 2 * MOST_TWICE_BYTES;

    private static final byte[] CLOSED_TEXT =
            bytes("\"}],\"isError\":false,\"structuredContent\":");
    private static final byte[] WRAPPED = bytes("{\"result\":");
    private static final byte[] NEXT_TEXT = bytes("\"},{\"type\":\"text\",\"text\":\"");
    private static final byte[] OPEN_TEXT = bytes("\"content\":[{\"type\":\"text\",\"text\":\"");
    private static final String TOO_LONG =
            "The result is larger than 1 MiB: it stands in structuredContent alone. Ask for less,"
                    + " for example with max_points or get_series.";

    private ToolResult() {}

    static void error(Exchange exchange, String message) throws IOException {
        exchange.result(JsonObject.of("content", List.of(item(message)), "isError", true));
    }

    /** What an operation without a result answers, as the server of 2025 did. */
    static void nothing(Exchange exchange) throws IOException {
        exchange.result(JsonObject.of("content", List.of(), "isError", false));
    }

    /**
     * @param wrapped whether the structured content is an object around the value
     */
    static void structured(Exchange exchange, @Nullable Object value, boolean wrapped)
            throws IOException {
        var encoded = new Encoded(exchange, wrapped);
        Json.write(value, encoded);
        encoded.end();
    }

    /**
     * The value, cut to about {@link Fitted#MOST_TOKENS} tokens where it is longer.
     *
     * @param output what the value looks like
     * @param hint words beside the value; null for none
     */
    static void fitted(
            Exchange exchange, @Nullable Object value, Schema output, @Nullable String hint)
            throws IOException {
        var beginning = new Held();
        var bytes = new long[1];
        Json.write(
                value,
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] from, int offset, int length) {
                        var room = MOST_CUT_BYTES - beginning.size();
                        beginning.write(from, offset, Math.min(room, length));
                        bytes[0] += length;
                    }
                });
        var wrapped = ToolEntry.wrapped(output);
        if (Tokens.of(beginning.array(), beginning.size()) <= Fitted.MOST_TOKENS) {
            exchange.members(beginning.twice(wrapped, hint));
            return;
        }
        if (bytes[0] > beginning.size() && !(output instanceof Schema.ListOf)) {
            error(
                    exchange,
                    "The answer is larger than 2 MiB, too much to be cut: ask for less, or pass full:"
                            + " true for all of it.");
            return;
        }
        var json = RawJson.slice(beginning.array(), 0, beginning.size());
        var fitted = Fitted.of(json, bytes[0] == beginning.size(), output);
        cut(exchange, fitted.value(), fitted.total(), fitted.words(), output);
    }

    /** The picture as one that a model can look at, and the data beside it. */
    static void pictured(Exchange exchange, Pictured value) throws IOException {
        var data = new LinkedHashMap<>(Json.fields(Json.raw(value)));
        data.remove(ToolEntry.PICTURE);
        var image = value.image();
        exchange.result(
                JsonObject.of(
                        "content",
                        List.of(
                                JsonObject.of(
                                        "type",
                                        "image",
                                        "data",
                                        image.data(),
                                        "mimeType",
                                        image.mimeType()),
                                item(Json.string(data))),
                        "isError",
                        false,
                        "structuredContent",
                        data));
    }

    /**
     * A value that is not all there is.
     *
     * @param total how many items there would be; null where that is not known
     * @param words what was cut, and how to get it
     * @param output what the value looks like
     */
    static void cut(
            Exchange exchange,
            @Nullable Object value,
            @Nullable Number total,
            String words,
            Schema output)
            throws IOException {
        var said = new LinkedHashMap<String, @Nullable Object>();
        said.put("truncated", true);
        if (total != null) {
            said.put("total", total);
        }
        var structured = new LinkedHashMap<String, @Nullable Object>();
        var text = value;
        if (output instanceof Schema.MapOf) {
            structured.putAll(members(value)); // its keys are data: what is said stands beside it
        } else if (ToolEntry.wrapped(output)) {
            structured.put("result", value);
            structured.putAll(said);
        } else {
            structured.putAll(said);
            structured.putAll(members(value)); // a total of its own is the better one
            structured.put("truncated", true);
            text = structured;
        }
        exchange.result(
                JsonObject.of(
                        "content",
                        List.of(item(Json.string(text)), item(words)),
                        "isError",
                        false,
                        "structuredContent",
                        structured,
                        "_meta",
                        JsonObject.of("dev.trackio/cut", said)));
    }

    private static Map<String, @Nullable Object> members(@Nullable Object value) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, member) -> members.put(String.valueOf(key), member));
        }
        return members;
    }

    private static Map<String, ?> item(String text) {
        return JsonObject.of("type", "text", "text", text);
    }

    /** Writes UTF-8 as the inside of a JSON string. */
    static void escape(byte[] utf8, int length, OutputStream out) throws IOException {
        var from = 0;
        for (var i = 0; i < length; i++) {
            var b = utf8[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                out.write(utf8, from, i - from);
                out.write(
                        b == '"' || b == '\\'
                                ? new byte[] {'\\', b}
                                : bytes("\\u%04x".formatted(b)));
                from = i + 1;
            }
        }
        out.write(utf8, from, length - from);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Holds a value while it is small, and lets it through once it is not. */
    private static final class Encoded extends OutputStream {
        private final Exchange exchange;
        private final boolean wrapped;
        private final Held held = new Held();
        private @Nullable OutputStream through;

        Encoded(Exchange exchange, boolean wrapped) {
            this.exchange = exchange;
            this.wrapped = wrapped;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (through == null && held.size() + length <= MOST_TWICE_BYTES) {
                held.write(bytes, offset, length);
                return;
            }
            if (through == null) {
                through = exchange.open();
                through.write(OPEN_TEXT);
                through.write(ToolResult.bytes(TOO_LONG));
                through.write(CLOSED_TEXT);
                structure(through);
            }
            through.write(bytes, offset, length);
        }

        void end() throws IOException {
            if (through != null) {
                through.write(wrapped ? new byte[] {'}'} : new byte[0]);
                through.close();
                return;
            }
            exchange.members(held.twice(wrapped, null));
        }

        private void structure(OutputStream out) throws IOException {
            if (wrapped) {
                out.write(WRAPPED);
            }
            out.write(held.array(), 0, held.size());
        }
    }

    /** A byte stream whose array is read in place. */
    private static final class Held extends ByteArrayOutputStream {
        byte[] array() {
            return buf;
        }

        /** As a text item and as structured content. */
        byte[] twice(boolean wrapped, @Nullable String hint) throws IOException {
            var members = new ByteArrayOutputStream(size() * 2 + size() / 2 + 128);
            members.writeBytes(OPEN_TEXT);
            escape(buf, size(), members);
            if (hint != null) {
                members.writeBytes(NEXT_TEXT);
                var words = ToolResult.bytes(hint);
                escape(words, words.length, members);
            }
            members.writeBytes(CLOSED_TEXT);
            members.writeBytes(wrapped ? WRAPPED : new byte[0]);
            members.write(buf, 0, size());
            members.writeBytes(wrapped ? new byte[] {'}'} : new byte[0]);
            return members.toByteArray();
        }
    }
}
