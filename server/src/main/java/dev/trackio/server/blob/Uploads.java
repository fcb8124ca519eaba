package dev.trackio.server.blob;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that arrived by an upload and wait for the call that uses them. A client knows a file by an
 * opaque path, {@code /uploads/<32 hex>/<name>}, which serves one call only. What nobody uses for
 * an hour is removed, also what a server that crashed left behind.
 */
public final class Uploads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    static final Duration LIFETIME = Duration.ofHours(1);
    private static final String PREFIX = "/uploads/";
    private static final String FILE_URL = "/gradio_api/file=";
    private static final int ID_BYTES = 16;
    private static final int BUFFER = 1 << 16;
    private static final String UNKNOWN = "Uploaded file was not created by this Trackio server.";

    private final Path folder;
    private final long maxBytes;
    private final Clock clock;

    /** Guards the fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final HashMap<String, Waiting> files = new HashMap<>();
    private long bytes;

    /** Of its own: it takes long to start, and most who open a folder upload nothing. */
    private static final class Ids {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    private record Waiting(String id, Path file, long size, Instant arrived, boolean lent) {
        Waiting lend() {
            return new Waiting(id, file, size, arrived, true);
        }

        Waiting putBack() {
            return new Waiting(id, file, size, arrived, false);
        }
    }

    /**
     * @param maxBytes of all waiting files together
     */
    public Uploads(Path folder, long maxBytes, Clock clock) {
        this.folder = folder.toAbsolutePath().normalize();
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Stores what a client sends and answers the path by which it is known from now on. */
    public String add(String name, InputStream content) {
        sweep();
        var safe = SafeName.of(name);
        var id = newId();
        var file = folder.resolve(id).resolve(safe);
        var size = 0L;
        var stored = false;
        try {
            Files.createDirectories(file.getParent());
            try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                var buffer = new byte[BUFFER];
                for (var n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                    reserve(n);
                    size += n;
                    out.write(buffer, 0, n);
                }
            }
            lock.lock();
            try {
                files.put(id, new Waiting(id, file, size, clock.instant(), false));
            } finally {
                lock.unlock();
            }
            stored = true;
            return PREFIX + id + "/" + safe;
        } catch (IOException e) {
            throw new ApiException(
                    Kind.UNAVAILABLE, "The upload cannot be stored: is the disk full?", e);
        } finally {
            if (!stored) {
                remove(file);
                release(size);
            }
        }
    }

    private void reserve(long more) {
        lock.lock();
        try {
            if (bytes + more > maxBytes) {
                throw new ApiException(
                        Kind.TOO_LARGE,
                        "Uploaded files that wait for their use take at most "
                                + maxBytes
                                + " bytes.");
            }
            bytes += more;
        } finally {
            lock.unlock();
        }
    }

    private void release(long less) {
        lock.lock();
        try {
            bytes -= less;
        } finally {
            lock.unlock();
        }
    }

    /** What is done with a lent file. It may move the file away. */
    public interface Use<T> {
        T with(Path file);
    }

    /**
     * Lends the file that a path, a URL of this server or a {@code data:} URL means. When the use
     * succeeds the file is gone; when it fails it waits again.
     *
     * @throws ApiException BAD_REQUEST for everything that no upload answered, and for a path that
     *     another call uses or has used
     */
    public <T> T use(String pathOrUrl, Use<T> use) {
        try (var claim = claim(pathOrUrl)) {
            var result = use.with(claim.file());
            claim.consume();
            return result;
        }
    }

    /** As {@link #use}, for calls that need several files: each claim is consumed or put back. */
    public Claim claim(String pathOrUrl) {
        var path = pathOrUrl;
        if (path.regionMatches(true, 0, "data:", 0, 5)) {
            path = addDataUrl(path);
        }
        var id = id(path).orElseThrow(Uploads::unknown);
        lock.lock();
        try {
            var found = files.get(id);
            if (found == null || found.lent() || !isNamed(found, path)) {
                throw unknown();
            }
            files.put(id, found.lend());
            return new Claim(found);
        } finally {
            lock.unlock();
        }
    }

    /** A file that is lent to one call; closing it without {@link #consume} puts it back. */
    public final class Claim implements AutoCloseable {
        private final Waiting waiting;
        private boolean ended;

        private Claim(Waiting waiting) {
            this.waiting = waiting;
        }

        public Path file() {
            return waiting.file();
        }

        /** The name that the client gave it, as far as it was safe. */
        public String name() {
            return waiting.file().getFileName().toString();
        }

        public void consume() {
            if (!ended) {
                ended = true;
                forget(waiting);
            }
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                lock.lock();
                try {
                    files.replace(waiting.id(), waiting.putBack());
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** For a look at it until it is used or expires: {@code GET file=}. */
    public Optional<Blob> open(String path) {
        lock.lock();
        try {
            return id(path).map(files::get)
                    .filter(found -> isNamed(found, path))
                    .flatMap(found -> Blob.of(found.file()));
        } finally {
            lock.unlock();
        }
    }

    /** Removes what waited too long; every upload makes room so. */
    void sweep() {
        var limit = clock.instant().minus(LIFETIME);
        lock.lock();
        try {
            for (var waiting : files.values().toArray(Waiting[]::new)) {
                if (!waiting.lent() && !waiting.arrived().isAfter(limit)) {
                    forget(waiting);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(Waiting waiting) {
        lock.lock();
        try {
            files.remove(waiting.id());
            bytes -= waiting.size();
        } finally {
            lock.unlock();
        }
        remove(waiting.file());
    }

    private String addDataUrl(String url) {
        var comma = url.indexOf(',');
        if (comma < 0) {
            throw unknown();
        }
        var head = url.substring(5, comma).toLowerCase(Locale.ROOT);
        var text = url.substring(comma + 1);
        if (text.length() / 4L * 3 > maxBytes) {
            reserve(text.length());
        }
        try {
            var content =
                    head.endsWith(";base64")
                            ? Base64.getMimeDecoder().decode(text)
                            : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
                                    .getBytes(StandardCharsets.UTF_8);
            return add("blob", new ByteArrayInputStream(content));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("The data URL of a file cannot be decoded.");
        }
    }

    /** The id within an opaque path or a URL that holds one. */
    private static Optional<String> id(String pathOrUrl) {
        var path = opaque(pathOrUrl);
        if (path == null || !path.startsWith(PREFIX)) {
            return Optional.empty();
        }
        var end = path.indexOf('/', PREFIX.length());
        var id = end < 0 ? "" : path.substring(PREFIX.length(), end);
        return id.length() == 2 * ID_BYTES ? Optional.of(id) : Optional.empty();
    }

    private static boolean isNamed(Waiting waiting, String pathOrUrl) {
        var path = opaque(pathOrUrl);
        return path != null
                && path.equals(PREFIX + waiting.id() + "/" + waiting.file().getFileName());
    }

    private static @Nullable String opaque(String pathOrUrl) {
        if (pathOrUrl.startsWith("/")) {
            return pathOrUrl;
        }
        try {
            var path = new URI(pathOrUrl.replace(" ", "%20")).getPath();
            var at = path == null ? -1 : path.indexOf(FILE_URL);
            return at < 0 ? null : path.substring(at + FILE_URL.length());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static ApiException unknown() {
        return ApiException.badRequest(UNKNOWN);
    }

    private String newId() {
        var id = new byte[ID_BYTES];
        Ids.RANDOM.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Uploads of an earlier server: nobody can name them. Another one's that runs are younger. */
    public void removeLeftovers() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        var limit = clock.instant().minus(LIFETIME);
        try (var left = Files.newDirectoryStream(folder)) {
            for (var old : left) {
                if (Files.getLastModifiedTime(old).toInstant().isBefore(limit)) {
                    removeAll(old);
                }
            }
        } catch (IOException e) {
            throw new ApiException(Kind.UNAVAILABLE, "The folder of uploads cannot be read.", e);
        }
    }

    private static void removeAll(Path upload) throws IOException {
        try (var files = Files.newDirectoryStream(upload)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(upload);
    }

    private static void remove(Path file) {
        delete(file);
        delete(file.resolveSibling(".").normalize());
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("{} is left for the next start", path, e);
        }
    }

    /** Removes what is left. */
    @Override
    public void close() {
        lock.lock();
        try {
            for (var waiting : files.values().toArray(Waiting[]::new)) {
                forget(waiting);
            }
        } finally {
            lock.unlock();
        }
    }
}
