package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text as a client sent it: in memory while it is small, else in a temporary file that no
 * longer has a name, so that it is gone with the process.
 */
public final class JsonBody implements AutoCloseable {
    /** Half of what a small heap can spare: an array that grows is there twice for a moment. */
    private static final int MAX_IN_MEMORY =
            (int) Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 16);

    private static final int CHUNK = 16 << 10;

    private final Source source;
    private final @Nullable FileChannel file;

    private JsonBody(Source source, @Nullable FileChannel file) {
        this.source = source;
        this.file = file;
    }

    public static JsonBody of(RawJson json) {
        return new JsonBody(new Source.InMemory(json), null);
    }

    /**
     * All that the stream has, which is not closed.
     *
     * @throws ApiException UNAVAILABLE when there is no room for it
     */
    public static JsonBody read(InputStream in) throws IOException {
        return read(in, MAX_IN_MEMORY);
    }

    static JsonBody read(InputStream in, int maxInMemory) throws IOException {
        var gathered = new Gathered();
        var chunk = new byte[CHUNK];
        for (var n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            if (gathered.size() + n > maxInMemory) {
                return spilled(gathered, chunk, n, in);
            }
            gathered.write(chunk, 0, n);
        }
        return of(gathered.json());
    }

    private static JsonBody spilled(Gathered first, byte[] chunk, int read, InputStream in)
            throws IOException {
        Json.requireUtf8(first.size() > 0 ? first.json() : RawJson.slice(chunk, 0, read));
        var file = open();
        try {
            write(file, first.buffer());
            for (var n = read; n >= 0; n = in.read(chunk)) {
                write(file, ByteBuffer.wrap(chunk, 0, n));
            }
            Surrogates.mend(file);
            return new JsonBody(new Source.InFile(file, 0, file.position()), file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static FileChannel open() {
        try {
            var path = Files.createTempFile("trackio-body", null);
            return FileChannel.open(
                    path,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes) {
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

    /** Frees the file; what was read from it and is streamed ends here. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    /** Its array is handed out without a copy. */
    private static final class Gathered extends ByteArrayOutputStream {
        RawJson json() {
            return RawJson.slice(buf, 0, count);
        }

        ByteBuffer buffer() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }
}
