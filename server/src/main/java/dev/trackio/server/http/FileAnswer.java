package dev.trackio.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a file that somebody uploaded: whole or a range of it, and only where the client has
 * not got it already. Nothing in it can run in this server's name: pictures, sound, film and plain
 * text are shown in place, a page in a frame of its own that can reach nothing, everything else is
 * a download.
 */
public final class FileAnswer {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private static final Map<String, String> SHOWN =
            Map.ofEntries(
                    Map.entry("png", "image/png"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("gif", "image/gif"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("avif", "image/avif"),
                    Map.entry("bmp", "image/bmp"),
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("webm", "video/webm"),
                    Map.entry("ogg", "audio/ogg"),
                    Map.entry("mp3", "audio/mpeg"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("flac", "audio/flac"),
                    Map.entry("m4a", "audio/mp4"),
                    Map.entry("txt", Response.TEXT),
                    Map.entry("csv", Response.TEXT),
                    Map.entry("md", Response.TEXT),
                    Map.entry("json", Response.JSON));

    /**
     * A page that was logged: its own scripts run, on an origin that is nobody's, and can neither
     * read anything here nor send anything away.
     */
    private static final String FRAMED =
            "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval';"
                    + " style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:;"
                    + " font-src data:; frame-ancestors 'self'";

    /** Longer texts go out as they are, piece by piece. */
    private static final int MAX_PACKED_BYTES = 2 << 20;

    /** In a picture no script runs and nothing else is loaded; by itself it would be a page. */
    private static final String SVG = "image/svg+xml";

    private static final Set<String> FRAMES = Set.of("iframe", "frame");

    private final String name;
    private final SeekableByteChannel content;
    private final long size;
    private final String etag;
    private final Instant modified;

    public FileAnswer(
            String name, SeekableByteChannel content, long size, String etag, Instant modified) {
        this.name = name;
        this.content = content;
        this.size = size;
        this.etag = '"' + etag + '"';
        this.modified = modified;
    }

    /** As something that anyone may have uploaded. */
    public void send(Request request, Response response) throws IOException {
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        var isPage = ending.equals("html") || ending.equals("htm");
        if (isPage) {
            response.vary("Sec-Fetch-Dest");
        }
        if (isPage && isForFrame(request)) {
            // Without the browser's word it may be a page of its own: that runs no script.
            var sure = request.header("Sec-Fetch-Dest") != null;
            response.header(
                    "Content-Security-Policy",
                    (sure ? "sandbox allow-scripts; " : "sandbox; ") + FRAMED);
            send(request, response, "text/html; charset=utf-8");
            return;
        }
        var type = ending.equals("svg") && isForPicture(request) ? SVG : SHOWN.get(ending);
        if (ending.equals("svg")) {
            response.vary("Sec-Fetch-Dest");
        }
        response.header(
                "Content-Disposition",
                (type == null ? "attachment" : "inline")
                        + "; filename*=utf-8''"
                        + Percent.encode(name));
        response.header("Content-Security-Policy", "default-src 'none'; sandbox");
        send(request, response, type == null ? "application/octet-stream" : type);
    }

    /**
     * Browsers say what they ask for only where they trust the connection; without a word the
     * address says it, as the dashboard asks.
     */
    private static boolean isForFrame(Request request) {
        var use = request.header("Sec-Fetch-Dest");
        return use == null ? request.query("framed") != null : FRAMES.contains(use);
    }

    private static boolean isForPicture(Request request) {
        return "image".equals(request.header("Sec-Fetch-Dest"));
    }

    /** As a file of the operator's, whose type is known. */
    public void send(Request request, Response response, String type) throws IOException {
        response.header("Accept-Ranges", "bytes");
        response.header("ETag", etag);
        response.header(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.atOffset(ZoneOffset.UTC)));
        if (request.has(etag)) {
            response.empty(304);
            return;
        }
        send(range(request), request, response, type);
    }

    private void send(@Nullable Range range, Request request, Response response, String type)
            throws IOException {
        if (range == null && size <= MAX_PACKED_BYTES && Packing.isWorthIt(type)) {
            var whole = new ByteArrayOutputStream((int) size);
            copy(size, whole);
            response.send(200, type, whole.toByteArray());
        } else if (range == null) {
            copy(0, size, request, response, 200, type);
        } else if (range.from >= size || range.to < range.from) {
            response.header("Content-Range", "bytes */" + size);
            response.send(416, Response.JSON, "{\"error\":\"The file is shorter than that.\"}");
        } else {
            response.header("Content-Range", "bytes " + range.from + "-" + range.to + "/" + size);
            copy(range.from, range.to - range.from + 1, request, response, 206, type);
        }
    }

    private void copy(
            long from, long length, Request request, Response response, int status, String type)
            throws IOException {
        response.header("Content-Length", Long.toString(length));
        content.position(from);
        try (var out = response.stream(status, type)) {
            if (!request.method().equals("HEAD")) {
                copy(length, out);
            }
        }
    }

    private void copy(long length, OutputStream out) throws IOException {
        var buffer = ByteBuffer.allocate((int) Math.min(length, 64 * 1024));
        for (var left = length; left > 0; ) {
            buffer.clear().limit((int) Math.min(left, buffer.capacity()));
            var n = content.read(buffer);
            if (n < 0) {
                throw new IOException("the file became shorter while it was sent");
            }
            out.write(buffer.array(), 0, n);
            left -= n;
        }
    }

    /**
     * One range; of several, or of one that we cannot read, the whole file is as good an answer.
     */
    private @Nullable Range range(Request request) {
        var header = request.header("Range");
        var condition = request.header("If-Range");
        if (header == null || (condition != null && !condition.equals(etag))) {
            return null;
        }
        var range = RANGE.matcher(header);
        if (!range.matches()) {
            return null;
        }
        var from = range.group(1);
        var to = range.group(2);
        if (from.isEmpty()) {
            return to.isEmpty()
                    ? null
                    : new Range(Math.max(0, size - Long.parseLong(to)), size - 1);
        }
        var last = to.isEmpty() ? size - 1 : Math.min(Long.parseLong(to), size - 1);
        return new Range(Long.parseLong(from), last);
    }

    private record Range(long from, long to) {}
}
