package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON-RPC message of a client. */
sealed interface Message {
    /** Wants an answer that bears its id. */
    record Request(RawJson id, String method, Map<String, RawJson> params) implements Message {
        /** What stands in {@code _meta}; empty without one. */
        Map<String, RawJson> meta() {
            return object(params, "_meta");
        }

        @Nullable String text(String param) {
            return Json.text(params.get(param));
        }
    }

    /** Wants none. */
    record Notification(String method, Map<String, RawJson> params) implements Message {}

    /**
     * The client's answer to a question of ours, or of a server elsewhere.
     *
     * @param id a number as its digits
     */
    record Reply(String id, @Nullable RawJson result, @Nullable RawJson error) implements Message {}

    /**
     * @throws RpcFault when it is not JSON, not JSON-RPC, or a batch, which no revision since
     *     2025-06-18 has
     */
    static Message parse(RawJson body) {
        var fields = fields(body);
        try {
            return parse(fields);
        } catch (RpcFault e) {
            var id = fields.get("id");
            throw id != null && isId(id) ? e.of(id) : e;
        }
    }

    private static Message parse(Map<String, RawJson> fields) {
        if (!"2.0".equals(Json.text(fields.get("jsonrpc")))) {
            throw notRpc("\"jsonrpc\" must be \"2.0\".");
        }
        var id = fields.get("id");
        var method = Json.text(fields.get("method"));
        if (method == null) {
            if (id != null && (fields.containsKey("result") || fields.containsKey("error"))) {
                var text = Json.text(id);
                var key = text == null ? id.toString() : text;
                return new Reply(key, fields.get("result"), fields.get("error"));
            }
            throw notRpc("A request has a \"method\".");
        }
        if (id == null) {
            var params = fields.get("params");
            return new Notification(
                    method,
                    params != null && params.first() == '{' ? Json.fields(params) : Map.of());
        }
        if (!isId(id)) {
            throw notRpc("The \"id\" must be a string or a number.");
        }
        return new Request(id, method, object(fields, "params"));
    }

    /** The value of a key that must be an object where it is there. */
    static Map<String, RawJson> object(Map<String, RawJson> fields, String key) {
        var value = fields.get(key);
        if (value == null || value.equals(RawJson.NULL)) {
            return Map.of();
        }
        if (value.first() != '{') {
            throw RpcFault.invalidParams("\"" + key + "\" must be an object.");
        }
        return Json.fields(value);
    }

    private static Map<String, RawJson> fields(RawJson body) {
        switch (firstSign(body)) {
            case '[' ->
                    throw notRpc(
                            "Batches are not supported: send each message in a request of its own.");
            case '{' -> {}
            default -> {
                try {
                    Json.tree(body);
                } catch (ApiException e) {
                    throw notJson(e);
                }
                throw notRpc("A message is a JSON object.");
            }
        }
        try {
            return Json.fields(body);
        } catch (ApiException e) {
            throw notJson(e);
        }
    }

    private static byte firstSign(RawJson body) {
        for (var i = 0; i < body.length(); i++) {
            var b = body.array()[body.offset() + i];
            if (" \t\r\n".indexOf(b) < 0) {
                return b;
            }
        }
        return 0;
    }

    private static boolean isId(RawJson id) {
        var first = id.first();
        return first == '"' || first == '-' || (first >= '0' && first <= '9');
    }

    private static RpcFault notJson(ApiException e) {
        return new RpcFault(RpcFault.PARSE_ERROR, 400, e.getMessage());
    }

    private static RpcFault notRpc(String message) {
        return new RpcFault(RpcFault.INVALID_REQUEST, 400, message);
    }
}
