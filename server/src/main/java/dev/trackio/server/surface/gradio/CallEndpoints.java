package dev.trackio.server.surface.gradio;

import dev.trackio.api.Catalogue;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.call.Limits;
import dev.trackio.server.http.EventStream;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls by name: in two requests, as the curl examples make them, or in one. */
final class CallEndpoints {
    private static final String TWO_STEPS =
            "First POST {\"data\": [...]} to this URL; it answers with an event_id. Then GET"
                    + " /gradio_api/call/NAME/EVENT_ID. In bash '| read EVENT_ID' leaves the variable"
                    + " empty: write EVENT_ID=$(curl ... | awk -F'\"' '{print $4}') instead. POST"
                    + " /api/NAME answers in one request.";

    private static final int HEARTBEAT_SECONDS = 15;

    private final Catalogue catalogue;
    private final Events events;
    private final Answers answers;
    private final Dispatcher dispatcher;
    private final Arguments arguments;
    private final Bodies bodies;
    private final Limits limits;

    CallEndpoints(
            Catalogue catalogue,
            Events events,
            Answers answers,
            Dispatcher dispatcher,
            Arguments arguments,
            Bodies bodies,
            Limits limits) {
        this.catalogue = catalogue;
        this.events = events;
        this.answers = answers;
        this.dispatcher = dispatcher;
        this.arguments = arguments;
        this.bodies = bodies;
        this.limits = limits;
    }

    void mount(Router router) {
        var open = router.unguarded(); // the dispatcher asks who calls
        open.post("/gradio_api/call/{name}", this::start);
        router.get("/gradio_api/call/{name}", CallEndpoints::explain);
        router.get("/gradio_api/call/{name}/{event_id}", this::answer);
        open.post("/gradio_api/run/{name}", this::run);
        open.post("/gradio_api/api/{name}", this::run);
    }

    /** The answer's form is part of the contract: published examples cut it apart with awk. */
    private void start(Request request, Response response) throws IOException {
        var operation = operation(request);
        var body = bodies.read(request.content(limits.of(operation)));
        Event event;
        var handedOver = false;
        try {
            var members = body.members(GradioSurface.MEMBERS);
            var session = GradioSurface.session(members);
            event = events.start(operation, GradioSurface.data(members), request.caller(), session);
            handedOver = true;
        } finally {
            if (!handedOver) {
                body.close();
            }
        }
        response.send(200, Response.JSON, "{\"event_id\":\"" + event.id() + "\"}");
    }

    private static void explain(Request request, Response response) {
        response.always("Allow", "POST");
        throw new ApiException(ApiException.Kind.METHOD_NOT_ALLOWED, TWO_STEPS);
    }

    private void answer(Request request, Response response)
            throws IOException, InterruptedException {
        var id = request.param("event_id");
        var event = find(id);
        try (var stream = response.events()) {
            var frame = new Lines(stream);
            if (event == null) {
                frame.failure(
                        "There is no event "
                                + ApiException.shown(id)
                                + "; answers are kept for 10 minutes.");
                return;
            }
            for (var quiet = 1; !known(event); quiet++) {
                if (stream.stopping()) {
                    return;
                }
                if (quiet % HEARTBEAT_SECONDS == 0) {
                    stream.send("event: heartbeat\ndata: null\n\n");
                }
            }
            answers.write(event, frame);
        }
    }

    private @Nullable Event find(String id) {
        var event = events.find(id);
        if (event != null) {
            return event;
        }
        var session = events.session(id);
        return session == null ? null : session.last();
    }

    private static boolean known(Event event) throws InterruptedException {
        try {
            event.outcome().get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(Request request, Response response) throws IOException {
        var operation = operation(request);
        try (var body = bodies.read(request.content(limits.of(operation)))) {
            var input =
                    arguments.positions(
                            operation, GradioSurface.data(body.members(GradioSurface.MEMBERS)));
            run(operation, input, request, response);
        }
    }

    private void run(Operation<?, ?> operation, Record input, Request request, Response response)
            throws IOException {
        var started = System.nanoTime();
        dispatcher.call(
                operation,
                input,
                request.caller(),
                Profile.SEED,
                result -> {
                    try (var out = response.stream(200, Response.JSON)) {
                        Answers.text(out, "{\"data\":");
                        if (Answers.isTold(operation, result)) {
                            Answers.data(result, out);
                        } else {
                            Answers.text(out, "[]");
                        }
                        var seconds = (System.nanoTime() - started) / 1e9;
                        Answers.text(
                                out,
                                ",\"is_generating\":false,\"duration\":"
                                        + seconds
                                        + ",\"average_duration\":"
                                        + seconds
                                        + ",\"render_config\":null,\"changed_state_ids\":[]}");
                    }
                });
    }

    private Operation<?, ?> operation(Request request) {
        var name = request.param("name");
        return catalogue
                .find(name)
                .orElseThrow(
                        () -> ApiException.notFound("Unknown API: " + ApiException.shown(name)));
    }

    /** {@code event:} and {@code data:} lines. */
    private record Lines(EventStream stream) implements Answers.Frame {
        @Override
        public void success() throws IOException {
            Answers.text(out(), "event: complete\ndata: ");
        }

        @Override
        public void end() throws IOException {
            Answers.text(out(), "\n\n");
        }

        @Override
        public void failure(String message) throws IOException {
            Answers.text(out(), "event: error\ndata: " + Json.string(message) + "\n\n");
        }

        @Override
        public void cancelled() throws IOException {
            failure("The call was cancelled.");
        }

        @Override
        public OutputStream out() {
            return stream.out();
        }
    }
}
