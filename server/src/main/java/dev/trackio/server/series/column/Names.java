package dev.trackio.server.series.column;

import java.util.HashMap;
import java.util.Map;

/** One text for all names of metrics that are equal: a thousand runs have the same thousand. */
final class Names {
    private final Map<String, String> all = new HashMap<>();
    private long bytes;

    String one(String name) {
        var known = all.putIfAbsent(name, name);
        if (known != null) {
            return known;
        }
        bytes += 112 + 2L * name.length();
        return name;
    }

    /** What they take. */
    long bytes() {
        return bytes;
    }
}
