package dev.trackio.server.surface.http;

import dev.trackio.api.Catalogue;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.api.RejectionOperations.Rejections;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.call.Limits;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/{name}}, and what its clients ask besides. */
public final class ApiSurface {
    private static final String PLAIN =
            "/(api|file|artifact_blob|static/trackio|__trackio|oauth|login)(/.*)?|/version.*";

    private static final byte[] NOTHING = "{\"data\":null}".getBytes(StandardCharsets.UTF_8);

    private final Catalogue catalogue;
    private final Dispatcher dispatcher;
    private final Arguments arguments;
    private final Bodies bodies;
    private final Limits limits;
    private final byte[] version;

    /**
     * @param version of Trackio, whose API this is
     */
    public ApiSurface(
            Catalogue catalogue,
            Dispatcher dispatcher,
            Arguments arguments,
            Bodies bodies,
            Limits limits,
            String version,
            String serverVersion,
            boolean mcp,
            boolean writesPaused) {
        this.catalogue = catalogue;
        this.dispatcher = dispatcher;
        this.arguments = arguments;
        this.bodies = bodies;
        this.limits = limits;
        var about = new LinkedHashMap<String, Object>();
        about.put("version", version);
        about.put("api_version", 1);
        about.put("writes_paused", writesPaused);
        about.put("api_transport", "http");
        about.put("mcp_enabled", mcp);
        about.put("mcp_path", mcp ? "/mcp" : null);
        about.put("server", "trackio-jvm");
        about.put("server_version", serverVersion);
        this.version = Json.bytes(about);
    }

    public void mount(Router router) {
        var open = router.unguarded(); // clients probe the first; the dispatcher guards the second
        open.get("/version", (q, response) -> response.send(200, Response.JSON, version));
        open.post("/api/{name}", this::call);
        router.post(
                ParallelLists.SECOND_PATH,
                (q, response) -> call(MetricOperations.BULK_LOG.name(), q, response));
    }

    private void call(Request request, Response response) throws IOException {
        call(request.param("name"), request, response);
    }

    private void call(String name, Request request, Response response) throws IOException {
        var operation =
                catalogue
                        .find(name)
                        .orElseThrow(
                                () ->
                                        ApiException.notFound(
                                                "Unknown API: " + ApiException.shown(name)));
        try (var body = bodies.read(request.content(limits.of(operation)))) {
            dispatcher.call(
                    operation,
                    arguments(operation, body, request.caller()),
                    request.caller(),
                    Profile.CURRENT,
                    result -> answer(result, response));
        }
    }

    private Record arguments(Operation<?, ?> operation, JsonBody body, Caller caller) {
        try {
            return arguments.body(operation, body);
        } catch (ApiException e) {
            var lists =
                    operation.equals(MetricOperations.BULK_LOG)
                            ? ParallelLists.of(
                                    body,
                                    token ->
                                            dispatcher
                                                    .access()
                                                    .check(operation.access(), caller, token))
                            : null;
            if (lists == null) {
                throw e;
            }
            return arguments.body(operation, JsonBody.of(lists));
        }
    }

    private static void answer(@Nullable Object result, Response response) throws IOException {
        if (result == null) {
            response.send(200, Response.JSON, NOTHING);
            return;
        }
        if (result instanceof Rejections(var rejected)) {
            var all = new LinkedHashMap<String, @Nullable Object>();
            all.put("data", null);
            all.put("rejected", rejected);
            response.send(200, Response.JSON, Json.bytes(all));
            return;
        }
        try (var out = response.stream(200, Response.JSON)) {
            out.write("{\"data\":".getBytes(StandardCharsets.UTF_8));
            Json.write(result, out);
            out.write('}');
        }
    }

    /**
     * The fault as this API's clients read it: {@code {"error": …}}. Below {@code /api/} a missing
     * token is 400, as the reference has it.
     */
    public static void fault(ApiException fault, Request request, Response response)
            throws IOException {
        var status = fault.kind().status();
        if (fault.kind() == Kind.TOKEN_REQUIRED) {
            status = request.path().startsWith("/api/") ? 400 : status;
            response.header("WWW-Authenticate", "Bearer");
        }
        if (fault.kind() == Kind.UNAVAILABLE) {
            response.header("Retry-After", "10");
        }
        if (isPlain(fault.kind(), request.path())) {
            response.send(status, Response.TEXT, fault.getMessage());
            return;
        }
        response.send(status, Response.JSON, Json.bytes(Map.of("error", fault.getMessage())));
    }

    /** What says that an address or a method is none is text where Trackio 0.43 has text. */
    private static boolean isPlain(Kind kind, String path) {
        return (kind == Kind.NO_ROUTE || kind == Kind.METHOD_NOT_ALLOWED)
                && (path.equals("/") || path.matches(PLAIN));
    }
}
