package dev.trackio.server.surface.http;

import dev.trackio.server.blob.Blob;
import dev.trackio.server.blob.BlobStore;
import dev.trackio.server.blob.Uploads;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.http.FileAnswer;
import dev.trackio.server.http.Percent;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files, as both generations of clients send and fetch them. The paths that they are told are our
 * own words; where a file lies on disk is nobody's business.
 *
 * <p>The Gradio routes stand below the MCP paths as well: {@code gradio upload-mcp} puts them
 * behind the URL that it is given, and the documentation gives it the MCP URL.
 */
public final class FileSurface {
    private static final String MEDIA = "/media/";
    private static final long MAX_UPLOAD_BYTES = 4L << 30;

    private final Uploads uploads;
    private final BlobStore media;
    private final ArtifactFiles artifacts;
    private final AccessPolicy access;

    /** Where the files of artifacts are found. */
    public interface ArtifactFiles {
        Optional<Blob> open(String project, String digest);
    }

    public FileSurface(
            Uploads uploads, BlobStore media, ArtifactFiles artifacts, AccessPolicy access) {
        this.uploads = uploads;
        this.media = media;
        this.artifacts = artifacts;
        this.access = access;
    }

    public void mount(Router router) {
        var open = router.unguarded(); // an upload asks for the right to write itself
        open.post("/api/upload", this::upload);
        router.get("/file", this::file);
        router.get("/artifact_blob/{project}/{digest}", this::artifactFile);
        for (var prefix : List.of("/gradio_api", "/gradio_api/mcp/gradio_api", "/mcp/gradio_api")) {
            open.post(prefix + "/upload", this::gradioUpload);
            router.get(prefix + "/file={path...}", this::gradioFile);
        }
        router.get("/gradio_api/upload_progress", FileSurface::progress);
    }

    private void upload(Request request, Response response) throws IOException {
        response.send(200, Response.JSON, Json.bytes(Map.of("paths", receive(request))));
    }

    private void gradioUpload(Request request, Response response) throws IOException {
        response.send(200, Response.JSON, Json.bytes(receive(request)));
    }

    /** Nothing is read before the caller is known to be let in. */
    private List<String> receive(Request request) throws IOException {
        access.checkUpload(request.caller());
        var paths = new ArrayList<String>();
        request.files(
                "files",
                MAX_UPLOAD_BYTES,
                (name, content) -> paths.add(uploads.add(name, content)));
        return paths;
    }

    /** The path is encoded once for the query and, by the official frontend, once more. */
    private void file(Request request, Response response) throws IOException {
        var path = request.query("path");
        if (path == null) {
            response.send(400, Response.TEXT, "Missing path");
            return;
        }
        var found = media(path).or(() -> decoded(path).flatMap(this::media));
        if (found.isEmpty()) {
            response.send(404, Response.TEXT, "Not found");
            return;
        }
        send(found.get(), request, response);
    }

    private static Optional<String> decoded(String path) {
        try {
            return Optional.of(Percent.decode(path));
        } catch (ApiException e) {
            return Optional.empty(); // it was not encoded twice
        }
    }

    /** It is kept under its digest; {@code name} says what it is called where it is saved. */
    private void artifactFile(Request request, Response response) throws IOException {
        var found = artifacts.open(request.param("project"), request.param("digest")).orElse(null);
        if (found == null) {
            response.send(404, Response.TEXT, "Not found");
        } else {
            send(found.named(request.query("name")), request, response);
        }
    }

    private void gradioFile(Request request, Response response) throws IOException {
        var path = request.param("path");
        var found = uploads.open(path).or(() -> media(path));
        send(
                found.orElseThrow(
                        () ->
                                new ApiException(
                                        ApiException.Kind.FORBIDDEN,
                                        "File not allowed: " + ApiException.shown(path))),
                request,
                response);
    }

    private static void send(Blob file, Request request, Response response) throws IOException {
        try (file) {
            new FileAnswer(file.name(), file.content(), file.size(), file.etag(), file.modified())
                    .send(request, response);
        }
    }

    private Optional<Blob> media(String path) {
        return path.startsWith(MEDIA)
                ? media.open(Arrays.asList(path.substring(MEDIA.length()).split("/", -1)))
                : Optional.empty();
    }

    /** Only Gradio's own pages ask; an upload is done before they could be told. */
    private static void progress(Request request, Response response) throws IOException {
        try (var stream = response.events()) {
            stream.send("data: {\"msg\":\"done\"}\n\n");
        }
    }
}
