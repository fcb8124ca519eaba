package dev.trackio.server.surface.dashboard;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.http.Percent;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import java.io.IOException;

/** A link that holds the write token: whoever follows it may write from then on. */
final class TokenLink {
    private TokenLink() {}

    /**
     * Turns the token of a page's URL into a cookie at once, so that it is in no history and no
     * Referer; false when there is none. The cookie is encoded as Trackio's own pages encode it.
     */
    static boolean follow(Request request, Response response) throws IOException {
        var token = request.query("write_token");
        if (token == null) {
            return false;
        }
        if (!token.matches("[\\x21-\\x7e]{1,512}")) {
            throw ApiException.badRequest("The write_token of this link is not one.");
        }
        response.header(
                "Set-Cookie",
                "trackio_write_token="
                        + Percent.encode(token)
                        + "; Path="
                        + request.rootPath()
                        + "/; Max-Age=604800; HttpOnly; SameSite=Strict");
        response.header(
                "Location",
                request.rootPath() + request.path() + request.queryWithout("write_token"));
        response.empty(303);
        return true;
    }
}
