package dev.trackio.server.surface.mcp;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/** Messages as lines, each of them whole, whatever threads write. */
final class LineOutput {
    private static final int BUFFER = 1 << 16;

    /** Guards {@code out}. */
    private final ReentrantLock lock = new ReentrantLock();

    private final OutputStream out;

    LineOutput(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER);
    }

    void write(byte[] message) throws IOException {
        write(message, message.length);
    }

    /**
     * Writes a JSON text. Configurations stand in answers as they were logged, with line ends
     * between their tokens, where a blank does as well.
     */
    void write(byte[] message, int length) throws IOException {
        lock.lock();
        try {
            var from = 0;
            for (var i = 0; i < length; i++) {
                if (message[i] == '\n' || message[i] == '\r') {
                    out.write(message, from, i - from);
                    out.write(' ');
                    from = i + 1;
                }
            }
            out.write(message, from, length - from);
            out.write('\n');
            out.flush();
        } finally {
            lock.unlock();
        }
    }
}
