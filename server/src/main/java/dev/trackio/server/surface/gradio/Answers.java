package dev.trackio.server.surface.gradio;

import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.RejectionOperations.Rejections;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Json;
import dev.trackio.server.surface.gradio.Event.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Writes the outcome of a call into whatever frames it on its path. */
final class Answers {
    private final Dispatcher dispatcher;

    Answers(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** What stands around an answer. */
    interface Frame {
        /** Starts the answer of a call that succeeded; {@link #end} follows. */
        void success() throws IOException;

        /** Ends it. */
        void end() throws IOException;

        void failure(String message) throws IOException;

        void cancelled() throws IOException;

        OutputStream out();
    }

    void write(Event event, Frame frame) throws IOException {
        switch (event.outcome().join()) {
            case Outcome.Done(var value) -> {
                frame.success();
                if (value == null) {
                    text(frame.out(), "[]");
                } else {
                    data(value, frame.out());
                }
                frame.end();
            }
            case Outcome.Failed(var message) -> frame.failure(message);
            case Outcome.Cancelled() -> frame.cancelled();
            case Outcome.Read(var input, var caller) -> {
                var begun = new AtomicBoolean();
                try {
                    dispatcher.call(
                            event.operation(),
                            input,
                            caller,
                            Profile.SEED,
                            result -> {
                                begun.set(true);
                                frame.success();
                                data(result, frame.out());
                                frame.end();
                            });
                } catch (ApiException e) {
                    if (begun.get()) {
                        throw new IOException("the answer broke off: " + e.getMessage(), e);
                    }
                    frame.failure(e.getMessage());
                }
            }
        }
    }

    /**
     * Whether the list of outputs has one. Of a batch of which not all was stored it has although
     * none is announced: clients that count them pass it over.
     */
    static boolean isTold(Operation<?, ?> operation, @Nullable Object result) {
        return result instanceof Rejections || GradioInfo.hasOutput(operation.shape(Profile.SEED));
    }

    /** The list of outputs: one, since every operation that reads has one. */
    static void data(@Nullable Object result, OutputStream out) throws IOException {
        out.write('[');
        Json.write(result, out);
        out.write(']');
    }

    static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
