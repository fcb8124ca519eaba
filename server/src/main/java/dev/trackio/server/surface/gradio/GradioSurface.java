package dev.trackio.server.surface.gradio;

import dev.trackio.api.Catalogue;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.call.Limits;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Document;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonBody;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Gradio API: discovery, the queue, calls by name, heartbeat. */
public final class GradioSurface implements AutoCloseable {
    private static final Duration ALIVE = Duration.ofSeconds(15);

    private static final Duration LAST_WRITES = Duration.ofMillis(1_500);
    private static final int MAX_SESSION_HASH = 200;

    /** What is read of the body of a call. */
    static final Set<String> MEMBERS = Set.of("data", "session_hash", "fn_index");

    private final GradioInfo info;
    private final Events events;
    private final QueueEndpoints queue;
    private final CallEndpoints calls;
    private final Document config;
    private final Document infoJson;
    private final byte[] appId;

    public GradioSurface(
            Catalogue catalogue,
            Dispatcher dispatcher,
            Arguments arguments,
            Bodies bodies,
            Limits limits,
            Clock clock,
            String appId) {
        info = new GradioInfo(catalogue);
        events = new Events(dispatcher, arguments, clock);
        var answers = new Answers(dispatcher);
        queue = new QueueEndpoints(info, events, answers, bodies, limits);
        calls =
                new CallEndpoints(
                        catalogue, events, answers, dispatcher, arguments, bodies, limits);
        config = new Document(() -> info.config(appId));
        infoJson = new Document(info::info);
        this.appId = Json.bytes(Map.of("app_id", appId));
    }

    public void mount(Router router) {
        router.get("/config", (request, response) -> json(response, config.bytes()));
        router.get("/gradio_api/info", (request, response) -> json(response, infoJson.bytes()));
        router.get("/gradio_api/app_id", (request, response) -> json(response, appId));
        router.get("/gradio_api/heartbeat/{session_hash}", GradioSurface::heartbeat);
        router.get("/gradio_api/startup-events", (q, r) -> r.send(200, Response.JSON, "true"));
        router.post("/gradio_api/startup-events", (q, r) -> r.send(200, Response.JSON, "true"));
        router.get("/monitoring/summary", (q, r) -> r.send(200, Response.JSON, "{}"));
        queue.mount(router);
        calls.mount(router);
    }

    /** The arguments of a call; all Gradio clients send a list. */
    static JsonBody data(Map<String, JsonBody> body) {
        var data = body.get("data");
        if (data == null || data.first() != '[') {
            throw ApiException.badRequest("Give the arguments as a list: {\"data\": [...]}.");
        }
        return data;
    }

    /** The client's own name for its session; null when it gave none. */
    static @Nullable String session(Map<String, JsonBody> body) {
        var given = body.get("session_hash");
        var hash = given == null ? null : Json.text(given.json());
        if (hash != null && hash.length() > MAX_SESSION_HASH) {
            throw ApiException.badRequest("The session_hash is too long.");
        }
        return hash;
    }

    /** The fault as these clients read it: {@code {"detail": …}}. */
    public static void fault(ApiException fault, Response response) throws IOException {
        if (fault.kind() == ApiException.Kind.TOKEN_REQUIRED) {
            response.header("WWW-Authenticate", "Bearer");
        }
        if (fault.kind() == ApiException.Kind.UNAVAILABLE) {
            response.header("Retry-After", "10");
        }
        response.send(
                fault.kind().status(),
                Response.JSON,
                Json.bytes(Map.of("detail", fault.getMessage())));
    }

    /**
     * Lets writes that were accepted come to their end, as far as that takes no longer than a
     * moment.
     */
    @Override
    public void close() {
        events.settle(LAST_WRITES);
    }

    private static void json(Response response, byte[] body) throws IOException {
        response.send(200, Response.JSON, body);
    }

    /**
     * gradio_client 1.14 asks again at once when this ends, so it stays open until the client goes.
     */
    private static void heartbeat(Request request, Response response)
            throws IOException, InterruptedException {
        try (var stream = response.events()) {
            while (!stream.stopping()) {
                stream.send("data: ALIVE\n\n");
                stream.pause(ALIVE);
            }
        }
    }
}
