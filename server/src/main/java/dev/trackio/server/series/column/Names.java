package dev.trackio.server.series.column;

import dev.trackio.server.series.column.FewRows.Heading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One text for all names of metrics that are equal: a thousand runs have the same thousand. */
final class Names {
    private static final int MOST_HEADINGS = 64;

    private final Map<String, String> all = new HashMap<>();
    private final Map<List<String>, Heading> headings = new HashMap<>();
    private Heading latest = new Heading(List.of()).shared();
    private long bytes;

    String one(String name) {
        var known = all.putIfAbsent(name, name);
        if (known != null) {
            return known;
        }
        bytes += 112 + 2L * name.length();
        return name;
    }

    /** The one heading of these names; null when there are too many different ones already. */
    @Nullable Heading shared(List<String> names) {
        var known = headings.get(names);
        if (known == null) {
            if (headings.size() == MOST_HEADINGS) {
                return null;
            }
            known = new Heading(names).shared();
            headings.put(known.names(), known);
            bytes += 64L * names.size();
        }
        latest = known;
        return known;
    }

    /** The heading that was asked for last. */
    Heading latest() {
        return latest;
    }

    /** What they take. */
    long bytes() {
        return bytes;
    }
}
