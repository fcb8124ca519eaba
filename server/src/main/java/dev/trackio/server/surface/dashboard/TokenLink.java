package dev.trackio.server.surface.dashboard;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.http.Percent;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import java.io.IOException;
import java.util.List;

/** A link that holds a token: whoever follows it may write, or read, from then on. */
final class TokenLink {
    /** Either goes into the one cookie: of two links the last one that was followed counts. */
    private static final List<String> NAMES = List.of("write_token", "read_token");

    private TokenLink() {}

    /**
     * Turns the token of a page's URL into a cookie at once, so that it is in no history and no
     * Referer; false when there is none. The cookie is encoded as Trackio's own pages encode it.
     */
    static boolean follow(Request request, Response response) throws IOException {
        for (var name : NAMES) {
            var token = request.query(name);
            if (token != null) {
                move(name, token, request, response);
                return true;
            }
        }
        return false;
    }

    private static void move(String name, String token, Request request, Response response)
            throws IOException {
        if (!token.matches("[\\x21-\\x7e]{1,512}")) {
            throw ApiException.badRequest("The " + name + " of this link is not one.");
        }
        response.header(
                "Set-Cookie",
                "trackio_write_token="
                        + Percent.encode(token)
                        + "; Path="
                        + request.rootPath()
                        + "/; Max-Age=604800; HttpOnly; SameSite=Strict");
        response.header(
                "Location", request.rootPath() + request.path() + request.queryWithout(name));
        response.empty(303);
    }
}
