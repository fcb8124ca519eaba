package dev.trackio.server.surface.mcp;

import static dev.trackio.server.json.JsonObject.of;

import dev.trackio.api.RawJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@code subscriptions/listen}: lists that change, told to those who listen. */
final class FixtureListeners implements Part {
    private static final List<String> LISTS = List.of("tools", "prompts");

    private final List<BlockingQueue<String>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return era == Era.MODERN
                ? Map.of("tools", of("listChanged", true), "prompts", of("listChanged", true))
                : Map.of();
    }

    @Override
    public Map<String, Method> methods(Era era) {
        return era == Era.MODERN ? Map.of("subscriptions/listen", this::listen) : Map.of();
    }

    void changed(String list) {
        listeners.forEach(queue -> queue.offer(list));
    }

    private void listen(Exchange exchange) throws IOException {
        var asked = Message.object(exchange.request().params(), "notifications");
        var granted = of();
        for (var list : LISTS) {
            if (RawJson.of("true").equals(asked.get(list + "ListChanged"))) {
                granted.put(list + "ListChanged", true);
            }
        }
        var tag = of("io.modelcontextprotocol/subscriptionId", exchange.request().id());
        var queue = new ArrayBlockingQueue<String>(64);
        listeners.add(queue);
        try {
            exchange.notification(
                    "notifications/subscriptions/acknowledged",
                    of("_meta", tag, "notifications", granted));
            while (!exchange.outlet().stopping()) {
                var list = queue.poll(1, TimeUnit.SECONDS);
                if (list == null) {
                    exchange.outlet().keepAlive();
                } else if (granted.containsKey(list + "ListChanged")) {
                    exchange.notification(
                            "notifications/" + list + "/list_changed", of("_meta", tag));
                }
            }
            exchange.result(of("_meta", tag));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listeners.remove(queue);
        }
    }
}
