package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.Caller;
import dev.trackio.server.call.ChangeFeed;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients that a resource which they watch has changed: modern ones on the stream of their
 * {@code subscriptions/listen}, legacy ones on the stream of their session. A resource is told of
 * at most once a second. At most 200 streams are open.
 */
final class Subscriptions implements Part {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_BETWEEN_HEARTBEATS = 15;
    private static final int MOST_LISTENERS = 200;
    private static final int MOST_STREAMS = 500;
    private static final RawJson TRUE = RawJson.of("true");

    private final States states;
    private final ChangeFeed.Source changes;
    private final Sessions sessions = new Sessions();
    private final Semaphore listeners = new Semaphore(MOST_LISTENERS);
    private final Semaphore streams = new Semaphore(MOST_STREAMS);

    Subscriptions(Calls calls, ChangeFeed.Source changes) {
        states = new States(calls, changes);
        this.changes = changes;
    }

    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return Map.of("resources", JsonObject.of("subscribe", true, "listChanged", true));
    }

    @Override
    public Map<String, Method> methods(Era era) {
        return switch (era) {
            case LEGACY ->
                    Map.of(
                            "resources/subscribe",
                            this::subscribe,
                            "resources/unsubscribe",
                            this::unsubscribe);
            case MODERN -> Map.of("subscriptions/listen", this::listen);
        };
    }

    private void listen(Exchange exchange) throws IOException {
        var asked = Message.object(exchange.request().params(), "notifications");
        var uris = new ArrayList<String>();
        var granted = JsonObject.of();
        var wanted = asked.getOrDefault("resourceSubscriptions", RawJson.NULL);
        if (wanted.first() == '[') {
            for (var one : Json.elements(wanted)) {
                var uri = Json.text(one);
                if (uri != null && states.isAddress(uri) && uris.size() < Watch.MOST) {
                    uris.add(uri);
                }
            }
            granted.put("resourceSubscriptions", List.copyOf(uris));
        }
        if (TRUE.equals(asked.getOrDefault("resourcesListChanged", RawJson.NULL))) {
            granted.put("resourcesListChanged", true);
            uris.add(Watch.LIST);
        }
        var tag = JsonObject.of("io.modelcontextprotocol/subscriptionId", exchange.request().id());
        if (!listeners.tryAcquire()) {
            throw new RpcFault(RpcFault.INTERNAL, 503, "Too many clients listen: try later.");
        }
        try (var watch = watch(exchange.caller(), uris)) {
            exchange.notification(
                    "notifications/subscriptions/acknowledged",
                    JsonObject.of("_meta", tag, "notifications", granted));
            var quiet = 0;
            while (!exchange.outlet().stopping()) {
                quiet = tell(watch, exchange.outlet(), tag, null, quiet);
            }
            exchange.result(JsonObject.of("_meta", tag));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listeners.release();
        }
    }

    private void subscribe(Exchange exchange) throws IOException {
        var uri = exchange.text("uri");
        if (!states.isAddress(uri)) {
            throw RpcFault.invalidParams("Not a resource: " + Nearest.shortened(uri));
        }
        var session = session(exchange);
        var caller = exchange.caller();
        // of the list only who watches something is told: clients fail on a message while they
        // close
        if (!session.watch(uri, states.of(caller, uri))
                || !session.watch(Watch.LIST, states.of(caller, Watch.LIST))) {
            throw RpcFault.invalidParams("At most " + Watch.MOST + " resources can be watched.");
        }
        exchange.result(Map.of());
    }

    private void unsubscribe(Exchange exchange) throws IOException {
        session(exchange).leave(exchange.text("uri"));
        exchange.result(Map.of());
    }

    private Sessions.Session session(Exchange exchange) {
        var id = exchange.session();
        if (id == null) {
            throw RpcFault.invalidParams(
                    "Changes are told on the stream of a session: send the "
                            + Sessions.HEADER
                            + " that initialize gave, and open the stream with GET.");
        }
        return sessions.of(id);
    }

    void end(String session) {
        sessions.end(session);
    }

    /** Whether another stream may be opened; it is then to be told on by {@link #stream}. */
    boolean open() {
        return streams.tryAcquire();
    }

    /** Tells on the stream of a session until its client has gone or the server stops. */
    void stream(String id, Caller caller, Outlet outlet) throws IOException {
        var session = sessions.of(id);
        session.streamOpened();
        try {
            outlet.keepAlive(); // so that the client sees that it is open
            var quiet = 0;
            while (!outlet.stopping() && !session.ended()) {
                var uris = session.uris();
                if (uris.isEmpty()) {
                    Thread.sleep(LOOK);
                    quiet = heard(outlet, quiet);
                    continue;
                }
                try (var watch = new Watch(states, changes, caller, uris)) {
                    while (!outlet.stopping()
                            && !session.ended()
                            && session.uris().keySet().equals(uris.keySet())) {
                        quiet = tell(watch, outlet, null, session, quiet);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            session.streamEnded();
            streams.release();
        }
    }

    private Watch watch(Caller caller, List<String> uris) throws IOException {
        var seen = new LinkedHashMap<String, String>();
        for (var uri : uris) {
            seen.put(uri, states.of(caller, uri));
        }
        return new Watch(states, changes, caller, seen);
    }

    /** Waits for a look and tells what it found. Gives how many looks found nothing. */
    private static int tell(
            Watch watch,
            Outlet outlet,
            @Nullable Map<String, ?> tag,
            Sessions.@Nullable Session session,
            int quiet)
            throws IOException, InterruptedException {
        var changed = watch.next(LOOK);
        for (var uri : changed) {
            var params = JsonObject.of();
            if (tag != null) {
                params.put("_meta", tag);
            }
            var method = "notifications/resources/list_changed";
            if (!uri.equals(Watch.LIST)) {
                method = "notifications/resources/updated";
                params.put("uri", uri);
            }
            outlet.event(
                    Json.bytes(
                            JsonObject.of("jsonrpc", "2.0", "method", method, "params", params)));
            if (session != null) {
                session.told(uri, watch.seen(uri));
            }
        }
        if (!changed.isEmpty()) {
            Thread.sleep(LOOK);
            return 0;
        }
        return heard(outlet, quiet);
    }

    /** A heartbeat now and then where there is nothing to say. */
    private static int heard(Outlet outlet, int quiet) throws IOException {
        if (quiet + 1 < LOOKS_BETWEEN_HEARTBEATS) {
            return quiet + 1;
        }
        outlet.keepAlive();
        return 0;
    }
}
