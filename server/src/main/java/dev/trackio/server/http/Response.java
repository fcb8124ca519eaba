package dev.trackio.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request. Sent once. The end of a streamed body goes out when the endpoint has
 * returned in order, so that a body that broke off midway is never taken for a whole one.
 */
public final class Response {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final int CHUNK = 32 * 1024;
    private static final long MAX_DISCARDED_BYTES = 16L << 20;
    private static final Duration MAX_SILENCE = Duration.ofMillis(200);

    private final org.eclipse.jetty.server.Response jetty;
    private final boolean head;
    private final CountDownLatch stop;
    private final Map<String, String> always = new LinkedHashMap<>();
    private final Packing packing;
    private @Nullable Outgoing body;
    private boolean refused;

    Response(
            org.eclipse.jetty.server.Response jetty,
            boolean head,
            CountDownLatch stop,
            Packing packing) {
        this.jetty = jetty;
        this.packing = packing;
        this.head = head;
        this.stop = stop;
    }

    public Response header(String name, String value) {
        jetty.getHeaders().put(name, value);
        return this;
    }

    /** A header that stays when another answer, such as a fault, takes the place of this one. */
    public Response always(String name, String value) {
        always.put(name, value);
        return header(name, value);
    }

    /** What else of the request decided on this answer, for caches. */
    public Response vary(String header) {
        jetty.getHeaders().add(HttpHeader.VARY, header);
        return this;
    }

    /** Whether the head of the answer has gone out: from then on there is no other answer. */
    public boolean committed() {
        return jetty.isCommitted();
    }

    public void send(int status, String type, byte[] body) throws IOException {
        start(status, type);
        var coding = packing.forWhole(jetty, body.length);
        var sent = coding.isPresent() ? coding.get().pack(body) : body;
        jetty.getHeaders().put(HttpHeader.CONTENT_LENGTH, sent.length);
        // What follows the last bytes is the end of the connection, where it is to end.
        send(!refused, ByteBuffer.wrap(sent));
    }

