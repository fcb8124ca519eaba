package dev.trackio.wire;

import java.io.IOException;
import java.time.Duration;

/** A server answered a call with something else than its result. */
public final class CallFailed extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final Duration after;

    CallFailed(int status, String message, Duration after) {
        super(message);
        this.status = status;
        this.after = after;
    }

    /** Whether the same call may succeed later. */
    public boolean isTransient() {
        return status >= 500 || status == 429 || status == 408;
    }

    /** The server asks to be left alone until then; zero where it says nothing. */
    public Duration after() {
        return after;
    }
}
