package dev.trackio.server.media;

import dev.trackio.api.Image;
import dev.trackio.api.MediaOperations.MediaImage;
import dev.trackio.api.MediaOperations.MediaQuery;
import dev.trackio.server.blob.BlobStore;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Logged images, whole, for models that look at them. */
public final class Pictures {
    private static final String MEDIA = "/media/";
    private static final long MOST_BYTES = 4L << 20;

    /** What models take; SVG is no picture but a program. */
    private static final Map<String, String> TYPES =
            Map.of(
                    "png", "image/png",
                    "jpg", "image/jpeg",
                    "jpeg", "image/jpeg",
                    "gif", "image/gif",
                    "webp", "image/webp");

    private final BlobStore blobs;

    public Pictures(BlobStore blobs) {
        this.blobs = blobs;
    }

    public MediaImage read(MediaQuery in) throws IOException {
        var project = ProjectName.of(in.project());
        var path = path(in.path());
        var name = path.getLast().toLowerCase(Locale.ROOT);
        var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw ApiException.badRequest(
                    "path: "
                            + ApiException.shown(in.path())
                            + " is no PNG, JPEG, GIF or WebP. Fetch it from /file?path=.");
        }
        var found = path.getFirst().equals(project.key()) ? blobs.open(path).orElse(null) : null;
        if (found == null) {
            throw ApiException.notFound(
                    "path: no such file in this project: "
                            + ApiException.shown(in.path())
                            + ". get_run_files has the paths.");
        }
        try (found) {
            if (found.size() > MOST_BYTES) {
                throw ApiException.badRequest(
                        "path: the image has "
                                + found.size()
                                + " bytes, more than 4 MiB. Fetch it from /file?path=.");
            }
            var bytes = Channels.newInputStream(found.content()).readNBytes((int) MOST_BYTES);
            var image = new Image(type, Base64.getEncoder().encodeToString(bytes));
            return new MediaImage(image, in.path(), bytes.length);
        }
    }

    private static List<String> path(String path) {
        if (!path.startsWith(MEDIA)) {
            throw ApiException.badRequest(
                    "path: expected one such as /media/my-project/run-1/0/sample.png, not "
                            + ApiException.shown(path)
                            + ". get_run_files has them.");
        }
        return List.of(path.substring(MEDIA.length()).split("/", -1));
    }
}
