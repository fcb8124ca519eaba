package dev.trackio.server.call;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Whether all that the server is there for can be done now.
 *
 * @param troubles what is wrong, in words for whoever runs the server: no paths; empty when nothing
 *     is
 * @param unreadable projects that cannot be opened, sorted
 */
public record Readiness(Map<Check, String> troubles, List<String> unreadable) {
    /** What is looked at. */
    public enum Check {
        /** Whether writes are taken. */
        WRITES,
        /** Whether there is room for them. */
        DISK,
        /** Whether every project can be opened. */
        PROJECTS
    }

    public Readiness {
        var sorted = new EnumMap<Check, String>(Check.class);
        sorted.putAll(troubles);
        troubles = Collections.unmodifiableMap(sorted);
        unreadable = List.copyOf(unreadable);
    }
}
