package dev.trackio.server.surface.mcp;

import dev.trackio.api.Profile;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.call.Caller;
import dev.trackio.server.http.EventStream;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.JsonBody;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport of 2024: a stream of events tells where to post messages, and their answers come
 * back on it. Lines end with CRLF, as its only server wrote them. At most 100 streams are open,
 * each with eight messages under way; beyond that the answer is 503. Answers are held whole here,
 * so a result beyond the bound of {@link ToolResult} is refused.
 */
final class LegacySse {
    private static final Logger LOG = LoggerFactory.getLogger(LegacySse.class);
    private static final int MOST_STREAMS = 100;
    private static final int MOST_UNDER_WAY = 8;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final Offer offer;
    private final Bodies bodies;
    private final BodyLimit limit;

    LegacySse(Offer offer, Bodies bodies, BodyLimit limit) {
        this.offer = offer;
        this.bodies = bodies;
        this.limit = limit;
    }

    /** Opens a stream and keeps it until its client has gone or the server stops. */
    void open(String messages, Request request, Response response) throws IOException {
        if (streams.size() >= MOST_STREAMS) {
            throw new ApiException(
                    ApiException.Kind.UNAVAILABLE,
                    "Too many clients use the SSE transport: connect with streamable HTTP.");
        }
        var bytes = new byte[16];
        random.nextBytes(bytes);
        var id = HexFormat.of().formatHex(bytes);
        try (var events = response.events()) {
            var stream = new Stream(events, request.caller(), request.query("tools"));
            streams.put(id, stream);
            stream.write(
                    "event: endpoint\r\ndata: "
                            + request.rootPath()
                            + messages
                            + "?session_id="
                            + id
                            + "\r\n\r\n");
            tell(id, stream);
            while (!events.stopping()) {
                events.pause(HEARTBEAT);
                stream.write(": here\r\n\r\n");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            var gone = streams.remove(id);
            if (gone != null) {
                gone.gone = true;
            }
        }
    }

    /** Tells the client on its stream what has changed of what it watches. */
    private void tell(String id, Stream stream) {
        var subscriptions = offer.subscriptions();
        if (subscriptions != null && subscriptions.open()) {
            Thread.startVirtualThread(
                    () -> {
                        try {
                            subscriptions.stream(id, stream.caller, stream.outlet());
                        } catch (IOException e) {
                            LOG.debug("an SSE client has gone: {}", e.toString());
                        } finally {
                            subscriptions.end(id);
                        }
                    });
        }
    }

    /** Takes a message for a stream; its answer comes there. */
    void message(Profile profile, Request request, Response response) throws IOException {
        var id = request.query("session_id");
        var stream = id == null ? null : streams.get(id);
        if (stream == null) {
            throw ApiException.notFound("Could not find session: open the SSE stream again.");
        }
        var body = bodies.readIntoMemory(request.content(limit));
        if (!stream.underWay.tryAcquire()) {
            body.close();
            throw new ApiException(
                    ApiException.Kind.UNAVAILABLE,
                    "Too many messages of this client are under way.");
        }
        var incoming =
                new Incoming(
                        profile,
                        request.caller().tokens().isEmpty() ? stream.caller : request.caller(),
                        request::header,
                        stream.tools,
                        id,
                        body.json());
        Thread.startVirtualThread(() -> answer(stream, incoming, body));
        response.send(202, Response.TEXT, "Accepted");
    }

    private void answer(Stream stream, Incoming incoming, JsonBody body) {
        try (body) {
            offer.protocol().receive(incoming, stream.outlet());
        } catch (IOException | RuntimeException e) {
            LOG.debug("an SSE client has gone: {}", e.toString());
        } finally {
            stream.underWay.release();
        }
    }

    /** One client. */
    private static final class Stream {
        private final EventStream events;
        private final Caller caller;
        private final @Nullable String tools; // of the address that was opened
        private volatile boolean gone;
        private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);

        /** Guards {@code events}: answers of several messages and heartbeats are written there. */
        private final ReentrantLock writing = new ReentrantLock();

        Stream(EventStream events, Caller caller, @Nullable String tools) {
            this.events = events;
            this.caller = caller;
            this.tools = tools;
        }

        void write(String text) throws IOException {
            writing.lock();
            try {
                events.send(text);
            } finally {
                writing.unlock();
            }
        }

        void message(byte[] message) throws IOException {
            writing.lock();
            try {
                events.send("event: message\r\ndata: ");
                new EventText(events.out()).write(message);
                events.send("\r\n\r\n");
            } finally {
                writing.unlock();
            }
        }

        Outlet outlet() {
            return new StreamOutlet(this);
        }
    }

    /** Answers on the stream of their client. */
    private static final class StreamOutlet implements Outlet {
        private final Stream stream;
        private boolean begun;

        StreamOutlet(Stream stream) {
            this.stream = stream;
        }

        @Override
        public void event(byte[] message) throws IOException {
            stream.message(message);
        }

        @Override
        public void keepAlive() {
            // the stream has a heartbeat of its own
        }

        @Override
        public void answer(int status, byte[] message) throws IOException {
            begun = true;
            stream.message(message);
        }

        @Override
        public OutputStream stream() {
            throw new ApiException(
                    ApiException.Kind.TOO_LARGE,
                    "The result is larger than 1 MiB, which the SSE transport does not carry: ask"
                            + " for less, or connect with streamable HTTP.");
        }

        @Override
        public boolean begun() {
            return begun;
        }

        @Override
        public void accepted() {
            // the POST has its 202 already
        }

        @Override
        public boolean stopping() {
            return stream.gone || stream.events.stopping();
        }
    }

    /** How many streams are open, for tests of the bound. */
    int open() {
        return streams.size();
    }
}
