package dev.trackio.server.call;

import dev.trackio.api.Operation;

/** How much a caller may send before it is refused unread. */
public final class Limits {
    /** Clients send all that has gathered in one call, and would send a refused one for ever. */
    public static final long LOG_BYTES = 1L << 30;

    private static final long OTHER_BYTES = 64L << 20;

    private Limits() {}

    /** Of the body of a call. */
    public static long bodyBytes(Operation<?, ?> operation) {
        return operation.name().startsWith("bulk_log") ? LOG_BYTES : OTHER_BYTES;
    }
}
