package dev.trackio.server.surface.gradio;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Limits;
import dev.trackio.server.http.EventStream;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonBody;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The queue of {@code sse_v3}: a call joins it, and one stream for each session tells of all its
 * calls. gradio_client reads that stream strictly: every block is one {@code data:} line of JSON
 * with the keys {@code msg} and {@code event_id}, and {@code close_stream} comes last.
 */
final class QueueEndpoints {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_TO_A_HEARTBEAT = 15;

    /** How long a server that stops waits for calls that are being carried out. */
    private static final Duration LAST_LOOK = Duration.ofSeconds(3);

    /**
     * gradio_client 1.x loses an answer that arrives before the thread that asked has registered
     * its call. With several calls under way, one at a time with a pause between them is what it
     * bears; seen with 1.14, repaired in 2.x.
     */
    private static final Duration PACE = Duration.ofMillis(50);

    /**
     * How long a stream that several calls shared stays open for the next ones. A call that is made
     * just while the stream says farewell is lost by its client, and a client that calls from
     * several threads would hear many farewells. One that makes a call after the other never waits
     * for this.
     */
    private static final Duration LINGER = Duration.ofMillis(100);

    private final GradioInfo info;
    private final Events events;
    private final Answers answers;
    private final Bodies bodies;
    private final Limits limits;

    QueueEndpoints(GradioInfo info, Events events, Answers answers, Bodies bodies, Limits limits) {
        this.info = info;
        this.events = events;
        this.answers = answers;
        this.bodies = bodies;
        this.limits = limits;
    }

    void mount(Router router) {
        router.unguarded()
                .post("/gradio_api/queue/join", this::join); // the dispatcher asks who calls
        router.get("/gradio_api/queue/data", this::data);
        router.post("/gradio_api/cancel", this::cancel);
        router.post("/gradio_api/reset", QueueEndpoints::reset);
    }

    private void join(Request request, Response response) throws IOException {
        var body = bodies.read(request.content(limits.ofAnyCall()));
        Event event;
        var handedOver = false;
        try {
            event = join(body.members(GradioSurface.MEMBERS), request.caller());
            handedOver = true;
        } finally {
            if (!handedOver) {
                body.close();
            }
        }
        response.send(200, Response.JSON, "{\"event_id\":\"" + event.id() + "\"}");
    }

    private Event join(Map<String, JsonBody> body, Caller caller) {
        var session = GradioSurface.session(body);
        if (session == null) {
            throw ApiException.badRequest("Session hash not found.");
        }
        var index = body.get("fn_index");
        if (index == null) {
            throw ApiException.badRequest("No function index provided.");
        }
        var operation = Json.tree(index.json()) instanceof Integer i ? info.byIndex(i) : null;
        if (operation == null) {
            throw ApiException.notFound(
                    "There is no function with the index "
                            + ApiException.shown(index.json().toString())
                            + ".");
        }
        return events.start(operation, GradioSurface.data(body), caller, session);
    }

    private void data(Request request, Response response) throws IOException, InterruptedException {
        var hash = request.query("session_hash");
        if (hash == null) {
            throw ApiException.badRequest("Session hash not found.");
        }
        var session = events.session(hash);
        try (var stream = response.events()) {
            if (stream.stopping()) {
                return;
            }
            var last = session == null ? events.lastOfEnded(hash) : Optional.<Event>empty();
            if (last.isPresent()) {
                // @gradio/client 2.7 left the stream before when it had all answers that it knew
                // of,
                // and would wait for ever for this one if it were told that there is no session.
                answers.write(last.get(), new Message(stream, last.get().id(), 0));
                send(stream, JsonObject.of("msg", "close_stream", "event_id", null));
                return;
            }
            if (session == null) {
                send(
                        stream,
                        JsonObject.of(
                                "msg",
                                "unexpected_error",
                                "event_id",
                                null,
                                "message",
                                "404: Not Found",
                                "session_not_found",
                                true,
                                "success",
                                false));
                return;
            }
            var paced = isFirstGeneration(request.header("User-Agent"));
            tell(stream, hash, session, paced ? PACE : Duration.ZERO);
        }
    }

