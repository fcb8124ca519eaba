package dev.trackio.server.surface.dashboard;

import dev.trackio.server.blob.Blob;
import dev.trackio.server.blob.DiskBlobs;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.http.FileAnswer;
import dev.trackio.server.http.Percent;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A frontend in place of our own dashboard: code of others, served as it is from its folder and
 * from nowhere else. An address that is neither a file there nor one of ours gets its {@code
 * index.html}, which finds its page by itself.
 */
public final class FrontendSurface implements Pages {
    private static final String INDEX = "index.html";
    private static final int MAX_PAGE_BYTES = 16 << 20;

    /** A page in the place of one of these would be taken for an answer. */
    private static final List<String> RESERVED =
            List.of(
                    "/api/",
                    "/file/",
                    "/version",
                    "/artifact_blob/",
                    "/static/trackio",
                    "/__trackio/",
                    "/oauth/",
                    "/login/",
                    "/mcp",
                    "/gradio_api/",
                    "/ui/",
                    "/.well-known/");

    private static final List<String> RESERVED_WHOLE =
            List.of("/api", "/file", "/oauth", "/login", "/gradio_api", "/ui");

    private final DiskBlobs files;
    private final FolderVersion version;

    private FrontendSurface(Path folder) {
        files = new DiskBlobs(folder);
        version = new FolderVersion(folder);
    }

    /**
     * @throws IOException when there is no page in the folder; the message says what to do
     */
    public static FrontendSurface in(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve(INDEX))) {
            throw new IOException(
                    "There is no index.html in the frontend's folder "
                            + folder
                            + "; give another one with --frontend or TRACKIO_FRONTEND_DIR.");
        }
        return new FrontendSurface(folder.toAbsolutePath());
    }

    @Override
    public void mount(Router router) {
        var open = router.unguarded(); // its pages hold no data
        open.get(FrontendPage.BASE_SCRIPT, FrontendSurface::base);
        open.otherwise(this::answer);
    }

    @Override
    public String version() {
        return version.get();
    }

    @Override
    public void page(Request request, Response response) throws IOException {
        answer("", request, response);
    }

    /** Whatever nobody answers was the folder's already. */
    @Override
    public boolean missing(Request request, Response response) {
        return false;
    }

    private static void base(Request request, Response response) throws IOException {
        response.header("Cache-Control", "no-cache");
        response.send(
                200,
                FrontendType.of("base.js"),
                "window.__trackio_base = \"" + request.rootPath() + "\";\n");
    }

    private void answer(Request request, Response response) throws IOException {
        var path = request.path();
        if (!path.startsWith("/")
                || RESERVED_WHOLE.contains(path)
                || RESERVED.stream().anyMatch(path::startsWith)) {
            throw ApiException.noRoute();
        }
        answer(Percent.decode(path.substring(1)), request, response);
    }

    private void answer(String path, Request request, Response response) throws IOException {
        var names = Arrays.asList(path.split("/", -1));
        if (path.startsWith("/") || !names.stream().allMatch(FrontendSurface::isPlain)) {
            throw ApiException.noRoute();
        }
        if (TokenLink.follow(request, response)) {
            return;
        }
        try (var file = open(names)) {
            var ending = file.name().toLowerCase(Locale.ROOT);
            if (ending.endsWith(".html") && file.size() <= MAX_PAGE_BYTES) {
                send(file, request, response);
            } else {
                response.header("Content-Security-Policy", FrontendPage.filePolicy());
                response.header("Cache-Control", "no-cache");
                new FileAnswer(
                                file.name(),
                                file.content(),
                                file.size(),
                                file.etag(),
                                file.modified())
                        .send(request, response, FrontendType.of(file.name()));
            }
        }
    }

    /**
     * Hidden files (a checkout's .git, a .env) are not meant for anyone; the rest cannot be one.
     */
    private static boolean isPlain(String name) {
        return !name.startsWith(".")
                && name.indexOf('\\') < 0
                && name.chars().noneMatch(Character::isISOControl);
    }

    private Blob open(List<String> names) {
        return files.open(names)
                .or(() -> index())
                .orElseThrow(
                        () -> ApiException.notFound("The frontend has no index.html any more."));
    }

    private Optional<Blob> index() {
        return files.open(List.of(INDEX));
    }

    private static void send(Blob file, Request request, Response response) throws IOException {
        var html =
                new String(
                        Channels.newInputStream(file.content()).readAllBytes(),
                        StandardCharsets.UTF_8);
        var page = FrontendPage.of(html, request.rootPath());
        var root = Integer.toHexString(request.rootPath().hashCode());
        var etag = '"' + file.etag() + "-" + root + '"';
        response.header("Content-Security-Policy", page.policy());
        response.header("Cache-Control", "no-cache");
        response.header("ETag", etag);
        if (request.has(etag)) {
            response.empty(304);
        } else {
            response.send(200, FrontendType.of(file.name()), page.html());
        }
    }
}
