package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the file of a project away and back, under the lock that other writers respect. Its log and
 * the log's index go the same way: a connection that has them open, here or in another program,
 * goes on with all three, and finds what others find. The log is empty by then, so that the file
 * alone is whole wherever this stops.
 */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final List<String> BESIDE = List.of("-wal", "-shm", "-journal");
    private static final String WRITE_BACK = "PRAGMA wal_checkpoint(TRUNCATE)";
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long POLL = Duration.ofMillis(10).toNanos();

    private final DataFolder folder;
    private final OpenFiles openFiles;
    private final Connections connections;

    Removal(DataFolder folder, OpenFiles openFiles, Connections connections) {
        this.folder = folder;
        this.openFiles = openFiles;
        this.connections = connections;
    }

    /**
     * @throws ApiException when others keep on reading or writing
     */
    void away(String key, Path to) throws SQLException {
        var from = folder.database(key);
        try (var connection = connections.writer(from)) {
            await(key, connection);
            move(from, to);
        } catch (SQLException e) {
            if (Faults.trouble(e) != Faults.Trouble.DAMAGED) {
                throw e;
            }
            LOG.debug("project {} is damaged, and kept as it is", key, e);
            move(from, to);
        }
    }

    /** Until the log is empty; then nobody writes as long as the connection is open. */
    private void await(String key, Connection connection) throws SQLException {
        var until = System.nanoTime() + PATIENCE;
        try (var statement = connection.createStatement()) {
            while (!holds(key, statement)) {
                if (System.nanoTime() - until > 0) {
                    throw new ApiException(
                            Kind.UNAVAILABLE,
                            "Project '"
                                    + key
                                    + "' is being read or written; nothing was deleted. Try again.");
                }
                LockSupport.parkNanos(POLL);
            }
        }
    }

    private boolean holds(String key, Statement statement) throws SQLException {
        try {
            statement.execute(WRITE_BACK);
            statement.execute("BEGIN IMMEDIATE");
        } catch (SQLException e) {
            if (Faults.isBusy(e)) {
                return false;
            }
            throw e;
        }
        if (isEmpty(beside(folder.database(key), "-wal"))) {
            return true;
        }
        statement.execute("ROLLBACK"); // somebody reads what is in it
        return false;
    }

    /** A rename: what is open stays what it is. Never a copy, which would read a live file. */
    private void move(Path from, Path to) {
        try {
            openFiles.whileMoving(
                    () -> {
                        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                        moveBeside(from, to);
                    });
            DataFolder.sync(DataFolder.folderOf(to));
            DataFolder.sync(DataFolder.folderOf(from));
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
    }

    private static void moveBeside(Path from, Path to) throws IOException {
        for (var ending : BESIDE) {
            var file = beside(from, ending);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(file, beside(to, ending), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** The place must be free, and the caller holds the lock. */
    void back(String key, Path from) throws SQLException {
        writeBack(key, from);
        var to = folder.database(key);
        try {
            openFiles.whileMoving(() -> moveBack(from, to));
            DataFolder.sync(folder.root());
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
    }

    private static void moveBack(Path from, Path to) throws IOException {
        for (var ending : BESIDE) {
            var stale = beside(to, ending);
            // Unless it is of this file, put there by a process that ended then.
            if (Files.exists(beside(from, ending)) || !isEmpty(stale)) {
                Files.deleteIfExists(stale);
            }
        }
        moveBeside(from, to);
        // A hard link is made or fails: there is no moment to overwrite a file.
        try {
            Files.createLink(to, from);
            Files.delete(from);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(from, to); // no hard links here, as on exFAT and some shares
        }
    }

    /** Or missing. */
    private static boolean isEmpty(Path log) {
        return DataFolder.attributes(log).map(BasicFileAttributes::size).orElse(0L) == 0;
    }

    /** What a program wrote that had it open all the time. */
    private void writeBack(String key, Path file) throws SQLException {
        try (var connection = connections.writer(file);
                var statement = connection.createStatement()) {
            statement.execute(WRITE_BACK);
        } catch (SQLException e) {
            if (Faults.trouble(e) != Faults.Trouble.DAMAGED) {
                throw e;
            }
            LOG.debug("project {} is damaged, and comes back as it was", key, e);
        }
    }
}
