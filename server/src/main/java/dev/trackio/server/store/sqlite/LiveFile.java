package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that a writer has open: makes it, notices that the path names another one, and brings
 * old layouts up to date. Used under the project's flock, by the writer's thread.
 */
final class LiveFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFile.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final String key;
    private final DataFolder folder;
    private final OpenFiles openFiles;
    private final Connections connections;
    private final Clock clock;

    private @Nullable Open open;

    /**
     * @param guard reads the same file: as long as it is open SQLite neither writes the log back
     *     nor removes it when the session closes
     */
    private record Open(
            WriteSession session, Connection guard, OpenFiles.Handle handle, WriteBack writeBack) {}

    private @Nullable Layout layout;
    private boolean created;

    LiveFile(
            String key,
            DataFolder folder,
            OpenFiles openFiles,
            Connections connections,
            Clock clock) {
        this.key = key;
        this.folder = folder;
        this.openFiles = openFiles;
        this.connections = connections;
        this.clock = clock;
    }

    /** A session on the file that the path names now, ready for BEGIN. */
    WriteSession current() throws SQLException {
        openFiles.removeStaleLog(key);
        var identity = folder.identity(key);
        if (open != null && identity.filter(open.handle::isOn).isEmpty()) {
            LOG.warn("The file of project {} was replaced or removed by another program", key);
            close();
        }
        if (open == null) {
            open = identity.isPresent() ? openExisting() : create();
        }
        prepareLayout(open.session);
        return open.session;
    }

    private Open openExisting() throws SQLException {
        folder.checkPlace(key);
        return opened(connections.writer(folder.database(key)));
    }

    private Open create() throws SQLException {
        folder.create();
        folder.checkPlace(key);
        var connection = connections.creator(folder.database(key));
        created = true;
        return opened(connection);
    }

    private Open opened(Connection connection) throws SQLException {
        try {
            var identity =
                    folder.identity(key)
                            .orElseThrow(
                                    () -> WriteCall.busy(key, "was removed while it was opened"));
            // Before any table exists: a file keeps the journal that it is made with.
            try (var statement = connection.createStatement()) {
                if (created && !folder.isNetwork()) {
                    statement.execute("PRAGMA journal_mode=WAL");
                }
                // WriteBack does it.
                statement.execute("PRAGMA wal_autocheckpoint=0");
            }
            Layout.changes(connection);
            var guard = connections.reader(folder.database(key));
            var session = new WriteSession(connection);
            var handle = openFiles.opened(key, identity);
            return new Open(
                    session, guard, handle, new WriteBack(key, session, () -> beside(handle)));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** One more connection to a file that is open, unless the path names another one by now. */
    private @Nullable Connection beside(OpenFiles.Handle handle) throws SQLException {
        if (!isCurrent(handle)) {
            return null;
        }
        var connection = connections.writer(folder.database(key));
        if (isCurrent(handle)) {
            return connection;
        }
        connection.close();
        return null;
    }

    /** After a transaction and its locks. */
    void writeBack() {
        if (open != null) {
            open.writeBack.afterCommit();
        }
    }

    private void prepareLayout(WriteSession session) throws SQLException {
        if (layout != null && layout.changes() == session.number(Layout.CHANGES)) {
            return;
        }
        var connection = session.connection();
        var found = Layout.of(connection);
        if (found.isNewer()) {
            throw new ApiException(
                    Kind.CONFLICT,
                    "Project '"
                            + key
                            + "' was written by a newer Trackio (layout "
                            + found.version()
                            + ", known here: "
                            + Schema.VERSION
                            + "): it can only be read. Update this server.");
        }
        if (!found.isComplete() && !found.isEmpty()) {
            backUp(connection, found);
        }
        layout = found.isComplete() ? found : null;
    }

    /** Within the transaction: nothing is left to do when the layout was complete before. */
    void migrate(WriteSession session) throws SQLException {
        if (layout != null) {
            return;
        }
        var connection = session.connection();
        var found = Layout.of(connection);
        if (!found.isComplete()) {
            Migration.run(key, connection, found);
            if (!found.isEmpty()) {
                LOG.info("Project {} was brought to the layout of Trackio 0.43", key);
            }
        }
    }

    /** After the first commit of a new file: its name is made durable as well. */
    void committed() {
        if (created) {
            created = false;
            try {
                DataFolder.sync(folder.root());
            } catch (IOException e) {
                throw DataFolder.cannotWrite(e);
            }
        }
    }

    /** Of names of copies: they sort by time. */
    static String stamp(Clock clock) {
        return STAMP.format(clock.instant());
    }

    /** Of what has a name that begins with a {@link #stamp}. */
    static Instant timeOf(String name) {
        return Instant.from(STAMP.parse(name.substring(0, name.indexOf('-'))));
    }

    private void backUp(Connection connection, Layout found) throws SQLException {
        var name = key + "-" + stamp(clock);
        var folderOfBackups = folder.ours("backup");
        var unfinished = folderOfBackups.resolve(name + ".part");
        var copy = folderOfBackups.resolve(name + ".db");
        try {
            Files.deleteIfExists(unfinished);
            Snapshot.copy(connection, unfinished, (left, pages) -> {});
            Files.move(unfinished, copy);
            DataFolder.sync(folderOfBackups);
        } catch (IOException e) {
            throw DataFolder.cannotWrite(e);
        }
        LOG.info(
                "Project {} has layout {}: before its first write it was copied to {}",
                key,
                found.version(),
                copy);
    }

    private boolean isCurrent(OpenFiles.Handle handle) {
        return folder.identity(key).filter(handle::isOn).isPresent();
    }

    /**
     * The last one out writes the log back, unless the path names another file by now: then the
     * guard goes last and keeps the session from it.
     */
    @Override
    public void close() {
        var last = open;
        open = null;
        layout = null;
        if (last == null) {
            return;
        }
        try {
            last.writeBack.close();
            if (isCurrent(last.handle)) {
                // Others may read on, and none of them can write back.
                last.session.execute("PRAGMA wal_checkpoint(PASSIVE)");
                last.guard.close();
                last.session.close();
            } else {
                last.session.close();
                last.guard.close();
            }
        } catch (SQLException e) {
            LOG.warn("Closing project {} failed", key, e);
        } finally {
            openFiles.closed(last.handle);
        }
    }
}
