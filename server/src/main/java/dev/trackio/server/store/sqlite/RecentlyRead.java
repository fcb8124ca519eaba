package dev.trackio.server.store.sqlite;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The projects that were read last. Only these keep connections for the next read, so that a walk
 * through a thousand projects does not leave as many open.
 */
final class RecentlyRead {
    static final int PROJECTS = 64;

    /** In the order of use; guarded by this. */
    private final LinkedHashSet<Readers> readers = new LinkedHashSet<>();

    void used(Readers by) {
        var least = afterUse(by);
        if (least != null) {
            least.closeIdle();
        }
    }

    /** The one that was not used for longest, when there are too many. */
    private synchronized @Nullable Readers afterUse(Readers by) {
        readers.remove(by);
        readers.add(by);
        return readers.size() > PROJECTS ? readers.removeFirst() : null;
    }
}
