package dev.trackio.api;

import org.jspecify.annotations.Nullable;

/**
 * An uploaded file, as the clients of both generations name it: the path that an upload answered
 * with, and the name that the file had on the client's side.
 *
 * @param path opaque text from an upload, or a URL of this server that ends in it
 * @param origName the file's name there; some clients send the whole local path
 */
public record FileData(
        String path,
        @Nullable String url,
        @Nullable Long size,
        @Nullable String origName,
        @Nullable String mimeType) {
    public static FileData of(String path) {
        return new FileData(path, null, null, null, null);
    }
}
