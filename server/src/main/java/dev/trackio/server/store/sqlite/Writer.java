package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Meter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to a project. What is queued when it gets the project's locks becomes
 * one transaction (see {@link WriteQueue} for how much of it), and none waits for company: while
 * one is synced the next gathers. Every call is whole within it, and one that fails does not take
 * its neighbours along. Calls are acknowledged after COMMIT.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final long MIN_POLL = Duration.ofMillis(1).toNanos();
    private static final long MAX_POLL = Duration.ofMillis(25).toNanos();

    private final String key;
    private final Path lockFile;
    private final LiveFile file;
    private final SqliteSettings settings;
    private final Meter meter;
    private final WriteQueue queue;
    private final IntSupplier cacheKib;
    private final Courtesy courtesy = new Courtesy(System.nanoTime());

    private long knownVersion = -1;
    private volatile @Nullable Thread thread;

    /**
     * @param cacheKib how much memory the file's pages may take here, asked before each transaction
     */
    Writer(
            String key,
            Path lockFile,
            LiveFile file,
            SqliteSettings settings,
            Meter meter,
            IntSupplier cacheKib) {
        this.key = key;
        this.lockFile = lockFile;
        this.file = file;
        this.settings = settings;
        this.meter = meter;
        this.queue = new WriteQueue(key, settings.clock());
        this.cacheKib = cacheKib;
    }

    void start(Runnable whenEnded) {
        thread =
                Thread.ofPlatform()
                        .name("writer " + key)
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        run();
                                    } finally {
                                        whenEnded.run();
                                    }
                                });
    }

    WriteQueue queue() {
        return queue;
    }

    void awaitEnd(Duration atMost) {
        try {
            var running = thread;
            if (running != null && !running.join(atMost)) {
                LOG.warn("The writer of project {} did not end within {}", key, atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (queue.await()) {
                try {
                    commitQueued();
                } catch (Throwable e) {
                    LOG.error("The writer of project {} failed", key, e);
                    failQueued(new IllegalStateException("writing failed", e));
                } finally {
                    queue.rest();
                }
            }
        } finally {
            file.close();
        }
    }

    private void commitQueued() {
        if (courtesy.isDue(System.nanoTime())) {
            LockSupport.parkNanos(Courtesy.PAUSE.toNanos());
        }
        try (var held = awaitFlock()) {
            if (held == null) {
                return;
            }
            var from = System.nanoTime();
            transact();
            courtesy.held(from, System.nanoTime());
        }
        file.writeBack();
    }

    /** Null when every caller has given up. */
    private @Nullable Flock awaitFlock() {
        var poll = MIN_POLL;
        while (queue.isWanted()) {
            var held = Flock.tryLock(lockFile);
            if (held.isPresent()) {
                return held.get();
            }
            courtesy.sawOthers(System.nanoTime());
            LockSupport.parkNanos(poll);
            poll = Math.min(2 * poll, MAX_POLL);
        }
        return null;
    }

    private void transact() {
        List<WriteCall> calls = List.of();
        try {
            var session = file.current();
            session.cacheKib(cacheKib.getAsInt());
            if (!begin(session)) {
                return;
            }
            calls = queue.take();
            var from = System.nanoTime();
            try {
                file.migrate(session);
                if (!performAll(calls, session)) {
                    restart(session);
                    file.migrate(session);
                    for (var call : calls) {
                        performAlone(call, session);
                    }
                }
                commit(session);
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(session);
                throw e;
            }
            file.committed();
            meter.committed(calls.size(), System.nanoTime() - from);
        } catch (SQLException e) {
            fail(calls, Faults.of(key, e));
        } catch (RuntimeException e) {
            fail(calls, e);
        } catch (Error e) {
            fail(calls, new IllegalStateException("writing failed", e));
            throw e;
        } finally {
            calls.forEach(WriteCall::end);
        }
    }

    /** False when every caller has given up while another program had the file. */
    private boolean begin(WriteSession session) throws SQLException {
        while (true) {
            try {
                session.execute("BEGIN IMMEDIATE");
                noteOthers(session);
                return true;
            } catch (SQLException e) {
                if (!Faults.isBusy(e)) {
                    throw e;
                }
                courtesy.sawOthers(System.nanoTime());
                if (!queue.isWanted()) {
                    return false;
                }
            }
        }
    }

    /** Our own commits do not change this number. */
    private void noteOthers(WriteSession session) throws SQLException {
        var version = session.number("PRAGMA data_version");
        if (knownVersion != -1 && version != knownVersion) {
            courtesy.sawOthers(System.nanoTime());
        }
        knownVersion = version;
    }

    /**
     * Without savepoints, for which SQLite copies every page that it changes. False when a call
     * failed: then this was in vain, and each is done again for itself.
     */
    private static boolean performAll(List<WriteCall> calls, WriteSession session)
            throws SQLException {
        try {
            for (var call : calls) {
                call.work().on(session);
            }
            return true;
        } catch (SQLException e) {
            requireOfOneCall(e);
            return false;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** What concerns the file or the disk fails the whole transaction, which may be gone by now. */
    private static void requireOfOneCall(SQLException e) throws SQLException {
        if (!Faults.isOfOneCall(e)) {
            throw e;
        }
    }

    private void restart(WriteSession session) throws SQLException {
        session.execute("ROLLBACK");
        retryWhileBusy(session, "BEGIN IMMEDIATE");
    }

    private void performAlone(WriteCall call, WriteSession session) throws SQLException {
        session.execute("SAVEPOINT call");
        try {
            call.work().on(session);
        } catch (SQLException e) {
            requireOfOneCall(e);
            call.fail(Faults.of(key, e));
        } catch (RuntimeException e) {
            call.fail(e);
        }
        if (call.hasFailed()) {
            session.execute("ROLLBACK TO call");
        }
        session.execute("RELEASE call");
    }

    /** With a rollback journal COMMIT has to wait for readers; with WAL it never does. */
    private void commit(WriteSession session) throws SQLException {
        retryWhileBusy(session, "COMMIT");
    }

    private void retryWhileBusy(WriteSession session, String sql) throws SQLException {
        var until = System.nanoTime() + settings.maxWait().toNanos();
        while (true) {
            try {
                session.execute(sql);
                return;
            } catch (SQLException e) {
                if (!Faults.isBusy(e) || System.nanoTime() - until > 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * The connection is not used again: what state it is in after a failure is not worth knowing.
     */
    private void rollBack(WriteSession session) {
        try {
            session.execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("Nothing to roll back", e);
        }
        file.close();
        knownVersion = -1;
    }

    /** All calls of a transaction; when it did not come so far, all that wait for it. */
    private void fail(List<WriteCall> begun, RuntimeException cause) {
        if (begun.isEmpty()) {
            failQueued(cause);
        }
        for (var call : begun) {
            call.fail(forOneCaller(cause));
        }
    }

    private void failQueued(RuntimeException cause) {
        for (var calls = queue.take(); !calls.isEmpty(); calls = queue.take()) {
            for (var call : calls) {
                call.fail(forOneCaller(cause));
                call.end();
            }
        }
    }

    /** Threads do not share exceptions: each adds to the trace. */
    private static RuntimeException forOneCaller(RuntimeException cause) {
        return cause instanceof ApiException e
                ? new ApiException(e.kind(), e.getMessage(), e)
                : new IllegalStateException("writing failed", cause);
    }
}
