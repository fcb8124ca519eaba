package dev.trackio.server.surface.dashboard;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The dashboard's files, out of the jar. Its pages have plain paths, which all get {@code
 * index.html}; that page loads nothing from other hosts and runs no script but its own.
 */
public final class DashboardSurface implements Pages {
    /** And {@code /metrics}, an address that is not for people alone. */
    private static final List<String> PAGES =
            List.of(
                    "/",
                    "/runs",
                    "/run",
                    "/compare",
                    "/sweep",
                    "/system",
                    "/media",
                    "/traces",
                    "/reports",
                    "/files",
                    "/artifacts",
                    "/settings",
                    "/docs/api",
                    "/index.html");

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                    + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self';"
                    + " form-action 'none'; frame-ancestors 'self'";

    /** In the page as it was built; everything that it loads is relative to it. */
    private static final String BASE = "<base href=\"/\"";

    private final Files files;
    private final SeriesEndpoint series;
    private final RunTableEndpoint runs;
    private final LiveEvents events;

    public DashboardSurface(Dispatcher dispatcher, ChangeFeed.Source changes) {
        files = new Files("/dashboard/");
        series = new SeriesEndpoint(dispatcher, changes);
        runs = new RunTableEndpoint(dispatcher);
        events = new LiveEvents(dispatcher, changes);
    }

    @Override
    public void mount(Router router) {
        var open = router.unguarded(); // the page that asks for the token is one of these
        for (var page : PAGES) {
            open.get(page, this::page);
        }
        open.get("/assets/{file}", this::asset);
        open.get("/theme.js", this::asset);
        open.get("/mark.svg", this::asset);
        open.get("/favicon.ico", (q, r) -> send(q, r, "mark.svg"));
        open.post("/", DashboardSurface::nothing);
    }

    /** Curves, the table of runs and events, which other frontends may use as well. */
    public void mountData(Router router) {
        router.post("/ui/v1/series", series::answer);
        router.post("/ui/v1/runs", runs::answer);
        router.get("/ui/v1/events", events::stream);
    }

    /** Nobody posts to a page; Trackio's clients are told so as they know it. */
    private static void nothing(Request request, Response response) {
        throw ApiException.noRoute();
    }

    @Override
    public String version() {
        var hash = FolderVersion.sha256();
        for (var name : List.of("index.html", "theme.js", "mark.svg")) {
            var file = files.find(name); // the page names all others, which bear their own hashes
            if (file != null) {
                hash.update(file);
            }
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    /** False also where there is no dashboard. */
    @Override
    public boolean missing(Request request, Response response) throws IOException {
        var accept = request.header("Accept");
        if (!request.method().equals("GET")
                || accept == null
                || !accept.contains("text/html")
                || files.find("index.html") == null) {
            return false;
        }
        show(404, request, response);
        return true;
    }

    @Override
    public void page(Request request, Response response) throws IOException {
        if (!TokenLink.follow(request, response)) {
            show(200, request, response);
        }
    }

    private void show(int status, Request request, Response response) throws IOException {
        var page = files.find("index.html");
        if (page == null) {
            throw ApiException.notFound(
                    "This build has no dashboard; build without -DskipDashboard. The APIs are on.");
        }
        var html =
                new String(page, StandardCharsets.UTF_8)
                        .replace(BASE, "<base href=\"" + request.rootPath() + "/\"");
        response.header("Content-Security-Policy", POLICY);
        response.header("Cache-Control", "no-cache");
        response.send(status, "text/html; charset=utf-8", html);
    }

    private void asset(Request request, Response response) throws IOException {
        send(request, response, request.path().substring(1));
    }

    /** Precompressed where the client takes it; the names of assets change with their content. */
    private void send(Request request, Response response, String name) throws IOException {
        var plain = files.find(name);
        if (plain == null) {
            throw ApiException.notFound("Not Found");
        }
        if (name.startsWith("assets/")) {
            response.header("Cache-Control", "public, max-age=31536000, immutable");
        }
        for (var coding : List.of("br", "gz")) {
            var header = coding.equals("gz") ? "gzip" : coding;
            var packed = files.find(name + "." + coding);
            if (packed != null && request.takes(header)) {
                response.vary("Accept-Encoding");
                response.header("Content-Encoding", header);
                response.send(200, FrontendType.of(name), packed);
                return;
            }
        }
        response.send(200, FrontendType.of(name), plain);
    }
}
