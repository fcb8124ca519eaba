package dev.trackio.server.surface.dashboard;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What frontends of Trackio ask for beside the API: logos, whether their files changed, and the way
 * to log in at Hugging Face, which here is none.
 */
public final class FrontendAddresses {
    private final Files logos = new Files("/static/trackio/");
    private final Supplier<String> version;

    /**
     * @param version of the frontend's files
     */
    public FrontendAddresses(Supplier<String> version) {
        this.version = version;
    }

    public void mount(Router router) {
        var open = router.unguarded(); // none of it tells of data
        open.get("/static/trackio/{file}", this::logo);
        open.get("/__trackio/frontend_version", this::version);
        open.get("/oauth/hf/start", (q, r) -> home("", q, r));
        open.get("/login/callback", (q, r) -> home("?oauth_error=1", q, r));
        open.get("/oauth/logout", FrontendAddresses::logout);
    }

    private void logo(Request request, Response response) throws IOException {
        var name = request.param("file");
        var logo = logos.find(name);
        if (logo == null) {
            throw ApiException.noRoute();
        }
        response.header("Cache-Control", "public, max-age=86400");
        response.send(200, FrontendType.of(name), logo);
    }

    private void version(Request request, Response response) throws IOException {
        response.header("Cache-Control", "no-store");
        response.send(200, Response.JSON, Json.bytes(Map.of("version", version.get())));
    }

    private static void logout(Request request, Response response) throws IOException {
        response.header(
                "Set-Cookie",
                "trackio_hf_access_token=; Path="
                        + request.rootPath()
                        + "/; Max-Age=0; HttpOnly; SameSite=Lax");
        home("", request, response);
    }

    private static void home(String query, Request request, Response response) throws IOException {
        response.header("Location", request.rootPath() + "/" + query);
        response.empty(302);
    }
}
