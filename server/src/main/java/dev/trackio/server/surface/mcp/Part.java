package dev.trackio.server.surface.mcp;

import java.io.IOException;
import java.util.Map;

/**
 * A part of the protocol, such as tools: what it advertises and the methods that it answers. A
 * server has the parts that it was given and advertises nothing else.
 */
interface Part {
    /** Its entries among the server's capabilities; parts may add to each other's. */
    Map<String, Map<String, ?>> capabilities(Era era);

    /** Its methods by name. */
    Map<String, Method> methods(Era era);

    /** Answers one request, by one of the {@code result} methods of the exchange or by a fault. */
    @FunctionalInterface
    interface Method {
        void answer(Exchange exchange) throws IOException;
    }
}
