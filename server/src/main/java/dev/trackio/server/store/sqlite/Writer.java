package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Meter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to a project. What is queued when it gets the project's locks becomes
 * one transaction; every call is whole within it, and one that fails does not take its neighbours
 * along. Calls are acknowledged after COMMIT.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int MAX_QUEUED = 1_024;
    private static final long MIN_POLL = Duration.ofMillis(1).toNanos();
    private static final long MAX_POLL = Duration.ofMillis(25).toNanos();

    private final String key;
    private final Path lockFile;
    private final LiveFile file;
    private final SqliteSettings settings;
    private final Meter meter;
    private final Clock clock;
    private final Courtesy courtesy = new Courtesy(System.nanoTime());

    /** Guards the four fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final ArrayDeque<WriteCall> queue = new ArrayDeque<>();
    private boolean closed;
    private boolean busy;
    private Instant lastUsed;

    private long knownVersion = -1;
    private volatile @Nullable Thread thread;

    Writer(String key, Path lockFile, LiveFile file, SqliteSettings settings, Meter meter) {
        this.key = key;
        this.lockFile = lockFile;
        this.file = file;
        this.settings = settings;
        this.meter = meter;
        this.clock = settings.clock();
        this.lastUsed = clock.instant();
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

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** False when this writer has ended: another one must be opened. */
    boolean submit(WriteCall call) {
        var patience = settings.maxWait().toNanos();
        lock.lock();
        try {
            while (queue.size() >= MAX_QUEUED && !closed) {
                if (patience <= 0) {
                    throw WriteCall.busy(key, "has too many writes waiting");
                }
                patience = changed.awaitNanos(patience);
            }
            if (closed) {
                return false;
            }
            queue.add(call);
            lastUsed = clock.instant();
            changed.signalAll();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw WriteCall.busy(key, "was not written to: the call was interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** Ends when nothing was written since then. */
    boolean closeIfUnusedSince(Instant limit) {
        lock.lock();
        try {
            if (closed || busy || !queue.isEmpty() || lastUsed.isAfter(limit)) {
                return false;
            }
            closed = true;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    Instant lastUsed() {
        lock.lock();
        try {
            return lastUsed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more calls; what was accepted is finished. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
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
            while (awaitCalls()) {
                try {
                    commitQueued();
                } catch (Throwable e) {
                    LOG.error("The writer of project {} failed", key, e);
                    failQueued(new IllegalStateException("writing failed", e));
                } finally {
                    setBusy(false);
                }
            }
        } finally {
            file.close();
        }
    }

    /** False when there is nothing left to do, for good. */
    private boolean awaitCalls() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            busy = !queue.isEmpty();
            return busy;
        } finally {
            lock.unlock();
        }
    }

    private void setBusy(boolean now) {
        lock.lock();
        try {
            busy = now;
            lastUsed = clock.instant();
        } finally {
            lock.unlock();
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
    }

    /** Null when every caller has given up. */
    private @Nullable Flock awaitFlock() {
        var poll = MIN_POLL;
        while (isWanted()) {
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
            if (!begin(session)) {
                return;
            }
            calls = takeQueued();
            var from = System.nanoTime();
            try {
                file.migrate(session);
                for (var call : calls) {
                    perform(call, session);
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
                if (!isWanted()) {
                    return false;
                }
            }
        }
    }

    /** Our own commits do not change this number. */
    private void noteOthers(WriteSession session) throws SQLException {
        var version = Layout.number(session.connection(), "PRAGMA data_version");
        if (knownVersion != -1 && version != knownVersion) {
            courtesy.sawOthers(System.nanoTime());
        }
        knownVersion = version;
    }

    private void perform(WriteCall call, WriteSession session) throws SQLException {
        session.execute("SAVEPOINT call");
        try {
            call.work().on(session);
        } catch (SQLException e) {
            call.fail(Faults.of(key, e));
        } catch (RuntimeException e) {
            call.fail(e);
        }
        if (call.hasFailed()) {
            // Fails when SQLite has undone the whole transaction (a full disk): then all calls
            // fail.
            session.execute("ROLLBACK TO call");
        }
        session.execute("RELEASE call");
    }

    /** With a rollback journal COMMIT has to wait for readers; with WAL it never does. */
    private void commit(WriteSession session) throws SQLException {
        var until = System.nanoTime() + settings.maxWait().toNanos();
        while (true) {
            try {
                session.execute("COMMIT");
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

    private boolean isWanted() {
        lock.lock();
        try {
            queue.removeIf(WriteCall::isGivenUp);
            changed.signalAll();
            return !queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<WriteCall> takeQueued() {
        lock.lock();
        try {
            var taken = new ArrayList<WriteCall>(queue.size());
            for (var call : queue) {
                if (call.begin()) {
                    taken.add(call);
                }
            }
            queue.clear();
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
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
        for (var call : takeQueued()) {
            call.fail(forOneCaller(cause));
            call.end();
        }
    }

    /** Threads do not share exceptions: each adds to the trace. */
    private static RuntimeException forOneCaller(RuntimeException cause) {
        return cause instanceof ApiException e
                ? new ApiException(e.kind(), e.getMessage(), e)
                : new IllegalStateException("writing failed", cause);
    }
}