    private void tell(EventStream stream, String hash, Session session, Duration pace)
            throws IOException, InterruptedException {
        var shared = false;
        while (!events.closeIfEmpty(hash, session)) {
            stream.flush();
            var several = session.size() > 1;
            shared |= several;
            var event = next(stream, session);
            if (event.isPresent()) {
                if (several) {
                    Thread.sleep(pace);
                }
                answers.write(event.get(), new Message(stream, event.get().id(), session.size()));
                if (shared && pace.isZero()) {
                    stream.flush();
                    session.awaitMore(LINGER);
                }
            } else if (stream.stopping()) {
                return;
            }
        }
        // In one piece with the last answer: a client (@gradio/client 2.7) that had that alone
        // makes its next call at once, takes this stream to be open, and waits for ever. Calls that
        // were made together have no such moment: their last answer goes out by itself.
        send(stream, JsonObject.of("msg", "close_stream", "event_id", null));
    }

    /**
     * The next event that can be told of; heartbeats meanwhile. Empty when there is none left, and
     * when the server stops.
     */
    private static Optional<Event> next(EventStream stream, Session session)
            throws IOException, InterruptedException {
        for (var looks = 1; !stream.stopping(); looks++) {
            var event = session.next(LOOK);
            if (event.isPresent() || session.size() == 0) {
                return event;
            }
            if (looks % LOOKS_TO_A_HEARTBEAT == 0) {
                send(stream, JsonObject.of("msg", "heartbeat", "event_id", null));
            }
        }
        return session.next(LAST_LOOK);
    }

    /** An unknown event, or none at all, is cancelled already. */
    private void cancel(Request request, Response response) throws IOException {
        var id = Json.text(Json.fields(RawJson.of(request.body(100_000))).get("event_id"));
        if (id != null) {
            events.cancel(id);
        }
        response.send(200, Response.JSON, "{\"success\":true}");
    }

    private static void reset(Request request, Response response) throws IOException {
        request.body(100_000);
        response.send(200, Response.JSON, "{\"success\":true}");
    }

    private static boolean isFirstGeneration(@Nullable String userAgent) {
        return userAgent != null && userAgent.startsWith("gradio_client/1.");
    }

    private static void send(EventStream stream, Map<String, Object> message) throws IOException {
        stream.send("data: " + Json.string(message) + "\n\n");
    }

    /** The three messages that tell of one event. */
    private record Message(EventStream stream, String id, int left, long started)
            implements Answers.Frame {
        Message(EventStream stream, String id, int left) {
            this(stream, id, left, System.nanoTime());
        }

        @Override
        public void success() throws IOException {
            begin();
            Answers.text(out(), completed() + "\"output\":{\"data\":");
        }

        @Override
        public void end() throws IOException {
            var seconds = (System.nanoTime() - started) / 1e9;
            Answers.text(
                    out(),
                    ",\"is_generating\":false,\"duration\":"
                            + seconds
                            + ",\"average_duration\":"
                            + seconds
                            + ",\"render_config\":null,\"changed_state_ids\":[]},\"success\":true,"
                            + "\"title\":null}\n\n");
        }

        /** Python takes exactly these keys. */
        @Override
        public void failure(String message) throws IOException {
            begin();
            var output =
                    JsonObject.of(
                            "error", message, "duration", 10, "visible", true, "title", "Error");
            Answers.text(
                    out(),
                    completed()
                            + "\"output\":"
                            + Json.string(output)
                            + ",\"success\":false,\"title\":\"Error\"}\n\n");
        }

        @Override
        public void cancelled() throws IOException {
            begin();
            Answers.text(out(), completed() + "\"output\":{},\"success\":true,\"title\":null}\n\n");
        }

        @Override
        public OutputStream out() {
            return stream.out();
        }

        private void begin() throws IOException {
            Answers.text(
                    out(),
                    "data: {\"msg\":\"estimation\",\"event_id\":\""
                            + id
                            + "\",\"rank\":0,\"queue_size\":"
                            + (left + 1)
                            + ",\"rank_eta\":null}\n\n"
                            + "data: {\"msg\":\"process_starts\",\"event_id\":\""
                            + id
                            + "\",\"eta\":null}\n\n");
        }

        private String completed() {
            return "data: {\"msg\":\"process_completed\",\"event_id\":\"" + id + "\",";
        }
    }
}
