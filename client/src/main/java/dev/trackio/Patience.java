package dev.trackio;

import dev.trackio.wire.CallFailed;
import dev.trackio.wire.Calls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks again what failed and may succeed later, as long as a server takes to start anew. */
final class Patience {
    /** What is asked for. */
    interface Question<T> {
        T ask(Calls server) throws IOException;
    }

    private final @Nullable Calls calls;
    private final Duration pause;
    private final Duration longest;
    private long since;
    private Duration wait;

    /**
     * @param calls null without a server
     * @param pause after a failure, then twice as long each time
     * @param longest without any progress
     */
    Patience(@Nullable Calls calls, Duration pause, Duration longest) {
        this.calls = calls;
        this.pause = pause;
        this.longest = longest;
        wait = pause;
    }

    /** Another one, for another caller: each counts its own time. */
    Patience fresh() {
        return new Patience(calls, pause, longest);
    }

    /** A part of what is asked for has arrived: the time begins again. */
    void progress() {
        since = System.nanoTime();
        wait = pause;
    }

    /**
     * Waits for it.
     *
     * @param failure what has failed then, for a message
     * @throws TrackioException when there is no server, it refuses, or it does not answer for too
     *     long
     */
    <T> T ask(String failure, Question<T> question) {
        if (calls == null) {
            throw new TrackioException(
                    failure + ": artifacts need a server. Set TRACKIO_SERVER_URL");
        }
        progress();
        while (true) {
            try {
                return question.ask(calls);
            } catch (InterruptedIOException e) {
                throw new TrackioException(failure + ": the thread was interrupted", e);
            } catch (CallFailed e) {
                if (!e.isTransient() || !sleep(e.after())) {
                    throw new TrackioException(
                            failure
                                    + ": "
                                    + calls.address().base()
                                    + " refuses it ("
                                    + e.getMessage()
                                    + ")",
                            e);
                }
            } catch (IOException e) {
                if (!sleep(Duration.ZERO)) {
                    throw new TrackioException(
                            failure
                                    + ": "
                                    + calls.address().base()
                                    + " does not answer; is it running? ("
                                    + e.getMessage()
                                    + ")",
                            e);
                }
            }
        }
    }

    /** False when there is no time left, or the thread is interrupted. */
    private boolean sleep(Duration asked) {
        var nanos = Math.max(wait.toNanos(), asked.toNanos());
        wait = wait.multipliedBy(2);
        if (System.nanoTime() - since + nanos > longest.toNanos()) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
