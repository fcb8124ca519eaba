package dev.trackio.server.surface.mcp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * JSON as one data line of a server-sent event. Line breaks between its tokens, which stored
 * configurations may have, are left out; within its strings there are none.
 */
final class EventText extends FilterOutputStream {
    EventText(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        if (b != '\n' && b != '\r') {
            out.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var from = offset;
        var end = offset + length;
        for (var i = offset; i < end; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                out.write(bytes, from, i - from);
                from = i + 1;
            }
        }
        out.write(bytes, from, end - from);
    }
}
