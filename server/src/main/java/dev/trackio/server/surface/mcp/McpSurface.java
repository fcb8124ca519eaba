package dev.trackio.server.surface.mcp;

import dev.trackio.api.Access;
import dev.trackio.api.Catalogue;
import dev.trackio.api.Profile;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.call.Limits;
import dev.trackio.server.http.Endpoint;
import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonBody;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The MCP server: {@code /gradio_api/mcp/} in the shapes of 2025 and {@code /mcp/} in today's, each
 * with and without the slash, over streamable HTTP and the older SSE transport.
 */
public final class McpSurface {
    private static final String SEED_PATH = "/gradio_api/mcp";
    private static final String CURRENT_PATH = "/mcp";
    private static final List<String> REFUSED = List.of("PUT", "PATCH");

    private final Catalogue catalogue;
    private final AccessPolicy access;
    private final McpSettings settings;
    private final Bodies bodies;
    private final Offer offer;
    private final LegacySse sse;

    /**
     * @param changes by which clients are told what has changed
     * @param on off, both endpoints say how to turn it on
     * @param version of this server, as clients show it
     */
    public McpSurface(
            Catalogue catalogue,
            Dispatcher dispatcher,
            Arguments arguments,
            Bodies bodies,
            Limits limits,
            ChangeFeed.Source changes,
            boolean on,
            String version) {
        this(
                catalogue,
                dispatcher,
                arguments,
                bodies,
                new McpSettings(on, version, limits.ofMessage()),
                changes,
                List.of(),
                List.of());
    }

    /**
     * With more tools than the catalogue gives, and with other parts.
     *
     * @param changes null for a server without the product's own resources and prompts
     */
    McpSurface(
            Catalogue catalogue,
            Dispatcher dispatcher,
            Arguments arguments,
            Bodies bodies,
            McpSettings settings,
            ChangeFeed.@Nullable Source changes,
            List<Tool> moreTools,
            List<Part> moreParts) {
        this.catalogue = catalogue;
        this.access = dispatcher.access();
        this.settings = settings;
        this.bodies = bodies;
        offer =
                Offer.of(
                        new Calls(catalogue, dispatcher, arguments),
                        settings.version(),
                        changes,
                        moreTools,
                        moreParts);
        sse = new LegacySse(offer, bodies, settings.limit());
    }

    /** Before any route that takes every path: clients give up on an HTML page here. */
    public void mount(Router router) {
        mountNoAuthorization(router);
        mountEndpoint(router, SEED_PATH, Profile.SEED);
        mountEndpoint(router, SEED_PATH + "/http", Profile.SEED);
        mountEndpoint(router, CURRENT_PATH, Profile.CURRENT);
        mountSse(router, SEED_PATH, Profile.SEED);
        mountSse(router, CURRENT_PATH, Profile.CURRENT);
        router.get(SEED_PATH + "/schema", open(this::schema));
    }

    private void mountEndpoint(Router router, String path, Profile profile) {
        router.post(path, open((request, response) -> message(profile, request, response)));
        router.get(path, open(this::stream));
        router.on("DELETE", path, open(this::end));
        for (var method : REFUSED) {
            router.on(method, path, open(McpSurface::refuse));
        }
    }

    private void mountSse(Router router, String path, Profile profile) {
        var messages = path + "/messages/";
        router.get(path + "/sse", open((q, a) -> sse.open(messages, q, a)));
        router.post(path + "/messages", open((q, a) -> sse.message(profile, q, a)));
    }

    /** Clients look for an OAuth server; a clear no makes them go on with the headers they have. */
    private static void mountNoAuthorization(Router router) {
        for (var path :
                List.of(
                        "/.well-known/{rest...}",
                        SEED_PATH + "/.well-known/{rest...}",
                        CURRENT_PATH + "/.well-known/{rest...}",
                        "/register",
                        "/authorize",
                        "/token")) {
            router.get(path, McpSurface::notFound);
            router.post(path, McpSurface::notFound);
        }
    }

