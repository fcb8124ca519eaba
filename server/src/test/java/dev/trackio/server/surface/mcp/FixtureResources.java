package dev.trackio.server.surface.mcp;

import static dev.trackio.server.json.JsonObject.of;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The resources that the conformance suite reads. */
final class FixtureResources implements Part {
    private static final Pattern TEMPLATE = Pattern.compile("test://template/([^/]+)/data");

    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return Map.of("resources", era == Era.LEGACY ? of("subscribe", true) : of());
    }

    @Override
    public Map<String, Method> methods(Era era) {
        var methods = new HashMap<String, Method>();
        methods.put("resources/list", this::list);
        methods.put("resources/templates/list", this::templates);
        methods.put("resources/read", this::read);
        if (era == Era.LEGACY) {
            methods.put("resources/subscribe", exchange -> exchange.result(Map.of()));
            methods.put("resources/unsubscribe", exchange -> exchange.result(Map.of()));
        }
        return methods;
    }

    private void list(Exchange exchange) throws IOException {
        exchange.result(
                of(
                        "resources",
                        List.of(
                                resource("test://static-text", "text/plain"),
                                resource("test://static-binary", "image/png"),
                                resource("test://watched-resource", "text/plain"))));
    }

    private void templates(Exchange exchange) throws IOException {
        exchange.result(
                of(
                        "resourceTemplates",
                        List.of(
                                of(
                                        "uriTemplate", "test://template/{id}/data",
                                        "name", "template",
                                        "mimeType", "application/json"))));
    }

    private void read(Exchange exchange) throws IOException {
        var uri = exchange.text("uri");
        var template = TEMPLATE.matcher(uri);
        if (template.matches()) {
            var id = template.group(1);
            contents(
                    exchange,
                    of(
                            "uri",
                            uri,
                            "mimeType",
                            "application/json",
                            "text",
                            "{\"id\":\"" + id + "\",\"templateTest\":true}"));
            return;
        }
        switch (uri) {
            case "test://static-text", "test://watched-resource" ->
                    contents(
                            exchange,
                            of(
                                    "uri", uri,
                                    "mimeType", "text/plain",
                                    "text", "This is the content of the static text resource."));
            case "test://static-binary" ->
                    contents(
                            exchange,
                            of("uri", uri, "mimeType", "image/png", "blob", FixtureTools.PNG));
            default ->
                    throw new RpcFault(
                            RpcFault.INVALID_PARAMS, 400, "Resource not found", Map.of("uri", uri));
        }
    }

    private static void contents(Exchange exchange, Map<String, Object> content)
            throws IOException {
        exchange.result(of("contents", List.of(content)));
    }

    private static Map<String, Object> resource(String uri, String type) {
        return of("uri", uri, "name", uri, "description", "Fixture.", "mimeType", type);
    }
}
