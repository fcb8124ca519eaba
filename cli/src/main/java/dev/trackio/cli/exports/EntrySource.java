package dev.trackio.cli.exports;

import java.io.IOException;
import java.util.List;

/** Where entries come from, page by page. */
@FunctionalInterface
public interface EntrySource {
    /**
     * @param id only entries with a larger id
     * @return those that come next; empty at the end
     */
    List<StoredEntry> after(long id) throws IOException;

    /** Is told each entry. */
    @FunctionalInterface
    interface Taker {
        void take(StoredEntry entry) throws IOException;
    }

    /**
     * Gives all entries up to an id.
     *
     * @return id of the last one; 0 when there was none
     */
    default long forEach(long lastId, Taker taker) throws IOException {
        var at = 0L;
        for (var page = after(0); !page.isEmpty(); page = after(at)) {
            for (var entry : page) {
                if (entry.id() > lastId) {
                    return at;
                }
                taker.take(entry);
                at = entry.id();
            }
        }
        return at;
    }
}
