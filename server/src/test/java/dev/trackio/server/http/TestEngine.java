package dev.trackio.server.http;

import java.util.Set;

/** An engine on a free port of this machine, which shows faults as plain text. */
final class TestEngine {
    private TestEngine() {}

    static JettyEngine of(Router router, String rootPath) {
        return new JettyEngine(
                "127.0.0.1",
                0,
                rootPath,
                router,
                new HostGuard(false, Set.of()),
                (fault, request, response) ->
                        response.send(fault.kind().status(), Response.TEXT, fault.getMessage()));
    }
}
