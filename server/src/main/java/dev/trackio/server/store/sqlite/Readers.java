package dev.trackio.server.store.sqlite;

import dev.trackio.api.Rows;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that read one project: lent for a piece of work, kept for the next, closed when
 * idle.
 */
final class Readers {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    private static final int MAX_LENT = 8;
    private static final int MAX_IDLE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Tells states apart that were seen through different connections. */
    private static final AtomicLong WATCHES = new AtomicLong();

    private final String key;
    private final DataFolder folder;
    private final OpenFiles openFiles;
    private final Connections connections;
    private final ReaderThreads threads;
    private final RecentlyRead recent;
    private final Clock clock;

    private final Semaphore free = new Semaphore(MAX_LENT, true);
    private final Set<StoredRows<?>> lent = ConcurrentHashMap.newKeySet();

    /** Guards the four fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final ArrayDeque<Reader> idle = new ArrayDeque<>();
    private @Nullable Reader watch;
    private long watchNumber;
    private boolean closed;

    Readers(
            String key,
            DataFolder folder,
            OpenFiles openFiles,
            Connections connections,
            ReaderThreads threads,
            RecentlyRead recent,
            Clock clock) {
        this.key = key;
        this.folder = folder;
        this.openFiles = openFiles;
        this.connections = connections;
        this.threads = threads;
        this.recent = recent;
        this.clock = clock;
    }

    /** The result of the work, or what stands for it when there is no such project. */
    <T> T read(T whenMissing, Reader.Work<T> work) {
        if (!folder.exists(key)) {
            return whenMissing;
        }
        await();
        try {
            return threads.call(
                    key,
                    () -> {
                        var reader = take();
                        if (reader.isEmpty()) {
                            return whenMissing;
                        }
                        var sound = false;
                        try {
                            var result = reader.get().inTransaction(work);
                            sound = true;
                            return result;
                        } finally {
                            giveBack(reader.get(), sound);
                        }
                    });
        } finally {
            free.release();
        }
    }

    /**
     * As {@link #read}, on a connection that is opened for the work, closed after it, and not one
     * of those that others wait for; on the caller's thread.
     */
    <T> T alone(T whenMissing, Reader.Alone<T> work) throws SQLException {
        openFiles.removeStaleLog(key);
        var reader = open();
        if (reader.isEmpty()) {
            return whenMissing;
        }
        try {
            return work.on(reader.get().connection());
        } finally {
            close(reader.get());
        }
    }

    /** Rows that hold their connection until they are closed, or left alone for too long. */
    <T> Rows<T> stream(StoredRows.Form<T> form, StoredRows.Query query) {
        if (!folder.exists(key)) {
            return Rows.of(List.of());
        }
        await();
        var handedOver = false;
        try {
            var reader = threads.call(key, this::take);
            if (reader.isEmpty()) {
                return Rows.of(List.of());
            }
            var rows = new StoredRows<>(key, form, reader.get(), threads, clock, this::ended);
            lent.add(rows);
            handedOver = true;
            rows.open(query);
            return rows;
        } finally {
            if (!handedOver) {
                free.release();
            }
        }
    }

    private void ended(StoredRows<?> rows, Reader reader, boolean sound) {
        lent.remove(rows);
        giveBack(reader, sound);
        free.release();
    }

    /** Another number whenever the file's content may have changed; 0 when there is no file. */
    long version() {
        if (!folder.exists(key)) {
            return 0;
        }
        return threads.call(
                key,
                () -> {
                    lock.lock();
                    try {
                        return watched();
                    } finally {
                        lock.unlock();
                    }
                });
    }

    private long watched() throws SQLException {
        openFiles.removeStaleLog(key);
        var identity = folder.identity(key);
        var current = watch;
        if (current != null && (identity.isEmpty() || !current.isOn(identity.get()))) {
            close(current);
            watch = null;
            current = null;
        }
        if (current == null) {
            var opened = open();
            if (opened.isEmpty()) {
                return 0;
            }
            current = opened.get();
            watch = current;
            watchNumber = WATCHES.incrementAndGet();
        }
        current.usedAt(clock.instant());
        return (watchNumber << 32) | (current.changes() & 0xffff_ffffL);
    }

    private void await() {
        try {
            if (!free.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ApiException(
                        Kind.UNAVAILABLE,
                        "Project '" + key + "' is being read by too many calls. Try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.UNAVAILABLE, "The call was interrupted.", e);
        }
    }

    /** A connection on the file that the path names now; empty when there is none. */
    private Optional<Reader> take() throws SQLException {
        openFiles.removeStaleLog(key);
        var identity = folder.identity(key);
        while (true) {
            var reader = nextIdle();
            if (reader == null) {
                return identity.isEmpty() ? Optional.empty() : open();
            }
            if (identity.isPresent() && reader.isOn(identity.get())) {
                return Optional.of(reader);
            }
            close(reader);
        }
    }

    private @Nullable Reader nextIdle() {
        lock.lock();
        try {
            return idle.pollLast();
        } finally {
            lock.unlock();
        }
    }

    /** Opens until the file is the same before and after: it may be replaced meanwhile. */
    private Optional<Reader> open() throws SQLException {
        while (true) {
            var before = folder.identity(key);
            if (before.isEmpty()) {
                return Optional.empty();
            }
            try {
                var connection = connections.reader(folder.database(key));
                if (folder.identity(key).equals(before)) {
                    var handle = openFiles.opened(key, before.get());
                    return Optional.of(new Reader(connection, handle, clock.instant()));
                }
                connection.close();
            } catch (SQLException e) {
                if (folder.identity(key).equals(before)) {
                    throw e;
                }
            }
        }
    }

    private void giveBack(Reader reader, boolean sound) {
        if (sound && isKept(reader)) {
            recent.used(this);
        } else {
            close(reader);
        }
    }

    private boolean isKept(Reader reader) {
        lock.lock();
        try {
            if (closed || idle.size() >= MAX_IDLE) {
                return false;
            }
            reader.usedAt(clock.instant());
            idle.addLast(reader);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Rows that nobody reads are taken back, connections that nobody used are closed. */
    void closeUnusedSince(Instant limit) {
        for (var rows : lent) {
            rows.takeBackIfUnusedSince(limit);
        }
        if (isUnused()) {
            return;
        }
        threads.call(
                key,
                () -> {
                    lock.lock();
                    try {
                        closeIdleSince(limit);
                        if (watch != null && !watch.lastUsed().isAfter(limit)) {
                            close(watch);
                            watch = null;
                        }
                    } finally {
                        lock.unlock();
                    }
                    return true;
                });
    }

    /** Of those that wait for the next read; the watch stays, which tells states apart. */
    void closeIdle() {
        lock.lock();
        try {
            closeIdleSince(Instant.MAX);
        } finally {
            lock.unlock();
        }
    }

    private void closeIdleSince(Instant limit) {
        for (var i = idle.iterator(); i.hasNext(); ) {
            var reader = i.next();
            if (!reader.lastUsed().isAfter(limit)) {
                i.remove();
                close(reader);
            }
        }
    }

    private boolean isUnused() {
        lock.lock();
        try {
            return idle.isEmpty() && watch == null;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        closeUnusedSince(Instant.MAX);
    }

    private void close(Reader reader) {
        try {
            reader.connection().close();
        } catch (SQLException e) {
            LOG.debug("Closing a reader of project {} failed", key, e);
        } finally {
            openFiles.closed(reader.handle());
        }
    }
}
