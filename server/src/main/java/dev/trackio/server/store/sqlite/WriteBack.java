package dev.trackio.server.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the pages of a project's write-ahead log back into its file, on a thread beside the
 * writer's, which goes on meanwhile. SQLite starts a log from its beginning only when all of it is
 * written back, which never happens under a writer that always adds to it: so the last few pages
 * are written back by the writer itself, between two transactions.
 *
 * <p>The log is bounded: beyond {@link #MOST_PAGES} the writer waits until what can be written back
 * is. It grows further by a transaction that is larger, while a reader holds an old state of the
 * file, and while writing back fails. Used by the writer's thread alone.
 */
final class WriteBack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBack.class);

    /**
     * Pages in the log before they are written back, 128 MiB. A large file has one page of the
     * log_id index to write for each row: the more of them are written at once, the better.
     */
    static final int PAGES = 32_000;

    /** 256 MiB, which a start after a crash has to read: less than a second. */
    static final int MOST_PAGES = 64_000;

    /** So few that callers hardly notice, some milliseconds. */
    private static final int LAST_PAGES = 1_000;

    /** A look costs as much as a small part of a commit. */
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    /** Opens another connection to the writer's file, or none when the path names another file. */
    interface Opener {
        @Nullable Connection opened() throws SQLException;
    }

    /**
     * @param pages in the log since it was started from its beginning
     * @param missing those of them that are not in the file yet
     */
    private record Log(int pages, int missing) {}

    private final String key;
    private final WriteSession session;
    private final Opener opener;

    private @Nullable Connection beside;
    private @Nullable Thread pass;
    private int pages;
    private int due = PAGES;
    private long looked = System.nanoTime();

    WriteBack(String key, WriteSession session, Opener opener) {
        this.key = key;
        this.session = session;
        this.opener = opener;
    }

    /** Between two transactions. What fails here fails no call: it is tried again later. */
    void afterCommit() {
        var now = System.nanoTime();
        if (now - looked < LOOK_NANOS) {
            return;
        }
        looked = now;
        try {
            var log = log("PRAGMA wal_checkpoint(NOOP)");
            if (log.pages < pages) {
                due = PAGES;
            }
            pages = log.pages;
            if (pages < due) {
                return;
            }
            if (pages >= MOST_PAGES) {
                awaitPass();
            }
            if (pass != null && pass.isAlive()) {
                return;
            }
            // If a reader keeps the log from being written back, not with every commit again.
            due = pages + LAST_PAGES;
            if (log.missing > LAST_PAGES && pages < MOST_PAGES && startPass()) {
                return;
            }
            pages = log("PRAGMA wal_checkpoint(PASSIVE)").pages;
            // Started again with the next commit, unless a reader is in it.
            due = pages + LAST_PAGES;
        } catch (SQLException | RuntimeException e) {
            due = pages + LAST_PAGES;
            LOG.warn("Writing back the log of project {} failed", key, e);
        }
    }

    private Log log(String sql) throws SQLException {
        try (var row = session.prepared(sql).executeQuery()) {
            var pages = row.next() ? row.getInt(2) : 0;
            return new Log(pages, pages - row.getInt(3));
        }
    }

    private boolean startPass() throws SQLException {
        if (beside == null) {
            beside = opener.opened();
        }
        var connection = beside;
        if (connection == null) {
            return false;
        }
        pass =
                Thread.ofPlatform()
                        .name("write-back " + key)
                        .daemon()
                        .start(() -> writeBack(connection));
        return true;
    }

    private void writeBack(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            LOG.warn("Writing back the log of project {} failed", key, e);
        }
    }

    private void awaitPass() {
        var interrupted = false;
        while (pass != null) {
            try {
                pass.join();
                pass = null;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Before the session is closed, so that this is never the last connection of its file. */
    @Override
    public void close() {
        awaitPass();
        try {
            if (beside != null) {
                beside.close();
            }
        } catch (SQLException e) {
            LOG.debug("Closing a connection of project {} failed", key, e);
        }
    }
}
