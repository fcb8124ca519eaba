package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that JSON-RPC answers with an error. What goes wrong inside a tool is no such fault: it
 * is a result that the model reads.
 */
final class RpcFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;
    static final int HEADER_MISMATCH = -32020;
    static final int MISSING_CAPABILITY = -32021;
    static final int UNSUPPORTED_VERSION = -32022;

    private final int code;
    private final int status;
    private final String words;
    private final transient @Nullable Map<String, ?> data;
    private final transient @Nullable RawJson id;

    /**
     * @param status of the HTTP answer; the legacy era sends 200 once a request was understood
     */
    RpcFault(int code, int status, String message, @Nullable Map<String, ?> data) {
        this(code, status, message, data, null);
    }

    private RpcFault(
            int code,
            int status,
            String message,
            @Nullable Map<String, ?> data,
            @Nullable RawJson id) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
        this.words = message;
        this.data = data;
        this.id = id;
    }

    RpcFault(int code, int status, String message) {
        this(code, status, message, null);
    }

    static RpcFault invalidParams(String message) {
        return new RpcFault(INVALID_PARAMS, 400, message);
    }

    /** The same of a message that has an id: whoever sent it waits for an answer with that. */
    RpcFault of(RawJson id) {
        return new RpcFault(code, status, words, data, id);
    }

    /** The id of the message that could not be read, where at least that could. */
    @Nullable RawJson id() {
        return id;
    }

    int status() {
        return status;
    }

    String words() {
        return words;
    }

    /** The whole message; the id is null where the request's could not be read. */
    byte[] message(@Nullable RawJson id) {
        var error = JsonObject.of("code", code, "message", words);
        if (data != null) {
            error.put("data", data);
        }
        var message = new LinkedHashMap<String, @Nullable Object>();
        message.put("jsonrpc", "2.0");
        message.put("id", id);
        message.put("error", error);
        return Json.bytes(message);
    }
}