    public void send(int status, String type, String body) throws IOException {
        send(status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    public void empty(int status) throws IOException {
        jetty.setStatus(status);
        Content.Sink.write(jetty, true, NOTHING);
    }

    /**
     * A body of unknown size: sent with its length when it is small, else in chunks while it is
     * written. Nothing has gone out before 32 KiB are written or the endpoint has returned; to
     * flush it does nothing.
     */
    public OutputStream stream(int status, String type) {
        start(status, type);
        var stream = new Body();
        body = stream;
        return stream;
    }

    /** A stream of server-sent events. */
    public EventStream events() throws IOException {
        start(200, "text/event-stream; charset=utf-8");
        header("Cache-Control", "no-cache, no-transform");
        header("X-Accel-Buffering", "no");
        Content.Sink.write(jetty, false, NOTHING);
        var events = new Buffered();
        body = events;
        return new EventStream(events, stop, head);
    }

    /** Sends what is left when the endpoint has returned. */
    void finish() throws IOException, InterruptedException {
        if (body != null) {
            body.finish();
        } else if (!committed()) {
            empty(204);
        }
        if (refused) {
            // A client that is still sending when the connection ends sees that end, not the
            // answer.
            var _ = discard(MAX_SILENCE);
            Content.Sink.write(jetty, true, NOTHING);
        }
    }

    /**
     * Throws away what is left of the body: as long as it keeps coming, up to a bound.
     *
     * @return whether that was its end
     */
    private boolean discard(Duration maxSilence) throws InterruptedException {
        var request = jetty.getRequest();
        for (var left = MAX_DISCARDED_BYTES; left > 0; ) {
            var chunk = request.read();
            if (chunk == null) {
                if (maxSilence.isZero()) {
                    return false;
                }
                var more = new CountDownLatch(1);
                request.demand(more::countDown);
                if (!more.await(maxSilence.toNanos(), TimeUnit.NANOSECONDS)) {
                    return false;
                }
                continue;
            }
            left -= chunk.remaining();
            chunk.release();
            if (chunk.isLast()) {
                return !Content.Chunk.isFailure(chunk);
            }
        }
        return false;
    }

    /** Forgets what was not sent yet; false when something was. */
    boolean restart() throws InterruptedException {
        if (committed()) {
            return false;
        }
        jetty.reset();
        release();
        always.forEach(this::header);
        if (endsConnection()) {
            jetty.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        return true;
    }

    /** With a body left unread, or a form that broke in Jetty's hands; the client is told so. */
    private boolean endsConnection() throws InterruptedException {
        var request = jetty.getRequest();
        var type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type != null && type.startsWith("multipart/")) {
            return true;
        }
        refused = !discard(Duration.ZERO);
        return refused;
    }

    private void start(int status, String type) {
        jetty.setStatus(status);
        if (!jetty.getHeaders().contains(HttpHeader.CONTENT_TYPE)) {
            jetty.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        }
    }

    /** Frees what a body that broke off still holds. */
    void release() {
        if (body != null) {
            body.release();
            body = null;
        }
    }

    private void send(boolean last, ByteBuffer bytes) throws IOException {
        Content.Sink.write(jetty, last, head ? NOTHING : bytes);
    }

    /** What is written while the endpoint runs. */
    private interface Outgoing {
        /** Sends what is left, and the end. */
        void finish() throws IOException;

        void release();
    }

    /** Gathers what is written into large chunks; not for use by several threads at once. */
    private final class Buffered extends OutputStream implements Outgoing {
        private final byte[] buffer = new byte[CHUNK];
        private int used;
        private boolean released;

        @Override
        public void write(int b) throws IOException {
            if (used == buffer.length) {
                flush();
            }
            buffer[used++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > buffer.length - used) {
                flush();
            }
            if (length > buffer.length) {
                put(false, ByteBuffer.wrap(bytes, offset, length));
                return;
            }
            System.arraycopy(bytes, offset, buffer, used, length);
            used += length;
        }

        @Override
        public void flush() throws IOException {
            if (used > 0) {
                put(false, ByteBuffer.wrap(buffer, 0, used));
                used = 0;
            }
        }

        private void put(boolean last, ByteBuffer bytes) throws IOException {
            if (!released) {
                send(last, bytes);
            }
        }

        /** The end is sent by {@link Response#finish}. */
        @Override
        public void close() {}

        @Override
        public void finish() throws IOException {
            put(true, ByteBuffer.wrap(buffer, 0, used));
        }

        @Override
        public void release() {
            released = true;
        }
    }

    /** A body, packed where that is wanted: as a whole when it is small, else piece by piece. */
    private final class Body extends OutputStream implements Outgoing {
        private final byte[] buffer = new byte[CHUNK];
        private int used;
        private boolean started;
        private @Nullable Packed packed;

        @Override
        public void write(int b) throws IOException {
            if (used == buffer.length) {
                put(buffer, 0, used);
                used = 0;
            }
            buffer[used++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > buffer.length - used) {
                put(buffer, 0, used);
                used = 0;
            }
            if (length > buffer.length) {
                put(bytes, offset, length);
                return;
            }
            System.arraycopy(bytes, offset, buffer, used, length);
            used += length;
        }

        private void put(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            if (!started) {
                started = true;
                var coding = packing.forStream(jetty);
                packed = coding.isPresent() ? new Packed(coding.get()) : null;
            }
            if (packed == null) {
                send(false, ByteBuffer.wrap(bytes, offset, length));
            } else {
                packed.packer.write(bytes, offset, length);
            }
        }

        /** The end is sent by {@link Response#finish}. */
        @Override
        public void close() {}

        @Override
        public void finish() throws IOException {
            if (packed != null) {
                put(buffer, 0, used);
                packed.finish();
            } else if (started || head) {
                send(true, ByteBuffer.wrap(buffer, 0, used));
            } else {
                whole();
            }
        }

        private void whole() throws IOException {
            var coding = packing.forWhole(jetty, used);
            var sent =
                    coding.isPresent()
                            ? ByteBuffer.wrap(coding.get().pack(Arrays.copyOf(buffer, used)))
                            : ByteBuffer.wrap(buffer, 0, used);
            jetty.getHeaders().put(HttpHeader.CONTENT_LENGTH, sent.remaining());
            send(true, sent);
        }

        @Override
        public void release() {
            if (packed != null) {
                packed.release();
            }
        }
    }

    /** A body that is packed while it is written. */
    private final class Packed {
        private final Buffered wire;
        private final OutputStream packer;
        private boolean released;

        Packed(Coding coding) throws IOException {
            var made = false;
            try {
                wire = new Buffered();
                packer = coding.packer(wire);
                made = true;
            } finally {
                if (!made) {
                    packing.ended();
                }
            }
        }

        void finish() throws IOException {
            packer.close();
            wire.finish();
        }

        /** Closing what is closed does nothing; what else it wants to write goes nowhere. */
        void release() {
            if (released) {
                return;
            }
            released = true;
            wire.release();
            try {
                packer.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // it has nothing left that could fail
            } finally {
                packing.ended();
            }
        }
    }
}
