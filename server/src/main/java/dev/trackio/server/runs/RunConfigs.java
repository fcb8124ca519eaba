package dev.trackio.server.runs;

import dev.trackio.api.Comparison.ConfigDifference;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What differs between the configurations of runs. */
public final class RunConfigs {
    private RunConfigs() {}

    /**
     * Sorted by key. What begins with an underscore is what clients write down by themselves, such
     * as the time of the start: it always differs and is left out.
     *
     * @param ids of the runs, in the order of the values
     * @param configs by run id
     */
    public static List<ConfigDifference> differences(
            List<String> ids, Map<String, RawJson> configs) {
        var flat = new ArrayList<Map<String, RawJson>>();
        var keys = new TreeSet<String>();
        for (var id : ids) {
            var config = flat(configs.getOrDefault(id, RawJson.NULL));
            config.keySet().removeIf(key -> key.startsWith("_"));
            keys.addAll(config.keySet());
            flat.add(config);
        }
        var differences = new ArrayList<ConfigDifference>();
        for (var key : keys) {
            var values = flat.stream().map(c -> c.getOrDefault(key, RawJson.NULL)).toList();
            var first = comparable(values.getFirst());
            if (!values.stream().allMatch(value -> Objects.equals(first, comparable(value)))) {
                differences.add(new ConfigDifference(key, values));
            }
        }
        return differences;
    }

    /** The values of a configuration by key, of objects within objects {@code outer.inner}. */
    public static Map<String, RawJson> flat(RawJson config) {
        var flat = new LinkedHashMap<String, RawJson>();
        flatten("", config, flat);
        return flat;
    }

    /** Other programs may have written anything; what is no object has no keys. */
    private static void flatten(String prefix, RawJson json, Map<String, RawJson> to) {
        if (json.first() != '{') {
            return;
        }
        try {
            Json.fields(json)
                    .forEach(
                            (key, value) -> {
                                if (value.first() == '{' && value.length() > 2) {
                                    flatten(prefix + key + ".", value, to);
                                } else {
                                    to.put(prefix + key, valid(value));
                                }
                            });
        } catch (ApiException e) {
            // it is not JSON: nothing can be said of it
        }
    }

    /** Bare words for what is not finite are no JSON that others could read. */
    private static RawJson valid(RawJson value) {
        return switch (value.toString()) {
            case "NaN", "Infinity", "-Infinity" -> RawJson.of('"' + value.toString() + '"');
            default -> value;
        };
    }

    /** 1 and 1.0 are the same to every program that reads a configuration. */
    private static @Nullable Object comparable(RawJson value) {
        return Json.tree(value) instanceof Number number
                ? (Object) number.doubleValue()
                : Json.tree(value);
    }
}
