package dev.trackio.server.surface.mcp;

import dev.trackio.server.call.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one line, a line itself: it is held until it is whole, since others write between.
 * Once its client has cancelled the request nothing of it is written any more.
 */
final class StdioOutlet implements Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(StdioOutlet.class);

    /** Of an answer: more than any model reads, in a process that several of may run. */
    private static final long MOST_BYTES =
            Math.clamp(Runtime.getRuntime().maxMemory() / 32, 4L << 20, 64L << 20);

    private final LineOutput output;
    private final BooleanSupplier ending;
    private final boolean waits;
    private volatile boolean begun;
    private volatile boolean cancelled;
    private @Nullable AutoCloseable work; // guarded by this

    StdioOutlet(LineOutput output, BooleanSupplier ending) {
        this(output, ending, false);
    }

    /**
     * @param ending whether nobody sends any more
     * @param waits whether its work may go on for as long as somebody listens
     */
    StdioOutlet(LineOutput output, BooleanSupplier ending, boolean waits) {
        this.output = output;
        this.ending = ending;
        this.waits = waits;
    }

    @Override
    public void event(byte[] message) throws IOException {
        requireWanted();
        output.write(message);
    }

    @Override
    public void keepAlive() throws IOException {
        requireWanted();
    }

    private void requireWanted() throws IOException {
        if (cancelled) {
            throw new IOException("the client has cancelled this request");
        }
    }

    @Override
    public void answer(int status, byte[] message) throws IOException {
        answer(message, message.length);
    }

    private void answer(byte[] message, int length) throws IOException {
        begun = true;
        if (!cancelled) {
            output.write(message, length);
        }
    }

    @Override
    public OutputStream stream() {
        return new Held();
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public void accepted() {
        // what wants no answer gets none
    }

    @Override
    public boolean stopping() {
        return cancelled || ending.getAsBoolean();
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Something that ends when the request is cancelled; at once if it was already. */
    void endsWith(AutoCloseable running) {
        synchronized (this) {
            work = running;
        }
        if (ending.getAsBoolean()) {
            end();
        }
        if (cancelled) {
            close(running);
        }
    }

    /**
     * Nobody sends any more: what waits elsewhere, and so does not ask whether it is {@link
     * #stopping}, is cancelled.
     */
    void end() {
        if (waits && hasWork()) {
            cancel();
        }
    }

    private synchronized boolean hasWork() {
        return work != null;
    }

    void cancel() {
        cancelled = true;
        AutoCloseable running;
        synchronized (this) {
            running = work;
        }
        if (running != null) {
            close(running);
        }
    }

    private static void close(AutoCloseable running) {
        try {
            running.close();
        } catch (Exception e) {
            LOG.debug("a cancelled request ended with {}", e.toString());
        }
    }

    /** An answer of unknown size. */
    private final class Held extends ByteArrayOutputStream {
        @Override
        public synchronized void write(int b) {
            requireRoom(1);
            super.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            requireRoom(length);
            super.write(bytes, offset, length);
        }

        private void requireRoom(int more) {
            if (count + (long) more > MOST_BYTES) {
                throw new ApiException(
                        ApiException.Kind.TOO_LARGE,
                        "The result is larger than the "
                                + MOST_BYTES
                                + " bytes that MCP over stdio carries: ask for less, for example"
                                + " with max_points, or connect over HTTP.");
            }
        }

        @Override
        public void close() throws IOException {
            answer(buf, count);
        }
    }
}
