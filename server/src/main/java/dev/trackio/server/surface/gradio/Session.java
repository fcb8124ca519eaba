package dev.trackio.server.surface.gradio;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The events of one {@code session_hash}, for the one stream that tells of them. */
final class Session {
    // all guarded by this; the events by their id, oldest first
    private final SequencedMap<String, Event> waiting = new LinkedHashMap<>();
    private final SequencedMap<String, Event> ready = new LinkedHashMap<>();
    private boolean closed;

    /** False when the session was closed a moment ago: the event belongs into a new one. */
    boolean add(Event event) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            waiting.put(event.id(), event);
        }
        var _ = event.outcome().whenComplete((outcome, fault) -> becomeReady(event));
        return true;
    }

    private synchronized void becomeReady(Event event) {
        if (waiting.remove(event.id()) != null) {
            ready.put(event.id(), event);
            notifyAll();
        }
    }

    /** Nobody is told of it any more. */
    synchronized void forget(Event event) {
        waiting.remove(event.id());
        ready.remove(event.id());
        notifyAll();
    }

    /** The next event whose outcome is known; empty when none became known in time, or is left. */
    synchronized Optional<Event> next(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (ready.isEmpty() && !waiting.isEmpty()) {
            var millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return Optional.empty();
            }
            wait(millis);
        }
        var first = ready.pollFirstEntry();
        return first == null ? Optional.empty() : Optional.of(first.getValue());
    }

    /** Waits a while for another call when there is none left. */
    synchronized void awaitMore(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        for (var left = patience.toMillis();
                left > 0 && waiting.isEmpty() && ready.isEmpty();
                left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    synchronized int size() {
        return waiting.size() + ready.size();
    }

    /** Ends the session unless an event is left in it. */
    synchronized boolean closeIfEmpty() {
        closed |= waiting.isEmpty() && ready.isEmpty();
        return closed;
    }

    /** An event that is not yet told of, for {@code GET /call/{name}/{session_hash}}. */
    synchronized @Nullable Event last() {
        var entry = ready.isEmpty() ? waiting.lastEntry() : ready.firstEntry();
        return entry == null ? null : entry.getValue();
    }
}
