package dev.trackio.server.call;

import org.jspecify.annotations.Nullable;

/** Carries out one operation. Runs on a virtual thread and may block. */
public interface Handler<I extends Record, O> {
    @Nullable O handle(I input, Caller caller) throws Exception;
}
