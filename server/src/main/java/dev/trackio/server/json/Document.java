package dev.trackio.server.json;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A JSON text that is written when it is first asked for, and kept. For any thread. */
public final class Document {
    private final Supplier<?> content;
    private volatile byte @Nullable [] bytes;

    /**
     * @param content the same whenever it is asked
     */
    public Document(Supplier<?> content) {
        this.content = content;
    }

    public byte[] bytes() {
        var written = bytes;
        if (written == null) {
            written = Json.bytes(content.get());
            bytes = written;
        }
        return written;
    }
}