    private static void notFound(Request request, Response response) throws IOException {
        sendError(response, 404, "Not Found");
    }

    /** Off, says how to turn it on; on a private server, asks for the token before all else. */
    private Endpoint open(Endpoint endpoint) {
        return (request, response) -> {
            if (!settings.on()) {
                sendError(response, 404, "MCP is off: start with --mcp-server");
                return;
            }
            try {
                access.check(Access.READ, request.caller(), null);
            } catch (ApiException e) {
                response.header("WWW-Authenticate", "Bearer");
                sendError(response, e.kind().status(), e.getMessage());
                return;
            }
            endpoint.handle(request, response);
        };
    }

    private void message(Profile profile, Request request, Response response) throws IOException {
        JsonBody body;
        try {
            body = bodies.readIntoMemory(request.content(settings.limit()));
        } catch (ApiException e) {
            var fault = new RpcFault(RpcFault.INVALID_REQUEST, e.kind().status(), e.getMessage());
            if (e.kind() == ApiException.Kind.UNAVAILABLE) {
                response.header("Retry-After", "10");
            }
            response.send(fault.status(), Response.JSON, fault.message(null));
            return;
        }
        try (body) {
            offer.protocol()
                    .receive(
                            new Incoming(
                                    profile,
                                    request.caller(),
                                    request::header,
                                    request.query("tools"),
                                    request.header(Sessions.HEADER),
                                    body.json()),
                            new HttpOutlet(response));
        }
    }

    /** The stream of a session; without one there is nothing to listen on, and clients know 405. */
    private void stream(Request request, Response response) throws IOException {
        var session = request.header(Sessions.HEADER);
        var subscriptions = offer.subscriptions();
        if (session == null || subscriptions == null || !subscriptions.open()) {
            refuse(request, response);
            return;
        }
        subscriptions.stream(session, request.caller(), new HttpOutlet(response));
    }

    private void end(Request request, Response response) throws IOException {
        var session = request.header(Sessions.HEADER);
        if (session == null) {
            refuse(request, response);
            return;
        }
        if (offer.subscriptions() != null) {
            offer.subscriptions().end(session);
        }
        response.empty(204);
    }

    private static void refuse(Request request, Response response) throws IOException {
        var fault =
                new RpcFault(RpcFault.INVALID_REQUEST, 405, "Method Not Allowed: POST messages.");
        response.header("Allow", "POST, GET, DELETE, OPTIONS");
        response.send(fault.status(), Response.JSON, fault.message(null));
    }

    /** The list that documentation panels of 2025 read, without a protocol around it. */
    private void schema(Request request, Response response) throws IOException {
        var list = new ArrayList<Map<String, ?>>();
        var files = false;
        List<String> names;
        try {
            var asked = offer.tools().offered(Profile.SEED, request.query("tools"));
            names = List.copyOf(asked);
        } catch (RpcFault e) { // no protocol is around it that would say so
            sendError(response, e.status(), e.words());
            return;
        }
        for (var name : names) {
            var operation = catalogue.find(name).orElse(null);
            if (operation == null) {
                continue;
            }
            // once set it stays set: panels of 2025 take it for "a file tool was seen"
            files |= ToolEntry.takesFiles(operation.shape(Profile.SEED).input());
            var meta =
                    JsonObject.of(
                            "file_data_present",
                            files,
                            "mcp_type",
                            "tool",
                            "endpoint_name",
                            operation.name());
            list.add(
                    JsonObject.of(
                            "name", operation.name(),
                            "description", ToolEntry.description(operation, Profile.SEED),
                            "inputSchema", ToolEntry.inputSchema(operation, Profile.SEED),
                            "meta", meta));
        }
        response.send(200, Response.JSON, Json.bytes(list));
    }

    private static void sendError(Response response, int status, String message)
            throws IOException {
        response.send(status, Response.JSON, Json.bytes(Map.of("error", message)));
    }
}
