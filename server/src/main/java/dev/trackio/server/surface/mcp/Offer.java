package dev.trackio.server.surface.mcp;

import dev.trackio.api.Catalogue;
import dev.trackio.api.Operation;
import dev.trackio.server.call.Dispatcher;
import dev.trackio.server.json.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this server offers over MCP, built once for whatever transport carries it.
 *
 * @param tools the part of the protocol that lists and calls them
 */
record Offer(Protocol protocol, Tools tools) {
    /**
     * The tools of the catalogue, and more tools and parts than it gives.
     *
     * @param version of this server, as clients show it
     */
    static Offer of(
            Catalogue catalogue,
            Dispatcher dispatcher,
            Arguments arguments,
            String version,
            List<Tool> moreTools,
            List<Part> moreParts) {
        var tools =
                new Tools(
                        Stream.concat(
                                        tools(catalogue.tools(), dispatcher, arguments),
                                        moreTools.stream())
                                .toList(),
                        tools(catalogue.furtherTools(), dispatcher, arguments).toList());
        var parts = new ArrayList<Part>();
        parts.add(tools);
        parts.addAll(moreParts);
        return new Offer(new Protocol(version, parts), tools);
    }

    private static Stream<Tool> tools(
            List<Operation<?, ?>> operations, Dispatcher dispatcher, Arguments arguments) {
        return operations.stream()
                .map(operation -> new OperationTool(operation, dispatcher, arguments));
    }
}
