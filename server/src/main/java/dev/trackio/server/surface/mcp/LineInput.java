package dev.trackio.server.surface.mcp;

import dev.trackio.server.call.BodyLimit;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a stream, each read as a stream of its own that ends where the line does. What is
 * left of a line when the next one is asked for is passed over, without being kept. For one thread.
 */
final class LineInput {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final BodyLimit limit;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int end;
    private boolean inLine;
    private long read;

    /**
     * @param limit reading on in a longer line fails with its fault
     */
    LineInput(InputStream in, BodyLimit limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Goes to the next line; false when there is none. The last one may lack its end. */
    boolean advance() throws IOException {
        while (inLine) {
            if (next == end && !fill()) {
                return false;
            }
            skip();
        }
        if (next == end && !fill()) {
            return false;
        }
        inLine = true;
        read = 0;
        return true;
    }

    private void skip() {
        while (next < end && inLine) {
            inLine = buffer[next++] != '\n';
        }
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, in.read(buffer, 0, BUFFER));
        return end > 0;
    }

    /** What stands in this line, without its end. */
    InputStream line() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return readLine(into, offset, length);
            }
        };
    }

    private int readLine(byte[] into, int offset, int length) throws IOException {
        if (!inLine || (next == end && !fill())) {
            return -1;
        }
        var most = Math.min(end, next + length);
        var to = next;
        while (to < most && buffer[to] != '\n') {
            to++;
        }
        var count = to - next;
        System.arraycopy(buffer, next, into, offset, count);
        next = to;
        if (next < end && buffer[next] == '\n') {
            next++;
            inLine = false;
        }
        read += count;
        if (read > limit.bytes()) {
            throw limit.exceeded();
        }
        return count == 0 && !inLine ? -1 : count;
    }
}
