package dev.trackio.server.surface.http;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the contrib clients of 2025 (trackio-js, trackio-go, trackio-rs) send in place of a list of
 * entries: {@code metrics_list}, {@code steps} and {@code timestamps} side by side, with one
 * project, run and configuration. A step of -1 is an automatic one, an empty timestamp means now.
 * No server of Trackio's took it until 0.43.
 */
final class ParallelLists {
    /** Where they send it when the first address refuses it. */
    static final String SECOND_PATH = "/gradio_api/bulk_log";

    private static final String METRICS = "metrics_list";
    private static final String TOKEN = "hf_token";
    private static final long MAX_REPEATED = 64 << 20;
    private static final Set<String> NAMES =
            Set.of("project", "run", METRICS, "steps", "timestamps", "config", TOKEN);
    private static final RawJson AUTOMATIC = RawJson.of("-1");
    private static final RawJson NOW = RawJson.of("\"\"");

    private ParallelLists() {}

    /**
     * The same call as the arguments of bulk_log; null when the body is nothing of the kind.
     *
     * @param access is shown the token that came with it before it is written out, which may take
     *     many times its length
     * @throws ApiException TOO_LARGE when project and run, repeated for each entry, would be
     */
    static @Nullable RawJson of(JsonBody body, Consumer<@Nullable String> access) {
        if (body.first() != '{') {
            return null;
        }
        var members = body.members(NAMES);
        if (!members.containsKey(METRICS)) {
            return null;
        }
        access.accept(token(member(members, TOKEN)));
        var metrics = list(members, METRICS);
        var steps = list(members, "steps");
        var timestamps = list(members, "timestamps");
        checkLength("steps", steps, metrics.size());
        checkLength("timestamps", timestamps, metrics.size());
        var project = member(members, "project");
        var run = member(members, "run");
        checkRepeated((long) metrics.size() * (length(project) + length(run)));
        var out = new ByteBuilder(1 << 10);
        add(out, "{\"logs\":[");
        for (var i = 0; i < metrics.size(); i++) {
            add(out, i == 0 ? "{" : ",{");
            member(out, "project", project);
            member(out, "run", run);
            member(out, "step", unless(AUTOMATIC, steps, i));
            member(out, "timestamp", unless(NOW, timestamps, i));
            member(out, "config", i == 0 ? member(members, "config") : null);
            add(out, "\"metrics\":");
            out.add(metrics.get(i)).add('}');
        }
        add(out, "],");
        member(out, TOKEN, member(members, TOKEN));
        add(out, "\"\":null}");
        return out.json();
    }

    private static List<RawJson> list(Map<String, JsonBody> members, String name) {
        var list = member(members, name);
        if (list == null) {
            return List.of();
        }
        if (list.first() != '[') {
            throw ApiException.badRequest(name + ": expected a list");
        }
        return Json.elements(list);
    }

    private static void checkLength(String name, List<RawJson> list, int wanted) {
        if (!list.isEmpty() && list.size() != wanted) {
            throw ApiException.badRequest(
                    "%s has %d items and metrics_list %d: give one for each, or none."
                            .formatted(name, list.size(), wanted));
        }
    }

    private static int length(@Nullable RawJson json) {
        return json == null ? 0 : json.length();
    }

    private static void checkRepeated(long bytes) {
        if (bytes > MAX_REPEATED) {
            throw new ApiException(
                    ApiException.Kind.TOO_LARGE,
                    "The names of project and run, once for each of metrics_list, take %d bytes; at most %d are possible: send fewer entries at a time."
                            .formatted(bytes, MAX_REPEATED));
        }
    }

    private static @Nullable String token(@Nullable RawJson given) {
        return given != null && Json.tree(given) instanceof String token ? token : null;
    }

    private static @Nullable RawJson unless(RawJson nothing, List<RawJson> list, int index) {
        return list.isEmpty() || list.get(index).equals(nothing) ? null : list.get(index);
    }

    /** Null counts as left out. */
    private static @Nullable RawJson member(Map<String, JsonBody> members, String name) {
        var body = members.get(name);
        var json = body == null ? null : body.json();
        return json == null || RawJson.NULL.equals(json) ? null : json;
    }

    private static void member(ByteBuilder out, String name, @Nullable RawJson value) {
        if (value != null) {
            add(out, "\"" + name + "\":");
            out.add(value).add(',');
        }
    }

    private static void add(ByteBuilder out, String ascii) {
        out.add(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
