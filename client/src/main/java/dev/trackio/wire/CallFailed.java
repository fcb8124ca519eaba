package dev.trackio.wire;

import java.io.IOException;

/** A server answered a call with something else than its result. */
public final class CallFailed extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    CallFailed(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Whether the same call may succeed later. */
    public boolean isTransient() {
        return status >= 500 || status == 429 || status == 408;
    }
}
