package dev.trackio.server.store.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a finished database file, durably, where a project's file is looked for, under the lock that
 * other writers of the project respect.
 */
final class Placement {
    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    /** A log of a file that is gone would be applied to the one that takes its place. */
    private static final List<String> LOGS = List.of(".db-wal", ".db-journal");

    private static final String INDEX = ".db-shm";
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long POLL = Duration.ofMillis(5).toNanos();

    private final DataFolder folder;

    Placement(DataFolder folder) {
        this.folder = folder;
    }

    /**
     * @throws FileAlreadyExistsException when the project has a file
     */
    void asNew(String key, Path copy) throws IOException {
        try (var held = locked(key)) {
            checkFree(key);
            for (var ending : LOGS) {
                Files.deleteIfExists(folder.beside(key, ending));
            }
            link(key, copy);
        }
    }

    /**
     * Moves the file that is there to {@code kept}, with its logs: programs that have it open go on
     * with that one until they look again.
     */
    void inPlace(String key, Path copy, Path kept, Connections connections) throws IOException {
        try (var held = locked(key)) {
            if (folder.exists(key)) {
                writeBack(key, connections);
                move(folder.database(key), kept);
                for (var ending : LOGS) {
                    var log = folder.beside(key, ending);
                    if (Files.exists(log)) {
                        move(log, kept.resolveSibling(kept.getFileName() + ending.substring(3)));
                    }
                }
            }
            link(key, copy);
        }
    }

    /** The lock of the project, waited for. */
    Flock locked(String key) {
        var until = System.nanoTime() + PATIENCE;
        folder.create();
        var lock = Flock.tryLock(folder.lock(key));
        while (lock.isEmpty()) {
            if (System.nanoTime() - until > 0) {
                throw WriteCall.busy(key, "is locked by another program");
            }
            LockSupport.parkNanos(POLL);
            lock = Flock.tryLock(folder.lock(key));
        }
        return lock.get();
    }

    private void checkFree(String key) throws FileAlreadyExistsException {
        folder.checkPlace(key);
        if (folder.exists(key)) {
            throw new FileAlreadyExistsException(key);
        }
    }

    /** So that the file alone is whole. One that is damaged is kept as it is. */
    private void writeBack(String key, Connections connections) {
        try (var connection = connections.writer(folder.database(key));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            LOG.debug("The log of project {} is kept beside it", key, e);
        }
    }

    /** A rename: what is open stays what it is. Never a copy, which would read a live file. */
    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        DataFolder.sync(DataFolder.folderOf(to));
    }

    /** A hard link is made or fails: there is no moment at which a file could be overwritten. */
    private void link(String key, Path copy) throws IOException {
        Files.deleteIfExists(folder.beside(key, INDEX));
        try {
            Files.createLink(folder.database(key), copy);
        } catch (UnsupportedOperationException e) {
            Files.move(copy, folder.database(key));
        }
        DataFolder.sync(folder.root());
    }
}
