package dev.trackio.server.series;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of projects in columns, derived from the rows and brought up to date before every
 * read: what any program has committed is seen. It may be empty at any time; whoever reads goes to
 * the rows then, which say the same.
 *
 * <p>A few missing rows are read by the call that needs them. When they are many a thread of its
 * own reads them, and calls go to the rows until it is done. The least used projects are dropped
 * when all together take more memory than they may.
 */
public final class SeriesCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesCache.class);

    /** What one call reads by itself: about a tenth of a second. */
    private static final int MAX_ROWS_OF_A_CALL = 20_000;

    private static final Duration CHECK_EVERY = Duration.ofSeconds(30);

    private final ProjectStore projects;
    private final MetricStore metrics;
    private final long maxBytes;
    private final Duration checkEvery;
    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();
    private volatile boolean closed;

    public SeriesCache(ProjectStore projects, MetricStore metrics, long maxBytes) {
        this(projects, metrics, maxBytes, CHECK_EVERY);
    }

    SeriesCache(ProjectStore projects, MetricStore metrics, long maxBytes, Duration checkEvery) {
        this.projects = projects;
        this.metrics = metrics;
        this.maxBytes = maxBytes;
        this.checkEvery = checkEvery;
    }

    /** One project. */
    private final class Entry {
        private final ProjectName project;
        private final ReentrantLock lock = new ReentrantLock(); // guards the fields below
        private @Nullable ProjectColumns columns;
        private long version;
        private boolean reading;
        private boolean tooLarge;
        private volatile boolean doubted;
        private long lastCheck = System.nanoTime();
        private long checkedVersion;
        private volatile long size;
        private volatile long lastUse;

        Entry(ProjectName project) {
            this.project = project;
        }

        <T> Optional<T> read(Function<ProjectColumns, T> reading) {
            lock.lock();
            try {
                lastUse = uses.incrementAndGet();
                var current = current();
                return current == null ? Optional.empty() : Optional.of(reading.apply(current));
            } catch (ApiException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                drop(); // a row may be there by half
                throw e;
            } finally {
                lock.unlock();
            }
        }

        /** Null when the rows must be asked. */
        private @Nullable ProjectColumns current() {
            if (reading || tooLarge) {
                return null;
            }
            var now = projects.version(project);
            var known = columns;
            if (known != null && now == version && !doubted) {
                checkLater(known);
                return known;
            }
            if (known == null || doubted || !metrics.holds(project, known.marks())) {
                known = new ProjectColumns();
                doubted = false;
            }
            columns = known;
            if (metrics.lastId(project) - known.cursor() > MAX_ROWS_OF_A_CALL) {
                readApart(known);
                return null;
            }
            try (var rows = metrics.rows(project, null, known.cursor())) {
                rows.iterator().forEachRemaining(known::add);
            }
            version = now;
            if (!fits(known)) {
                return null;
            }
            checkLater(known);
            return known;
        }

        /**
         * Rows from the middle of a run, which no program of Trackio's takes away alone, are missed
         * by their number.
         */
        private void checkLater(ProjectColumns known) {
            var now = System.nanoTime();
            if (checkedVersion == version || now - lastCheck < checkEvery.toNanos()) {
                return;
            }
            lastCheck = now;
            checkedVersion = version;
            var cursor = known.cursor();
            var count = known.count();
            Thread.ofVirtual().name("check " + project.key()).start(() -> check(cursor, count));
        }

        private void check(long cursor, long count) {
            try {
                if (metrics.count(project, cursor) != count) {
                    LOG.info("rows of {} were taken away: its columns are read anew", project);
                    doubted = true;
                }
            } catch (RuntimeException e) {
                LOG.debug("{} could not be checked: {}", project, e.toString());
            }
        }

        /** On a thread of its own, with pauses for those who want to know that they must wait. */
        private void readApart(ProjectColumns into) {
            reading = true;
            Thread.ofVirtual()
                    .name("series " + project.key())
                    .start(
                            () -> {
                                var whole = false;
                                try (var rows = metrics.rows(project, null, into.cursor())) {
                                    whole = readAll(into, rows::next);
                                } catch (RuntimeException e) {
                                    LOG.warn("{} could not be read: {}", project, e.toString());
                                } finally {
                                    ended(whole);
                                }
                            });
        }

        private boolean readAll(ProjectColumns into, Batches batches) {
            for (var batch = batches.next(); !batch.isEmpty(); batch = batches.next()) {
                if (closed) {
                    return false;
                }
                lock.lock();
                try {
                    batch.forEach(into::add);
                    if (!fits(into)) {
                        return false;
                    }
                } finally {
                    lock.unlock();
                }
            }
            return true;
        }

        private void ended(boolean whole) {
            lock.lock();
            try {
                reading = false;
                version = 0; // what was committed meanwhile is read by the next call
                if (!whole) {
                    drop();
                }
            } finally {
                lock.unlock();
            }
        }

        private void drop() {
            columns = null;
            size = 0;
        }

        private boolean fits(ProjectColumns known) {
            size = known.bytes();
            if (size > maxBytes) {
                LOG.info("{} is too large for the series cache: it is read from its rows", project);
                tooLarge = true;
                drop();
                return false;
            }
            if (!makeRoom()) {
                drop(); // others are being read that cannot be dropped now
                return false;
            }
            return true;
        }

        private boolean makeRoom() {
            var total = bytes();
            if (total <= maxBytes) {
                return true;
            }
            var oldestFirst =
                    entries.values().stream()
                            .filter(entry -> entry != this && entry.size > 0)
                            .sorted(Comparator.comparingLong(entry -> entry.lastUse))
                            .toList();
            for (var entry : oldestFirst) {
                total -= entry.forget();
                if (total <= maxBytes) {
                    return true;
                }
            }
            return false;
        }

        /** Nobody waits for anybody here: a project that is in use stays. */
        private long forget() {
            if (!lock.tryLock()) {
                return 0;
            }
            try {
                if (reading) {
                    return 0;
                }
                var freed = size;
                drop();
                return freed;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Batches of rows, the last one empty. */
    private interface Batches {
        List<StoredRow> next();
    }

    /**
     * Takes something out of the columns of a project, as of now; empty when the rows must be asked
     * instead.
     *
     * @param reading must not keep the columns, only what is not changed any more
     */
    <T> Optional<T> read(ProjectName project, Function<ProjectColumns, T> reading) {
        if (!projects.exists(project)) {
            entries.remove(project.key());
            return Optional.empty();
        }
        return entries.computeIfAbsent(project.key(), key -> new Entry(project)).read(reading);
    }

    /** What all columns take. */
    public long bytes() {
        return entries.values().stream().mapToLong(entry -> entry.size).sum();
    }

    @Override
    public void close() {
        closed = true;
    }
}
