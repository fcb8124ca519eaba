package dev.trackio.server.surface.mcp;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON-RPC as MCP speaks it, free of transports: takes one message, finds its era and its method,
 * and gives every fault its form. Keeps no sessions.
 */
final class Protocol {
    private static final Logger LOG = LoggerFactory.getLogger(Protocol.class);

    private final Map<Era, Map<String, Part.Method>> methods = new EnumMap<>(Era.class);
    private final Map<Era, Map<String, Object>> capabilities = new EnumMap<>(Era.class);
    private final Exchange.Shared shared;

    private final Instructions instructions;

    Protocol(String version, List<Part> parts, Instructions instructions) {
        this.instructions = instructions;
        shared =
                new Exchange.Shared(
                        JsonObject.of(
                                "name",
                                "Trackio Dashboard",
                                "title",
                                "Trackio",
                                "version",
                                version),
                        new Questions(),
                        new RequestState(Clock.systemUTC()));
        for (var era : Era.values()) {
            methods.put(era, methods(era, parts));
            capabilities.put(era, capabilities(era, parts));
        }
    }

    /** Answers a message, whatever it is. */
    void receive(Incoming incoming, Outlet outlet) throws IOException {
        Message message;
        try {
            message = Message.parse(incoming.body());
        } catch (RpcFault e) {
            outlet.answer(e.status(), e.message(e.id()));
            return;
        }
        receive(message, incoming, outlet);
    }

    /** The same for a message that its transport has read. */
    void receive(Message message, Incoming incoming, Outlet outlet) throws IOException {
        switch (message) {
            case Message.Notification ignored -> outlet.accepted();
            case Message.Reply reply -> {
                shared.questions().answered(reply);
                outlet.accepted();
            }
            case Message.Request request -> answer(incoming, request, outlet);
        }
    }

    private void answer(Incoming incoming, Message.Request request, Outlet outlet)
            throws IOException {
        var era = Era.of(incoming.header(Headers.VERSION), null); // also where the rest is broken
        try {
            var meta = request.meta();
            era =
                    Era.of(
                            incoming.header(Headers.VERSION),
                            Json.text(meta.get(Headers.META_VERSION)));
            if (era == Era.MODERN) {
                Headers.check(incoming.header(), request, meta);
            }
            var exchange = new Exchange(incoming, request, meta, era, outlet, shared);
            try {
                method(era, request.method()).answer(exchange);
            } catch (InputRequired e) {
                exchange.result(e.result());
            }
        } catch (RpcFault e) {
            refuse(era, request, outlet, e, e);
        } catch (ApiException e) {
            refuse(era, request, outlet, e, fault(e));
        } catch (RuntimeException e) {
            refuse(era, request, outlet, e, ours(request, e));
        }
    }

    /** Only the modern era has HTTP statuses for faults: legacy clients take 4xx for no server. */
    private static void refuse(
            Era era, Message.Request request, Outlet outlet, RuntimeException cause, RpcFault fault)
            throws IOException {
        if (outlet.begun()) {
            throw cause;
        }
        var status =
                switch (era) {
                    case LEGACY -> 200;
                    case MODERN -> fault.status();
                };
        outlet.answer(status, fault.message(request.id()));
    }

    private Part.Method method(Era era, String name) {
        var method = methods.getOrDefault(era, Map.of()).get(name);
        if (method == null) {
            throw new RpcFault(
                    RpcFault.METHOD_NOT_FOUND, 404, "Method not found: " + Nearest.shortened(name));
        }
        return method;
    }

    private Map<String, Part.Method> methods(Era era, List<Part> parts) {
        var all = new HashMap<String, Part.Method>();
        switch (era) {
            case LEGACY -> {
                all.put("initialize", this::initialize);
                all.put("ping", exchange -> exchange.result(Map.of()));
            }
            case MODERN -> all.put("server/discover", this::discover);
        }
        for (var part : parts) {
            part.methods(era)
                    .forEach(
                            (name, method) -> {
                                if (all.put(name, method) != null) {
                                    throw new IllegalArgumentException("two methods: " + name);
                                }
                            });
        }
        return Map.copyOf(all);
    }

    private static Map<String, Object> capabilities(Era era, List<Part> parts) {
        var details = new LinkedHashMap<String, Map<String, Object>>();
        for (var part : parts) {
            part.capabilities(era)
                    .forEach(
                            (name, detail) ->
                                    details.computeIfAbsent(name, n -> new LinkedHashMap<>())
                                            .putAll(detail));
        }
        return new LinkedHashMap<>(details);
    }

    private void initialize(Exchange exchange) throws IOException {
        exchange.outlet().session(Sessions.newId());
        exchange.result(
                JsonObject.of(
                        "protocolVersion", Era.settle(exchange.request().text("protocolVersion")),
                        "capabilities", capabilities.getOrDefault(Era.LEGACY, Map.of()),
                        "serverInfo", shared.serverInfo(),
                        "instructions", instructions.of(exchange)));
    }

    private void discover(Exchange exchange) throws IOException {
        exchange.result(
                JsonObject.of(
                        "supportedVersions", List.of(Era.MODERN_REVISION),
                        "capabilities", capabilities.getOrDefault(Era.MODERN, Map.of()),
                        "instructions", instructions.of(exchange)));
    }

    private static RpcFault fault(ApiException e) {
        var code = e.kind().status() < 500 ? RpcFault.INVALID_PARAMS : RpcFault.INTERNAL;
        return new RpcFault(code, e.kind().status(), e.getMessage());
    }

    private static RpcFault ours(Message.Request request, RuntimeException e) {
        var id = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("MCP {} failed, id {}", Nearest.shortened(request.method()), id, e);
        return new RpcFault(
                RpcFault.INTERNAL,
                500,
                "The server failed on this request; its log has the cause under id " + id + ".");
    }
}
