package dev.trackio.server.surface.mcp;

import dev.trackio.api.Catalogue;
import dev.trackio.server.call.AccessPolicy;
import dev.trackio.server.call.BodyLimit;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.http.HostGuard;
import dev.trackio.server.http.JettyEngine;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import dev.trackio.server.json.Arguments;
import dev.trackio.server.json.Bodies;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * The product's MCP surface with the tools, prompts and resources that the MCP conformance suite
 * wants to find: {@code java -cp ... ConformanceServer [port]}.
 */
public final class ConformanceServer {
    private ConformanceServer() {}

    public static void main(String[] args) throws Exception {
        try (var engine = start(args.length == 0 ? 0 : Integer.parseInt(args[0]))) {
            System.out.println("* MCP server: http://127.0.0.1:" + engine.port() + "/mcp/");
            new CountDownLatch(1).await();
        }
    }

    static JettyEngine start(int port) throws IOException {
        var catalogue = new Catalogue(List.of(), Map.of());
        var listeners = new FixtureListeners();
        var surface =
                new McpSurface(
                        catalogue,
                        Dispatcher.builder()
                                .build(new AccessPolicy(AccessPolicy.Mode.OPEN, "unused")),
                        new Arguments(catalogue),
                        new Bodies(),
                        new McpSettings(true, "0.0.0-test", BodyLimit.of(16 << 20)),
                        null,
                        FixtureTools.all(listeners),
                        List.of(
                                new FixturePrompts(),
                                new FixtureResources(),
                                new FixtureExtras(),
                                listeners));
        var router = new Router();
        surface.mount(router);
        var engine =
                new JettyEngine(
                        "127.0.0.1",
                        port,
                        "",
                        router,
                        new HostGuard(false, Set.of()),
                        (fault, request, response) ->
                                response.send(
                                        fault.kind().status(),
                                        Response.JSON,
                                        Json.bytes(Map.of("error", fault.getMessage()))));
        engine.start();
        return engine;
    }
}
