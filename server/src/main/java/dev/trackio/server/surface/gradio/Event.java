package dev.trackio.server.surface.gradio;

import dev.trackio.api.Operation;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.Caller;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A call that a client has made and not yet read the answer of. What changes something is carried
 * out at once; what reads is carried out while its answer is written, so that no answer is ever
 * held, and again when it is asked for again.
 *
 * @param session the client's name for the stream that tells of it; null when there is none
 * @param bytes that it keeps in memory, roughly
 */
record Event(
        String id,
        Operation<?, ?> operation,
        Instant made,
        @Nullable String session,
        long bytes,
        CompletableFuture<Outcome> outcome) {

    /** What there is to tell the client. */
    sealed interface Outcome {
        /** To be read now. */
        record Read(Record input, Caller caller) implements Outcome {}

        /**
         * Done.
         *
         * @param value null when there is none
         */
        record Done(@Nullable RawJson value) implements Outcome {}

        record Failed(String message) implements Outcome {}

        record Cancelled() implements Outcome {}
    }

    boolean pending() {
        return !outcome.isDone();
    }
}
