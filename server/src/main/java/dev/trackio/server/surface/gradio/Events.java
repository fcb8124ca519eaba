package dev.trackio.server.surface.gradio;

import dev.trackio.api.Access;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonBody;
import dev.trackio.server.surface.gradio.Event.Outcome;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Calls between their two requests. An answer can be asked for again for ten minutes. At most
 * 10,000 calls, 64 MiB of their arguments, and 10,000 sessions are remembered: the oldest go first.
 * Writes that wait for the store hold at most 256 MiB: beyond that a call is refused as one for
 * later. Of a small heap these are a 16th and an eighth; of those whose arguments lie in a file,
 * which each keep open, 256 wait.
 */
final class Events {
    static final int MAX_REMEMBERED = 10_000;
    static final int MAX_READ_BYTES = 1 << 20;
    private static final long HEAP = Runtime.getRuntime().maxMemory();
    static final long MAX_REMEMBERED_BYTES = Math.min(64L << 20, HEAP / 16);
    static final long MAX_WAITING_BYTES = Math.min(256L << 20, HEAP / 8);
    static final int MAX_WAITING_FILES = 256;
    private static final int OVERHEAD = 1_000;
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);
    private static final Duration JUST_NOW = Duration.ofSeconds(10);
    private static final Duration REST = Duration.ofMillis(500);

    private final Dispatcher dispatcher;
    private final Arguments arguments;
    private final Clock clock;
    private final Duration rest;
    private final RandomGenerator random = new java.security.SecureRandom();

    // all guarded by this
    private final SequencedMap<String, Event> events = new LinkedHashMap<>();
    private final Map<String, Joined> sessions = new LinkedHashMap<>();
    private long rememberedBytes;
    private long waitingBytes;
    private int waitingFiles;

    Events(Dispatcher dispatcher, Arguments arguments, Clock clock) {
        this(dispatcher, arguments, clock, REST);
    }

    /**
     * @param rest between two tries of a write that the store cannot take now
     */
    Events(Dispatcher dispatcher, Arguments arguments, Clock clock, Duration rest) {
        this.dispatcher = dispatcher;
        this.arguments = arguments;
        this.clock = clock;
        this.rest = rest;
    }

    /**
     * Takes a call and closes its arguments when they are no longer needed. What is wrong with them
     * is told with the answer.
     *
     * @throws ApiException UNAVAILABLE when too much waits for the store already
     */
    Event start(Operation<?, ?> operation, JsonBody data, Caller caller, @Nullable String session) {
        var outcome = new CompletableFuture<Outcome>();
        var held = caller.tokens().stream().mapToLong(String::length).sum();
        try {
            if (operation.access() != Access.READ) {
                var input = arguments.positions(operation, data);
                return write(operation, input, data, caller, session, outcome);
            }
            outcome.complete(new Outcome.Read(read(operation, data), caller));
            held += data.length();
        } catch (ApiException e) {
            if (e.kind() == ApiException.Kind.UNAVAILABLE) {
                throw e;
            }
            outcome.complete(new Outcome.Failed(e.getMessage()));
        }
        data.close();
        return remember(operation, session, held, outcome);
    }

    /** In memory, since nobody knows when the answer is asked for. */
    private Record read(Operation<?, ?> operation, JsonBody data) {
        if (data.length() > MAX_READ_BYTES) {
            throw ApiException.badRequest(
                    "The arguments are larger than the limit of " + MAX_READ_BYTES + " bytes.");
        }
        return arguments.positions(operation, JsonBody.of(RawJson.of(data.json().toBytes())));
    }

    private Event write(
            Operation<?, ?> operation,
            Record input,
            JsonBody data,
            Caller caller,
            @Nullable String session,
            CompletableFuture<Outcome> outcome) {
        var bytes = data.isInFile() ? 0 : data.length();
        var files = data.isInFile() ? 1 : 0;
        reserve(bytes, files);
        var handedOver = false;
        try {
            var event = remember(operation, session, 0, outcome);
            Thread.ofVirtual()
                    .name(operation.name())
                    .start(
                            () -> {
                                try {
                                    carryOut(event, input, caller);
                                } finally {
                                    event.outcome()
                                            .complete(new Outcome.Failed("The server failed."));
                                    data.close();
                                    release(bytes, files);
                                }
                            });
            handedOver = true;
            return event;
        } finally {
            if (!handedOver) {
                release(bytes, files);
            }
        }
    }

    private synchronized void reserve(long bytes, int files) {
        var full = waitingBytes > 0 && waitingBytes + bytes > MAX_WAITING_BYTES;
        if (full || waitingFiles + files > MAX_WAITING_FILES) {
            throw new ApiException(
                    ApiException.Kind.UNAVAILABLE, "Too much waits to be stored; try again later.");
        }
        waitingBytes += bytes + OVERHEAD;
        waitingFiles += files;
    }

    private synchronized void release(long bytes, int files) {
        waitingBytes -= bytes + OVERHEAD;
        waitingFiles -= files;
        notifyAll();
    }

    /** Waits until nothing that was accepted waits for the store, but not longer than that. */
    synchronized void settle(Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        try {
            for (var left = patience.toMillis();
                    waitingBytes > 0 && left > 0;
                    left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized @Nullable Event find(String id) {
        forget(clock.instant());
        return events.get(id);
    }

    synchronized @Nullable Session session(String hash) {
        var joined = sessions.get(hash);
        return joined == null ? null : joined.session;
    }

    /**
     * The last call of a session that has ended, if it was made just now and its answer is known.
     * It was told to a stream that the client may have left by then.
     */
    synchronized Optional<Event> lastOfEnded(String hash) {
        var limit = clock.instant().minus(JUST_NOW);
        for (var event : events.sequencedValues().reversed()) {
            if (event.made().isBefore(limit)) {
                break;
            }
            if (hash.equals(event.session())) {
                return Optional.of(event).filter(last -> !last.pending());
            }
        }
        return Optional.empty();
    }

    /** Ends a session that has nothing left to tell. */
    synchronized boolean closeIfEmpty(String hash, Session session) {
        if (!session.closeIfEmpty()) {
            return false;
        }
        if (session(hash) == session) {
            sessions.remove(hash);
        }
        return true;
    }

    /** A client no longer wants an answer. What it set going goes on. */
    void cancel(String id) {
        var event = find(id);
        if (event != null) {
            event.outcome().complete(new Outcome.Cancelled());
        }
    }

    private synchronized Event remember(
            Operation<?, ?> operation,
            @Nullable String session,
            long bytes,
            CompletableFuture<Outcome> outcome) {
        var now = clock.instant();
        var event = new Event(newId(), operation, now, session, bytes + OVERHEAD, outcome);
        events.put(event.id(), event);
        rememberedBytes += event.bytes();
        if (session != null) {
            join(session, event);
        }
        forget(now);
        return event;
    }

    private void join(String hash, Event event) {
        var joined = sessions.remove(hash); // to go to the end: the last to be forgotten
        var session = joined == null ? new Session() : joined.session;
        if (!session.add(event)) {
            session = new Session();
            session.add(event);
        }
        sessions.put(hash, new Joined(session, event.made()));
    }

    /** One failed call ends a logger of 2025, so what can succeed later is tried again. */
    private void carryOut(Event event, Record input, Caller caller) {
        try {
            while (event.pending() && !done(event, input, caller)) {
                Thread.sleep(rest);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // the answer writes nothing
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean done(Event event, Record input, Caller caller) throws IOException {
        try {
            dispatcher.call(
                    event.operation(),
                    input,
                    caller,
                    Profile.SEED,
                    result -> event.outcome().complete(new Outcome.Done(value(event, result))));
            return true;
        } catch (ApiException e) {
            var hopeless = e.kind() != ApiException.Kind.UNAVAILABLE || expired(event);
            return hopeless && event.outcome().complete(new Outcome.Failed(e.getMessage()));
        }
    }

    /** What a write answers is small: it is held until it is asked for, and asked for again. */
    private static @Nullable RawJson value(Event event, @Nullable Object result) {
        return Answers.isTold(event.operation(), result) ? Json.raw(result) : null;
    }

    private boolean expired(Event event) {
        return event.made().plus(REMEMBERED_FOR).isBefore(clock.instant());
    }

    private void forget(Instant now) {
        var limit = now.minus(REMEMBERED_FOR);
        for (var oldest = events.values().iterator(); oldest.hasNext(); ) {
            var event = oldest.next();
            if (events.size() <= MAX_REMEMBERED
                    && rememberedBytes <= MAX_REMEMBERED_BYTES
                    && !event.made().isBefore(limit)) {
                break;
            }
            oldest.remove();
            rememberedBytes -= event.bytes();
            leave(event);
        }
        for (var oldest = sessions.values().iterator(); oldest.hasNext(); ) {
            var joined = oldest.next();
            if (sessions.size() <= MAX_REMEMBERED && !joined.at.isBefore(limit)) {
                break;
            }
            oldest.remove();
        }
    }

    private void leave(Event event) {
        var session = event.session() == null ? null : session(event.session());
        if (session != null) {
            session.forget(event);
        }
    }

    private String newId() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A session with the time of its last call. */
    private record Joined(Session session, Instant at) {}
}
