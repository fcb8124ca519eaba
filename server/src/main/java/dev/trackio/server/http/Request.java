package dev.trackio.server.http;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.call.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** What a client sent. */
public final class Request {
    static final String TOKEN_COOKIE = "trackio_write_token";

    private final org.eclipse.jetty.server.Request jetty;
    private final String path;
    private final String rootPath;
    private Map<String, String> params = Map.of();
    private @Nullable Fields query;
    private boolean byStranger;
    private @Nullable Unpacked unpacker;

    /**
     * @param path as it was sent, without the query and the root path: decoded by nobody yet
     */
    Request(org.eclipse.jetty.server.Request jetty, String path, String rootPath) {
        this.jetty = jetty;
        this.path = path;
        this.rootPath = rootPath;
    }

    void byStranger() {
        byStranger = true;
    }

    /**
     * Whether it came under a host name, or from a page, that the server does not know. Only probes
     * are asked so; they tell such a caller nothing that a foreign page may not read.
     */
    public boolean isByStranger() {
        return byStranger;
    }

    void params(Map<String, String> params) {
        this.params = params;
    }

    public String method() {
        return jetty.getMethod();
    }

    /** The path as it was sent, below the root path. */
    public String path() {
        return path;
    }

    /** A part of the path that the route names, decoded once. */
    public String param(String name) {
        var value = params.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    public @Nullable String query(String name) {
        if (query == null) {
            try {
                query = org.eclipse.jetty.server.Request.extractQueryParameters(jetty);
            } catch (RuntimeException e) {
                throw new ApiException(
                        Kind.BAD_REQUEST, "The query of the URL is not valid UTF-8.", e);
            }
        }
        return query.getValue(name);
    }

    /** The query with its question mark, as it was sent, but without one parameter. */
    public String queryWithout(String name) {
        var raw = jetty.getHttpURI().getQuery();
        if (raw == null) {
            return "";
        }
        var kept =
                Arrays.stream(raw.split("&"))
                        .filter(part -> !name.equals(Percent.decode(part.split("=", 2)[0])))
                        .toList();
        return kept.isEmpty() ? "" : "?" + String.join("&", kept);
    }

    public @Nullable String header(String name) {
        return jetty.getHeaders().get(name);
    }

    /** Whether the client takes a body in this coding. */
    public boolean takes(String coding) {
        return Packing.weight(coding, Packing.accepted(jetty), true) > 0;
    }

    /** Whether the client has what this tag stands for, packed or not. */
    public boolean has(String etag) {
        var known = header("If-None-Match");
        return known != null
                && Arrays.stream(known.split(",", -1))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }

    public @Nullable String cookie(String name) {
        for (var cookie : org.eclipse.jetty.server.Request.getCookies(jetty)) {
            if (cookie.getName().equals(name)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    /** The address at the other end of the connection. */
    public String address() {
        return org.eclipse.jetty.server.Request.getRemoteAddr(jetty);
    }

    /** Who calls: tokens from header, cookie and query, the strongest claim first. */
    public Caller caller() {
        var tokens = new ArrayList<String>();
        add(tokens, header("X-Trackio-Write-Token"));
        add(tokens, bearer(header("Authorization")));
        add(tokens, bearer(header("x-hf-authorization")));
        add(tokens, decoded(cookie(TOKEN_COOKIE)));
        add(tokens, query("write_token"));
        add(tokens, query("read_token"));
        return new Caller(tokens, address());
    }

    /**
     * Refuses what a page of another origin can send without asking first: a form, plain text or a
     * body of no type, with nothing but a cookie to show for itself.
     */
    void refuseForgery() {
        if (!changes() || isJson() || isSameOrigin() || !onlyCookie()) {
            return;
        }
        throw new ApiException(
                Kind.UNSUPPORTED,
                "With a token in a cookie, send JSON with Content-Type: application/json; or send the"
                        + " token in a header.");
    }

    private boolean changes() {
        return switch (method()) {
            case "GET", "HEAD", "OPTIONS" -> false;
            default -> true;
        };
    }

    private boolean isJson() {
        var type = header("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    private boolean isSameOrigin() {
        var origin = header("Origin");
        return origin != null && origin.endsWith("://" + header("Host"));
    }

    /** Whether a cookie is the only token that came along: a browser adds it by itself. */
    private boolean onlyCookie() {
        return cookie(TOKEN_COOKIE) != null
                && header("X-Trackio-Write-Token") == null
                && header("Authorization") == null
                && header("x-hf-authorization") == null
                && query("write_token") == null
                && query("read_token") == null;
    }

    /** The URL under which this client reached the server, without a slash at its end. */
    public String baseUrl() {
        var uri = jetty.getHttpURI();
        return uri.getScheme()
                + "://"
                + org.eclipse.jetty.server.Request.getServerName(jetty)
                + port(uri.getScheme())
                + rootPath;
    }

    /** The prefix under which a proxy shows this server; empty for none. */
    public String rootPath() {
        return rootPath;
    }

    /**
     * The whole of a body that is small.
     *
     * @throws ApiException TOO_LARGE, before it is read where the client says how long it is
     */
    public byte[] body(int maxBytes) throws IOException {
        return content(BodyLimit.of(maxBytes)).readAllBytes();
    }

    /**
     * The body as it arrives, unpacked; it need not be closed. Reading fails with TOO_LARGE beyond
     * the limit, which holds for what comes out of a packed body, too.
     *
     * @throws ApiException TOO_LARGE, where the client says how long it is
     */
    public InputStream content(BodyLimit limit) throws IOException {
        if (jetty.getLength() > limit.bytes()) {
            throw limit.exceeded();
        }
        var sent = new Limited(Content.Source.asInputStream(jetty), limit);
        var name = header("Content-Encoding");
        if (name == null || name.equalsIgnoreCase("identity")) {
            return sent;
        }
        var coding =
                Coding.named(name)
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                Kind.UNSUPPORTED,
                                                "Send the body as it is, or with Content-Encoding:"
                                                        + " gzip or zstd."));
        unpacker = new Unpacked(coding, sent);
        return new Limited(unpacker, limit);
    }

    /** Frees what reading the body still holds. */
    void release() {
        if (unpacker != null) {
            unpacker.close();
        }
    }

    /**
     * The files of a multipart form, one after the other; until its turn each waits in a temporary
     * file.
     *
     * @param field the name of the form's field that carries them
     */
    public void files(String field, long maxBytes, FileTaker taker) throws IOException {
        var type = header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            if (jetty.getLength() == 0) {
                return;
            }
            throw ApiException.badRequest("Invalid content type.");
        }
        if (jetty.getLength() > maxBytes) {
            throw BodyLimit.of(maxBytes).exceeded();
        }
        if (header("Content-Encoding") != null) {
            throw new ApiException(
                    Kind.UNSUPPORTED, "Send forms as they are, without a Content-Encoding.");
        }
        var folder = Files.createTempDirectory("trackio-upload");
        try (var parts = parts(type, folder, maxBytes)) {
            for (var part : parts) {
                if (field.equals(part.getName())) {
                    var name = part.getFileName();
                    try (var in = Content.Source.asInputStream(part.createContentSource())) {
                        taker.take(name == null ? "blob" : name, in);
                    }
                }
                part.delete();
            }
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    /** Takes a file of a form. */
    @FunctionalInterface
    public interface FileTaker {
        void take(String name, InputStream content) throws IOException;
    }

    private MultiPartFormData.Parts parts(String type, Path folder, long maxBytes) {
        var config =
                new MultiPartConfig.Builder()
                        .location(folder)
                        .maxParts(1000)
                        .maxSize(maxBytes)
                        .maxPartSize(maxBytes)
                        .maxMemoryPartSize(64 * 1024)
                        .maxHeadersSize(16 * 1024)
                        .useFilesForPartsWithoutFileName(true)
                        .build();
        try {
            return MultiPartFormData.getParts(jetty, jetty, type, config);
        } catch (RuntimeException e) {
            throw unreadable(e, maxBytes);
        }
    }

    private static ApiException unreadable(RuntimeException e, long maxBytes) {
        var cause = e.getCause() == null ? e : e.getCause();
        var message = String.valueOf(cause.getMessage());
        return message.contains("max length")
                        || message.contains("max size")
                        || message.contains("max part")
                ? BodyLimit.of(maxBytes).exceeded()
                : new ApiException(Kind.BAD_REQUEST, "The multipart form is broken.", e);
    }

    private String port(String scheme) {
        var port = org.eclipse.jetty.server.Request.getServerPort(jetty);
        return port <= 0 || port == (scheme.equals("https") ? 443 : 80) ? "" : ":" + port;
    }

    private static void add(List<String> tokens, @Nullable String token) {
        if (token != null && !token.isEmpty()) {
            tokens.add(token);
        }
    }

    /** Trackio's pages encode the token that they put into the cookie. */
    private static @Nullable String decoded(@Nullable String cookie) {
        try {
            return cookie == null ? null : Percent.decode(cookie);
        } catch (ApiException e) {
            return cookie; // it came from elsewhere
        }
    }

    private static @Nullable String bearer(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).trim()
                : null;
    }

    /** Closing it would fail the request, and the rest of it could not be discarded. */
    private static final class Limited extends InputStream {
        private final InputStream in;
        private final BodyLimit limit;
        private long size;

        Limited(InputStream in, BodyLimit limit) {
            this.in = in;
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            var n = in.read(bytes, from, count);
            size += Math.max(n, 0);
            if (size > limit.bytes()) {
                throw limit.exceeded();
            }
            return n;
        }
    }

    /** A packed body; what is wrong with the packing is the caller's fault. */
    private static final class Unpacked extends InputStream {
        /** Metric values pack 8 times (decision 024); a bomb packs a thousand times. */
        private static final long FREE_BYTES = 64L << 20;

        private static final int MOST_TIMES = 200;

        private final Coding coding;
        private final Limited packed;
        private final InputStream in;
        private long size;

        Unpacked(Coding coding, Limited packed) throws IOException {
            this.coding = coding;
            this.packed = packed;
            try {
                in = coding.unpacker(packed);
            } catch (IOException e) {
                throw fault(e);
            }
        }

        private IOException fault(IOException e) {
            if (Coding.isBroken(e)) {
                throw new ApiException(
                        Kind.BAD_REQUEST,
                        "The body is not whole, or not " + coding.header() + ".",
                        e);
            }
            return e;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            try {
                var n = in.read(bytes, from, count);
                size += Math.max(n, 0);
                if (size > FREE_BYTES && size > MOST_TIMES * packed.size) {
                    throw new ApiException(
                            Kind.TOO_LARGE,
                            "The unpacked body is more than 64 MiB and more than 200 times its"
                                    + " packed size; send it as it is.");
                }
                return n;
            } catch (IOException e) {
                throw fault(e);
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // nothing is read for it
            }
        }
    }

    @Override
    public String toString() {
        return method() + " " + path;
    }
}
