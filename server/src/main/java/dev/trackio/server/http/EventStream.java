package dev.trackio.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Server-sent events to one client. Writing fails with an {@link IOException} once the client has
 * gone. The stream ends when the endpoint returns.
 */
public final class EventStream implements AutoCloseable {
    private final OutputStream out;
    private final CountDownLatch stop;
    private final boolean head;
    private boolean gone;

    EventStream(OutputStream out, CountDownLatch stop, boolean head) {
        this.out = out;
        this.stop = stop;
        this.head = head;
    }

    /** Whether the server is about to stop, or nobody reads: streams that wait should end. */
    public boolean stopping() {
        return head || stop.getCount() == 0;
    }

    /** Waits, but not longer than the server runs. */
    public void pause(Duration time) throws InterruptedException {
        var _ = stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Text as it stands, such as a whole event or a comment, sent at once. */
    public void send(String text) throws IOException {
        try {
            out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            gone = true;
            throw e;
        }
    }

    /** For what is written piece by piece; the caller sends the lines that frame it. */
    public OutputStream out() {
        return out;
    }

    public void flush() throws IOException {
        out.flush();
    }

    /** Nothing more is said to a client that has gone: the fault of the last attempt is enough. */
    @Override
    public void close() throws IOException {
        if (!gone) {
            out.close();
        }
    }
}
