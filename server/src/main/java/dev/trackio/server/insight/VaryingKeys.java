package dev.trackio.server.insight;

import dev.trackio.api.RawJson;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which keys of configurations differ between runs. Keys that begin with an underscore are what
 * clients write down by themselves, and are left out.
 *
 * @param all in the order in which they came
 * @param varying those with the most values first
 */
record VaryingKeys(Set<String> all, List<String> varying) {
    /** More need not be told apart. */
    private static final int MAX_VALUES = 1_000;

    static VaryingKeys of(Collection<FilterRow> rows) {
        var keys = new LinkedHashMap<String, Seen>();
        for (var row : rows) {
            row.texts()
                    .forEach(
                            (key, text) -> {
                                if (!key.startsWith("_")) {
                                    keys.computeIfAbsent(key, k -> new Seen()).add(text);
                                }
                            });
        }
        var varying =
                keys.entrySet().stream()
                        .filter(key -> key.getValue().varies(rows.size()))
                        .sorted(Comparator.comparingInt(key -> -key.getValue().values.size()))
                        .map(Map.Entry::getKey)
                        .toList();
        return new VaryingKeys(keys.keySet(), varying);
    }

    /** The values of a key. */
    private static final class Seen {
        private final Set<Object> values = new HashSet<>();
        private int count;

        void add(String text) {
            count++;
            if (values.size() < MAX_VALUES) {
                values.add(Scalars.simple(text));
            }
        }

        boolean varies(int runs) {
            return values.size() > 1 || count < runs;
        }
    }

    /** What a list of runs shows of each: everything where that is little. */
    List<String> shown(int most) {
        if (all.size() <= most) {
            return List.copyOf(all);
        }
        return varying.subList(0, Math.min(most, varying.size()));
    }

    /** Whether {@link #shown} leaves out keys that tell runs apart. */
    boolean leavesOut(int most) {
        return all.size() > most && varying.size() > most;
    }

    /** These keys of a run, its long values cut. */
    static Map<String, RawJson> values(FilterRow row, List<String> keys) {
        var shown = new LinkedHashMap<String, RawJson>();
        for (var key : keys) {
            var value = row.config().get(key);
            if (value != null) {
                shown.put(key, Cut.value(value));
            }
        }
        return shown;
    }
}
