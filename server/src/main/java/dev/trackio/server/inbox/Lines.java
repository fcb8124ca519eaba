package dev.trackio.server.inbox;

import dev.trackio.api.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a file, one after the other, each in memory by itself. */
final class Lines {
    /** As long as a body of the HTTP API may be. */
    private static final int MAX_BYTES = 64 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private int at;
    private int end;
    private boolean tooLong;

    Lines(InputStream in) {
        this.in = in;
    }

    /** Null after the last one. */
    @Nullable RawJson next() throws IOException {
        var line = new ByteArrayOutputStream(512);
        tooLong = false;
        var any = false;
        while (fill()) {
            any = true;
            var from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (line.size() + (at - from) > MAX_BYTES) {
                tooLong = true;
                line.reset();
            } else if (!tooLong) {
                line.write(buffer, from, at - from);
            }
            if (at < end) {
                at++;
                break;
            }
        }
        return any ? RawJson.of(line.toByteArray()) : null;
    }

    /** Whether the last line was longer than one may be; then it is empty. */
    boolean wasTooLong() {
        return tooLong;
    }

    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return end > 0;
    }
}
