package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server elsewhere answers to one request, turned into the lines of its client. Whatever it
 * says, the request gets an answer with its own id.
 */
final class RemoteAnswer {
    /** Of a message, and of what a stream that is none of events says. */
    private static final int MOST_BYTES =
            (int) Math.clamp(Runtime.getRuntime().maxMemory() / 16, 8L << 20, 128L << 20);

    private static final int SHOWN = 200;

    private final URI endpoint;
    private final Message.Request request;
    private final StdioOutlet outlet;
    private final Consumer<String> settled;

    /**
     * @param settled is told the revision that an answer to {@code initialize} names, before the
     *     client can go on with it
     */
    RemoteAnswer(
            URI endpoint, Message.Request request, StdioOutlet outlet, Consumer<String> settled) {
        this.endpoint = endpoint;
        this.request = request;
        this.outlet = outlet;
        this.settled = settled;
    }

    /** A whole answer. */
    void json(int status, InputStream body) throws IOException {
        var bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw tooLarge();
        }
        var fields = fields(bytes);
        if (fields.containsKey("jsonrpc")) {
            message(fields, bytes);
            if (outlet.begun()) {
                return;
            }
        }
        throw fault(status, fields, bytes);
    }

    /** Messages one by one, of which the last is the answer. */
    void events(InputStream body) throws IOException {
        var data = new ByteArrayOutputStream();
        var line = new ByteArrayOutputStream();
        var chunk = new byte[1 << 14];
        for (var n = body.read(chunk); n >= 0 && !outlet.begun(); n = body.read(chunk)) {
            for (var i = 0; i < n; i++) {
                if (chunk[i] != '\n') {
                    line.write(chunk[i]);
                    continue;
                }
                end(line, data);
            }
            if (line.size() + data.size() > MOST_BYTES) {
                throw tooLarge();
            }
        }
        if (!outlet.begun()) {
            throw new IOException("the stream of events ended before the answer");
        }
    }

    /** A line of a stream of events: a field, a comment, or the end of an event. */
    private void end(ByteArrayOutputStream line, ByteArrayOutputStream data) throws IOException {
        var text = line.toByteArray();
        line.reset();
        var length =
                text.length > 0 && text[text.length - 1] == '\r' ? text.length - 1 : text.length;
        if (length == 0) {
            if (data.size() > 0) {
                var message = data.toByteArray();
                data.reset();
                message(fields(message), message);
            }
        } else if (new String(text, 0, Math.min(5, length), StandardCharsets.UTF_8)
                .equals("data:")) {
            if (data.size() > 0) {
                data.write('\n');
            }
            var from = length > 5 && text[5] == ' ' ? 6 : 5;
            data.write(text, from, length - from);
        }
    }

    /** Passes a message on if it is one for this client. */
    private void message(Map<String, RawJson> fields, byte[] bytes) throws IOException {
        if (fields.containsKey("method")) {
            outlet.event(bytes);
        } else if (isMine(fields.get("id"))) {
            var result = fields.get("result");
            if (result != null && result.first() == '{') {
                var revision = Json.text(Json.fields(result).get("protocolVersion"));
                if (revision != null && request.method().equals("initialize")) {
                    settled.accept(revision);
                }
            }
            outlet.answer(200, bytes);
        }
    }

    /** Servers may write an id otherwise than its client. */
    private boolean isMine(@Nullable RawJson id) {
        return id != null
                && (id.equals(request.id())
                        || Objects.equals(Json.tree(id), Json.tree(request.id())));
    }

    private static Map<String, RawJson> fields(byte[] bytes) {
        try {
            return Json.fields(RawJson.of(bytes));
        } catch (ApiException e) {
            return Map.of();
        }
    }

    /** An answer that is no message to this request: its words, under the request's id. */
    private RpcFault fault(int status, Map<String, RawJson> fields, byte[] bytes) {
        var error = fields.get("error");
        if (error != null && error.first() == '{') {
            error = Json.fields(error).get("message");
        }
        var words = Json.text(error);
        if (words != null) {
            words = "said: " + words;
        } else {
            words =
                    "answered with status "
                            + status
                            + " and "
                            + (bytes.length == 0
                                    ? "nothing"
                                    : Nearest.shortened(
                                            new String(
                                                            bytes,
                                                            0,
                                                            Math.min(SHOWN, bytes.length),
                                                            StandardCharsets.UTF_8)
                                                    .strip()))
                            + ": does it serve MCP?";
        }
        return new RpcFault(
                RpcFault.INTERNAL, status, "The server at " + shown(endpoint) + " " + words);
    }

    /** An address without what may be a secret in it. */
    static String shown(URI endpoint) {
        var port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
        return endpoint.getScheme() + "://" + endpoint.getHost() + port + endpoint.getRawPath();
    }

    private RpcFault tooLarge() {
        return new RpcFault(
                RpcFault.INTERNAL,
                413,
                "The answer is larger than the "
                        + MOST_BYTES
                        + " bytes that MCP over stdio carries: ask for less.");
    }
}
