package dev.trackio.server.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files our connections have open, to keep one danger away: when another program puts a new
 * file in the place of one that is open, the write-ahead log of the old one still lies beside it,
 * and SQLite would apply it to the new file.
 */
final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    private final DataFolder folder;
    private final boolean readOnly;
    private final HashMap<String, List<Handle>> open = new HashMap<>();

    OpenFiles(DataFolder folder, boolean readOnly) {
        this.folder = folder;
        this.readOnly = readOnly;
    }

    /**
     * A connection. As long as it is open the system gives the numbers that identify its files to
     * no other file.
     */
    static final class Handle {
        private final String key;
        private final Object identity;
        private final Optional<Object> log;

        private Handle(String key, Object identity, Optional<Object> log) {
            this.key = key;
            this.identity = identity;
            this.log = log;
        }

        boolean isOn(Object file) {
            return identity.equals(file);
        }
    }

    /** After a connection was opened and has read. */
    synchronized Handle opened(String key, Object identity) {
        var handle = new Handle(key, identity, DataFolder.identity(folder.beside(key, ".db-wal")));
        open.computeIfAbsent(key, none -> new ArrayList<>()).add(handle);
        return handle;
    }

    synchronized void closed(Handle handle) {
        var handles = open.get(handle.key);
        if (handles != null && handles.remove(handle) && handles.isEmpty()) {
            open.remove(handle.key);
        }
    }

    /** Something that is done to files. */
    interface Work {
        void run() throws IOException;
    }

    /** Moves a file with all that lies beside it; nobody looks at half of that. */
    synchronized void whileMoving(Work work) throws IOException {
        work.run();
    }

    /** Before a connection is opened: takes away a log that belongs to a file that was replaced. */
    synchronized void removeStaleLog(String key) {
        var now = folder.identity(key);
        var path = folder.beside(key, ".db-wal");
        var log = DataFolder.identity(path);
        for (var handle : open.getOrDefault(key, List.of())) {
            var replaced = now.isEmpty() || !handle.isOn(now.get());
            if (replaced && !readOnly && log.isPresent() && log.equals(handle.log)) {
                try {
                    Files.deleteIfExists(path);
                    Files.deleteIfExists(folder.beside(key, ".db-shm"));
                } catch (IOException e) {
                    throw DataFolder.cannotWrite(e);
                }
                LOG.warn("The file of project {} was replaced by another program", key);
                return;
            }
        }
    }
}
