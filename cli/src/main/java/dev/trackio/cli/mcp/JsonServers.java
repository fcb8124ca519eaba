package dev.trackio.cli.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.cli.command.PythonText;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file with an object of servers. It is edited as text, at one place: all else stays as its
 * owner has written it, to the last blank.
 */
final class JsonServers {
    /** What says how a server is reached, and must not be left from another way. */
    private static final List<String> OURS =
            List.of("type", "command", "args", "url", "headers", "serverUrl", "httpUrl");

    private JsonServers() {}

    /**
     * The text with this entry in it. Of an entry that is there, what its owner added stays.
     *
     * @param key of the object of servers
     * @return empty where the text is no JSON that can be edited safely, as with comments in it
     */
    static Optional<String> with(String text, String key, String name, Map<String, ?> entry) {
        try {
            var edited = edited(text.isBlank() ? "{}\n" : text, key, name, entry);
            return holds(edited, text, key, name) ? Optional.of(edited) : Optional.empty();
        } catch (ApiException e) {
            return Optional.empty();
        }
    }

    private static String edited(String text, String key, String name, Map<String, ?> entry) {
        var unit = unit(text);
        var root = RawJson.of(text.getBytes(StandardCharsets.UTF_8));
        var servers = Json.fields(root).get(key);
        if (servers == null) {
            return inserted(root, end(root), key, Map.of(name, entry), unit, 1);
        }
        var old = Json.fields(servers).get(name);
        if (old == null) {
            return inserted(root, servers.offset() + servers.length() - 1, name, entry, unit, 2);
        }
        var merged = new LinkedHashMap<String, @Nullable Object>(entry);
        Json.fields(old)
                .forEach(
                        (field, value) -> {
                            if (!OURS.contains(field)
                                    && !(field.equals("env") && entry.containsKey("url"))) {
                                merged.put(field, withOwners(merged.get(field), Json.tree(value)));
                            }
                        });
        if (merged.equals(Json.tree(old))) {
            return text;
        }
        return spliced(root, old.offset(), old.length(), pretty(merged, unit, 2));
    }

    /** Ours, and where both are objects, such as the environment, what only the owner's has. */
    private static @Nullable Object withOwners(@Nullable Object ours, @Nullable Object owners) {
        if (!(ours instanceof Map<?, ?> own) || !(owners instanceof Map<?, ?> theirs)) {
            return ours == null ? owners : ours;
        }
        var both = new LinkedHashMap<Object, @Nullable Object>(theirs);
        both.putAll(own);
        return both;
    }

    /** Where the closing brace of the whole stands. */
    private static int end(RawJson root) {
        var at = root.length() - 1;
        while (root.array()[at] != '}') {
            at--;
        }
        return at;
    }

    /** Puts a member before the closing brace of an object. */
    private static String inserted(
            RawJson root, int brace, String name, Map<String, ?> value, String unit, int depth) {
        var last = brace - 1;
        while (root.array()[last] <= ' ' && root.array()[last] >= 0) {
            last--;
        }
        var empty = root.array()[last] == '{';
        var member =
                (empty ? "" : ",")
                        + "\n"
                        + unit.repeat(depth)
                        + Json.string(name)
                        + ": "
                        + pretty(value, unit, depth)
                        + "\n"
                        + unit.repeat(depth - 1);
        return spliced(root, last + 1, brace - last - 1, member);
    }

    private static String spliced(RawJson root, int from, int length, String text) {
        var bytes = root.array();
        return new String(bytes, 0, from, StandardCharsets.UTF_8)
                + text
                + new String(
                        bytes, from + length, bytes.length - from - length, StandardCharsets.UTF_8);
    }

    private static String pretty(Map<String, ?> value, String unit, int depth) {
        var lines = PythonText.json(value).lines().toList();
        var out = new StringBuilder(lines.getFirst());
        for (var line : lines.subList(1, lines.size())) {
            var text = line.stripLeading();
            var levels = (line.length() - text.length()) / 2;
            out.append('\n').append(unit.repeat(depth + levels)).append(text);
        }
        return out.toString();
    }

    /** By how much the text is indented: as its first indented line is. */
    private static String unit(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && (line.startsWith(" ") || line.startsWith("\t")))
                .findFirst()
                .map(line -> line.substring(0, line.length() - line.stripLeading().length()))
                .orElse("  ");
    }

    /** Whether all that was there still is, but for one entry. */
    private static boolean holds(String edited, String before, String key, String name) {
        return Objects.equals(
                without(edited, key, name), without(before.isBlank() ? "{}" : before, key, name));
    }

    private static Map<String, @Nullable Object> without(String text, String key, String name) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        Json.fields(RawJson.of(text)).forEach((field, value) -> all.put(field, value.toString()));
        var servers = all.remove(key);
        if (servers != null) {
            var rest = new LinkedHashMap<>(Json.fields(RawJson.of(servers.toString())));
            rest.remove(name);
            rest.forEach((field, value) -> all.put(key + "." + field, value.toString()));
        }
        return all;
    }

    /** What would be pasted by hand. */
    static String snippet(String key, String name, Map<String, ?> entry) {
        return PythonText.json(Map.of(key, Map.of(name, entry)));
    }
}
