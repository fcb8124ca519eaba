package dev.trackio;

import dev.trackio.wire.Lines;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where batches go. */
interface Destination {
    /**
     * One batch at a time, whose lines stay as they are until it ends. It never ends exceptionally.
     */
    CompletableFuture<Outcome> send(Lines lines);

    /** Between two batches, unless the run is being finished. */
    Duration pause();

    /** For messages. */
    String name();
}
