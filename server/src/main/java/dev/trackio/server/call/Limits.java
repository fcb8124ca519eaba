package dev.trackio.server.call;

import dev.trackio.api.Operation;

/** How much a caller may send before it is refused unread. */
public final class Limits {
    /** Clients send all that has gathered in one call, and would send a refused one for ever. */
    public static final long DEFAULT_LOG_BYTES = 1L << 30;

    private static final long OTHER_BYTES = 64L << 20;

    private final BodyLimit log;
    private final BodyLimit other;

    public Limits(long logBytes) {
        var setting = " The server's setting --max-body (TRACKIO_MAX_BODY) raises it.";
        log = new BodyLimit(logBytes, setting);
        other = logBytes < OTHER_BYTES ? log : BodyLimit.of(OTHER_BYTES);
    }

    /** Of the body of a call. */
    public BodyLimit of(Operation<?, ?> operation) {
        return operation.name().startsWith("bulk_log") ? log : other;
    }

    /** Of the body of a call that says itself what it calls. */
    public BodyLimit ofAnyCall() {
        return log;
    }

    /** Of whatever else is sent. */
    public BodyLimit ofMessage() {
        return other;
    }
}
