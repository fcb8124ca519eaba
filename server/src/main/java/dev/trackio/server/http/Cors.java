package dev.trackio.server.http;

import java.io.IOException;

/** What a browser needs to let a page of an allowed origin in; others got their 403 before. */
final class Cors {
    private static final String HEADERS =
            "content-type, authorization, accept, mcp-protocol-version, mcp-method, mcp-name,"
                    + " mcp-session-id, last-event-id, x-trackio-write-token, x-hf-authorization,"
                    + " x-gradio-user";

    private Cors() {}

    static void allow(String origin, Response response) {
        response.always("Access-Control-Allow-Origin", origin);
        response.always("Access-Control-Allow-Credentials", "true");
        response.always("Access-Control-Expose-Headers", "WWW-Authenticate, Mcp-Session-Id");
        response.always("Vary", "Origin");
    }

    static void preflight(Request request, Response response) throws IOException {
        var asked = request.header("Access-Control-Request-Headers");
        response.header("Access-Control-Allow-Methods", "GET, POST, HEAD, DELETE, OPTIONS");
        response.header("Access-Control-Allow-Headers", asked == null ? HEADERS : asked);
        response.header("Access-Control-Max-Age", "600");
        response.empty(204);
    }
}
