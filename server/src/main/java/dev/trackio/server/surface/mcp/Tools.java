package dev.trackio.server.surface.mcp;

import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code tools/list} and {@code tools/call}. Entries are written once, at start. */
final class Tools implements Part {
    private static final Map<String, ?> NO_DETAILS = Map.of();

    /** In the place of names: every tool that there is. */
    private static final String ALL = "all";

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final List<String> usual;
    private final Map<Profile, Map<String, byte[]>> entries = new EnumMap<>(Profile.class);
    private final Map<Profile, byte[]> whole = new EnumMap<>(Profile.class);

    /**
     * @param usual in the order of the list
     * @param further those that are offered only when they are asked for
     */
    Tools(List<? extends Tool> usual, List<? extends Tool> further) {
        usual.forEach(this::add);
        this.usual = List.copyOf(tools.keySet());
        further.forEach(this::add);
        for (var profile : Profile.values()) {
            var written = new LinkedHashMap<String, byte[]>();
            tools.forEach((name, tool) -> written.put(name, Json.bytes(tool.entry(profile))));
            entries.put(profile, written);
            whole.put(profile, list(some(written, this.usual).values()));
        }
    }

    private void add(Tool tool) {
        if (tools.put(tool.name(), tool) != null) {
            throw new IllegalArgumentException("two tools: " + tool.name());
        }
    }

    private static Map<String, byte[]> some(Map<String, byte[]> all, Collection<String> names) {
        var some = new LinkedHashMap<>(all);
        some.keySet().retainAll(names);
        return some;
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
        exchange.members(list(some(all, offered(asked)).values()));
    }

    private void call(Exchange exchange) throws IOException {
        var name = exchange.text("name");
        var offered = offered(exchange.toolsAsked());
        var tool = offered.contains(name) ? tools.get(name) : null;
        if (tool == null) {
            ToolResult.error(exchange, unknown(name, offered));
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

    /** The names of {@code ?tools=a,b} that exist; every one for {@code ?tools=all}. */
    Collection<String> offered(@Nullable String asked) {
        if (asked == null) {
            return usual;
        }
        if (asked.strip().equals(ALL)) {
            return tools.keySet();
        }
        var names = Arrays.stream(asked.split(",")).map(String::strip).toList();
        return tools.keySet().stream().filter(names::contains).toList();
    }

    private static String unknown(String name, Collection<String> offered) {
        var shown = Nearest.shortened(name);
        return "Unknown tool: "
                + shown
                + Nearest.to(name, offered)
                        .map(near -> ". Did you mean " + near + "?")
                        .orElse(". The tools are: " + String.join(", ", offered) + ".");
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
