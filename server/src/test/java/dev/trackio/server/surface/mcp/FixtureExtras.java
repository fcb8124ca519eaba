package dev.trackio.server.surface.mcp;

import static dev.trackio.server.json.JsonObject.of;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Completion, and the log level of the legacy era. */
final class FixtureExtras implements Part {
    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return era == Era.LEGACY
                ? Map.of("completions", of(), "logging", of())
                : Map.of("completions", of());
    }

    @Override
    public Map<String, Method> methods(Era era) {
        var methods = new HashMap<String, Method>();
        methods.put("completion/complete", this::complete);
        if (era == Era.LEGACY) {
            methods.put("logging/setLevel", exchange -> exchange.result(Map.of()));
        }
        return methods;
    }

    private void complete(Exchange exchange) throws IOException {
        var values = List.of("test", "testing");
        exchange.result(
                of("completion", of("values", values, "total", values.size(), "hasMore", false)));
    }
}
