package dev.trackio.server.http;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.io.EofException;

/**
 * How a body is packed on its way. The better one comes first. The library of zstd is native and
 * loaded with its first use; where that fails there is only gzip.
 */
enum Coding {
    ZSTD,
    GZIP;

    /** The fastest: what the next ones save costs more time than a slow network needs for it. */
    private static final int LEVEL = 1;

    /** So far back may a packed body refer, as RFC 9659 has it: the memory that unpacking takes. */
    private static final int WINDOW_LOG = 23;

    private static final int BUFFER = 16 * 1024;

    /** By the name that headers have for it; empty for one that is not to be had here. */
    static Optional<Coding> named(String name) {
        return Arrays.stream(values())
                .filter(coding -> coding.header().equalsIgnoreCase(name.strip()))
                .filter(Coding::isThere)
                .findFirst();
    }

    String header() {
        return switch (this) {
            case ZSTD -> "zstd";
            case GZIP -> "gzip";
        };
    }

    boolean isThere() {
        return switch (this) {
            case ZSTD -> Library.IS_THERE;
            case GZIP -> true;
        };
    }

    byte[] pack(byte[] bytes) throws IOException {
        return switch (this) {
            case ZSTD -> Zstd.compress(bytes, LEVEL); // knows the size and takes little memory
            case GZIP -> {
                var out = new ByteArrayOutputStream(bytes.length / 3 + 64);
                try (var packer = packer(out)) {
                    packer.write(bytes);
                }
                yield out.toByteArray();
            }
        };
    }

    /** To be closed in any case: it holds memory that no garbage collector sees. */
    OutputStream packer(OutputStream out) throws IOException {
        return switch (this) {
            case ZSTD -> new ZstdOutputStreamNoFinalizer(out, RecyclingBufferPool.INSTANCE, LEVEL);
            case GZIP -> new FastGzip(out);
        };
    }

    /** To be closed, too. */
    InputStream unpacker(InputStream in) throws IOException {
        return switch (this) {
            case ZSTD ->
                    new ZstdInputStreamNoFinalizer(in, RecyclingBufferPool.INSTANCE)
                            .setLongMax(WINDOW_LOG);
            case GZIP -> new GZIPInputStream(in, BUFFER);
        };
    }

    /** Whether unpacking failed for what was packed, and not for the connection. */
    static boolean isBroken(IOException e) {
        return e instanceof ZipException
                || e instanceof ZstdIOException
                || (e instanceof EOFException && !(e instanceof EofException));
    }

    /** Ours is the level; the stream frees what it holds itself. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(LEVEL);
        }
    }

    /** Loaded with the first question for it. */
    private static final class Library {
        private static final boolean IS_THERE = load();

        /** No file for this platform, or a temporary folder that runs no code. */
        private static boolean load() {
            try {
                Native.load();
                return true;
            } catch (LinkageError | RuntimeException e) {
                return false;
            }
        }
    }
}
