package dev.trackio.server.surface.mcp;

import dev.trackio.api.Operation;
import dev.trackio.api.Profile;
import dev.trackio.server.call.ChangeFeed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this server offers over MCP, built once for whatever transport carries it.
 *
 * @param tools the part of the protocol that lists and calls them
 * @param subscriptions by which clients are told of changes; null where nothing is watched
 */
record Offer(Protocol protocol, Tools tools, @Nullable Subscriptions subscriptions) {
    /**
     * The tools of the catalogue, and more tools and parts than it gives.
     *
     * @param version of this server, as clients show it
     * @param changes null for a server without the product's own resources and prompts
     */
    static Offer of(
            Calls calls,
            String version,
            ChangeFeed.@Nullable Source changes,
            List<Tool> moreTools,
            List<Part> moreParts) {
        var tools = tools(calls, moreTools);
        var parts = new ArrayList<Part>();
        parts.add(tools);
        var subscriptions = changes == null ? null : new Subscriptions(calls, changes);
        if (subscriptions != null) {
            parts.add(new Resources(calls));
            parts.add(new Prompts());
            parts.add(new Completions(calls));
            parts.add(subscriptions);
        }
        parts.addAll(moreParts);
        var protocol = new Protocol(version, parts, new Instructions(calls));
        return new Offer(protocol, tools, subscriptions);
    }

    /** Of all operations: first those that today's path shows, then the others. */
    private static Tools tools(Calls calls, List<Tool> more) {
        var catalogue = calls.catalogue();
        var operations = new LinkedHashSet<>(catalogue.tools(Profile.CURRENT));
        operations.addAll(catalogue.operations());
        var all = new ArrayList<Tool>();
        operations.forEach(one -> all.add(new OperationTool(one, calls)));
        all.add(new WaitForRun(calls));
        all.add(new ExportTool(calls));
        all.addAll(more);
        var usual = new EnumMap<Profile, List<String>>(Profile.class);
        for (var profile : Profile.values()) {
            usual.put(
                    profile,
                    Stream.concat(
                                    catalogue.tools(profile).stream().map(Operation::name),
                                    more.stream().map(Tool::name))
                            .toList());
        }
        return new Tools(all, usual);
    }
}
