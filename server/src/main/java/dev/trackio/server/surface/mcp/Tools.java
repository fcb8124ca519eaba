package dev.trackio.server.surface.mcp;

import dev.trackio.api.Access;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tools/list} and {@code tools/call}. A few tools are listed, others when {@code ?tools=}
 * asks for them. Every tool can be called, but where {@code ?tools=} names some only those. Entries
 * are written once, at start.
 */
final class Tools implements Part {
    private static final Map<String, ?> NO_DETAILS = Map.of();

    /** Words of {@code ?tools=} beside names: the tools of an access, or every tool. */
    private static final String ALL = "all";

    private static final List<String> GROUPS = List.of("read", "log", "manage", ALL);

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<Profile, List<String>> usual;
    private final Map<Profile, Map<String, byte[]>> entries = new EnumMap<>(Profile.class);
    private final Map<Profile, byte[]> whole = new EnumMap<>(Profile.class);

    /**
     * @param tools in the order of the list
     * @param usual names of those that each path lists unless asked for others, in their order
     */
    Tools(List<? extends Tool> tools, Map<Profile, List<String>> usual) {
        tools.forEach(this::add);
        this.usual = Map.copyOf(usual);
        for (var profile : Profile.values()) {
            var written = new LinkedHashMap<String, byte[]>();
            tools.forEach(tool -> written.put(tool.name(), Json.bytes(tool.entry(profile))));
            entries.put(profile, written);
            whole.put(profile, list(some(written, offered(profile, null))));
        }
    }

    private void add(Tool tool) {
        if (tools.put(tool.name(), tool) != null) {
            throw new IllegalArgumentException("two tools: " + tool.name());
        }
    }

    private static Collection<byte[]> some(Map<String, byte[]> all, Collection<String> names) {
        var some = new LinkedHashMap<String, byte[]>();
        names.forEach(name -> some.put(name, all.getOrDefault(name, new byte[0])));
        return some.values();
    }

    @Override
    public Map<String, Map<String, ?>> capabilities(Era era) {
        return Map.of("tools", NO_DETAILS);
    }

    @Override
    public Map<String, Method> methods(Era era) {
        return Map.of("tools/list", this::list, "tools/call", this::call);
    }

    private void list(Exchange exchange) throws IOException {
        if (exchange.request().params().containsKey("cursor")) {
            throw RpcFault.invalidParams("The list has one page: leave out \"cursor\".");
        }
        var asked = exchange.toolsAsked();
        var written = asked == null ? whole.get(exchange.profile()) : null;
        if (written != null) {
            exchange.members(written);
            return;
        }
        var all = entries.getOrDefault(exchange.profile(), Map.of());
        exchange.members(list(some(all, offered(exchange.profile(), asked))));
    }

    private void call(Exchange exchange) throws IOException {
        var name = exchange.text("name");
        var asked = exchange.toolsAsked();
        var allowed = asked == null ? tools.keySet() : offered(exchange.profile(), asked);
        var tool = allowed.contains(name) ? tools.get(name) : null;
        if (tool == null) {
            var listed = offered(exchange.profile(), asked);
            ToolResult.error(exchange, unknown(name, allowed, listed));
            return;
        }
        tool.call(exchange, arguments(exchange));
    }

    private static RawJson arguments(Exchange exchange) {
        var arguments = exchange.request().params().get("arguments");
        if (arguments == null || arguments.equals(RawJson.NULL)) {
            return RawJson.of("{}");
        }
        if (arguments.first() != '{') {
            throw RpcFault.invalidParams("\"arguments\" must be an object.");
        }
        return arguments;
    }

    /**
     * Names of the tools that a client is shown.
     *
     * @param asked {@code ?tools=}: names and groups, parted by commas; what is neither is passed
     *     over
     */
    Collection<String> offered(Profile profile, @Nullable String asked) {
        if (asked == null) {
            return usual.getOrDefault(profile, List.copyOf(tools.keySet()));
        }
        var words = Arrays.stream(asked.split(",")).map(String::strip).toList();
        var groups = GROUPS.containsAll(words); // among names, log is the tool
        var offered =
                tools.values().stream()
                        .filter(
                                tool ->
                                        words.contains(tool.name())
                                                || isInGroup(tool, words, groups))
                        .map(Tool::name)
                        .toList();
        if (offered.isEmpty()) {
            throw RpcFault.invalidParams(
                    "?tools="
                            + Nearest.shortened(asked)
                            + ": no such tool or group. Groups are "
                            + String.join(", ", GROUPS)
                            + ".");
        }
        return offered;
    }

    private static boolean isInGroup(Tool tool, List<String> words, boolean groups) {
        var group = tool.access().name().toLowerCase(Locale.ROOT);
        return words.contains(ALL)
                || (words.contains(group) && (groups || tool.access() != Access.LOG));
    }

    private static String unknown(
            String name, Collection<String> allowed, Collection<String> listed) {
        return "Unknown tool: "
                + Nearest.shortened(name)
                + Nearest.to(name, allowed)
                        .map(near -> ". Did you mean " + near + "?")
                        .orElse(". The tools are: " + String.join(", ", listed) + ".");
    }

    private static byte[] list(Collection<byte[]> entries) {
        var out = new ByteArrayOutputStream();
        out.writeBytes("\"tools\":[".getBytes(StandardCharsets.UTF_8));
        var first = true;
        for (var entry : entries) {
            if (!first) {
                out.write(',');
            }
            out.writeBytes(entry);
            first = false;
        }
        out.write(']');
        return out.toByteArray();
    }
}
