package dev.trackio.server.surface.dashboard;

import dev.trackio.server.http.Response;
import java.util.Locale;
import java.util.Map;

/** Types of the files that a page is made of, by their endings; browsers are told not to guess. */
final class FrontendType {
    private static final Map<String, String> BY_ENDING =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("mjs", "text/javascript; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("json", Response.JSON),
                    Map.entry("map", Response.JSON),
                    Map.entry("webmanifest", "application/manifest+json"),
                    Map.entry("txt", Response.TEXT),
                    Map.entry("md", Response.TEXT),
                    Map.entry("csv", Response.TEXT),
                    Map.entry("xml", "text/xml; charset=utf-8"),
                    Map.entry("wasm", "application/wasm"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("gif", "image/gif"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("avif", "image/avif"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("woff", "font/woff"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("ttf", "font/ttf"),
                    Map.entry("otf", "font/otf"),
                    Map.entry("mp3", "audio/mpeg"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("ogg", "audio/ogg"),
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("webm", "video/webm"),
                    Map.entry("pdf", "application/pdf"),
                    Map.entry("glb", "model/gltf-binary"),
                    Map.entry("gltf", "model/gltf+json"));

    private FrontendType() {}

    static String of(String name) {
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return BY_ENDING.getOrDefault(ending, "application/octet-stream");
    }
}
