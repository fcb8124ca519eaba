package dev.trackio.server.insight;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets few calls at once do what takes much memory; others wait a while and are refused then. */
final class Turns {
    private final Semaphore free;
    private final Duration patience;
    private final String refusal;

    /**
     * @param refusal what one that waited in vain is told
     */
    Turns(int atOnce, Duration patience, String refusal) {
        this.free = new Semaphore(atOnce, true);
        this.patience = patience;
        this.refusal = refusal;
    }

    <T> T take(Supplier<T> work) {
        try {
            if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ApiException(Kind.UNAVAILABLE, refusal);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.UNAVAILABLE, "The call was interrupted.");
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }
}
