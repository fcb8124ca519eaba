package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import tools.jackson.core.JsonToken;

/**
 * A JSON text as a client sent it: in memory, or in a temporary file that no longer has a name, so
 * that it is gone with the process. Its parts are bodies, too, and closed together with it.
 */
public final class JsonBody implements AutoCloseable {
    /** Of a value that is wanted in memory whatever lies in a file around it. */
    private static final int MAX_TEXT = 1 << 20;

    private static final int CHUNK = 16 << 10;

    private final Source source;
    private final Held held;

    private JsonBody(Source source, Held held) {
        this.source = source;
        this.held = held;
    }

    public static JsonBody of(RawJson json) {
        return inMemory(json, () -> {});
    }

    static JsonBody inMemory(RawJson json, AutoCloseable room) {
        return new JsonBody(new Source.InMemory(json), new Held(room));
    }

    /**
     * A body that goes on in a file.
     *
     * @param gathered what is in memory of it; asked for again rather than kept, since the rest may
     *     take its time
     * @param written told once that is in the file
     * @throws ApiException UNAVAILABLE when there is no room for it
     */
    static JsonBody spilled(
            Supplier<RawJson> gathered, Runnable written, RawJson second, InputStream rest)
            throws IOException {
        Json.requireUtf8(gathered.get().length() > 0 ? gathered.get() : second);
        var file = open();
        var handedOver = false;
        try {
            write(file, gathered.get());
            written.run();
            write(file, second);
            var chunk = new byte[CHUNK];
            for (var n = rest.read(chunk); n >= 0; n = rest.read(chunk)) {
                write(file, RawJson.slice(chunk, 0, n));
            }
            Surrogates.mend(file);
            var body = new JsonBody(new Source.InFile(file, 0, file.position()), new Held(file));
            handedOver = true;
            return body;
        } finally {
            if (!handedOver) {
                file.close();
            }
        }
    }

    private static FileChannel open() {
        try {
            var path = Files.createTempFile("trackio-body", null);
            try {
                return FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
            } catch (IOException e) {
                Files.deleteIfExists(path);
                throw e;
            }
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static void write(FileChannel file, RawJson json) {
        var bytes = ByteBuffer.wrap(json.array(), json.offset(), json.length());
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static ApiException noRoom(IOException cause) {
        return new ApiException(
                Kind.UNAVAILABLE,
                "There is no room for so large a body in the server's temporary folder; nothing was"
                        + " stored. Try again, or send less at a time.",
                cause);
    }

    Source source() {
        return source;
    }

    public boolean isInFile() {
        return source instanceof Source.InFile;
    }

    public long length() {
        return source.length();
    }

    /** The first byte, which tells the kind of value; of a part there is no space before it. */
    public byte first() {
        return source.length() == 0 ? 0 : source.slice(0, 1).first();
    }

    /**
     * The text, in memory.
     *
     * @throws ApiException TOO_LARGE when it lies in a file and is more than a mere value
     */
    public RawJson json() {
        if (isInFile() && length() > MAX_TEXT) {
            throw new ApiException(
                    Kind.TOO_LARGE,
                    "A value of "
                            + length()
                            + " bytes is larger than the limit of "
                            + MAX_TEXT
                            + " bytes.");
        }
        return source.slice(0, source.length());
    }

    /**
     * Of an object the members of these names, in order; of a repeated key the last value counts.
     * Others may be many, and take no memory.
     */
    public Map<String, JsonBody> members(Set<String> names) {
        return Json.reading(
                () -> {
                    try (var parser = source.parser()) {
                        if (parser.nextToken() != JsonToken.START_OBJECT) {
                            throw ApiException.badRequest("Expected a JSON object.");
                        }
                        var members = new LinkedHashMap<String, JsonBody>();
                        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                            parser.nextToken();
                            var from = parser.currentTokenLocation().getByteOffset();
                            parser.skipChildren();
                            parser.finishToken();
                            var to = parser.currentLocation().getByteOffset();
                            if (names.contains(name)) {
                                members.put(name, new JsonBody(source.part(from, to), held));
                            }
                        }
                        Json.end(parser);
                        return members;
                    }
                });
    }

    /** Frees what the whole holds; what was read from a file and is streamed ends here. */
    @Override
    public void close() {
        held.close();
    }

    /** A file, or room in memory: given back once. */
    private static final class Held {
        private final AutoCloseable resource;
        private final AtomicBoolean closed = new AtomicBoolean();

        Held(AutoCloseable resource) {
            this.resource = resource;
        }

        void close() {
            if (closed.getAndSet(true)) {
                return;
            }
            try {
                resource.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
