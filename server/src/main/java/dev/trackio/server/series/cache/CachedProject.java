package dev.trackio.server.series.cache;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.series.column.ProjectColumns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns of one project, brought up to date before every read. A few missing rows are read by
 * the call that needs them; when they are many a thread of its own reads them, and calls go to the
 * rows until it is done.
 */
final class CachedProject {
    private static final Logger LOG = LoggerFactory.getLogger(CachedProject.class);

    /** What one call reads by itself: about a tenth of a second. */
    static final int MAX_ROWS_OF_A_CALL = 20_000;

    /** How long a call waits for others of its project before it reads the rows. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long a call that would wait for a reading of rows waits for its begin. */
    private static final Duration QUEUE = Duration.ofMillis(100);

    /** After that a project that was too large is tried again, whatever is known of it. */
    private static final Duration TOO_LARGE_FOR = Duration.ofHours(1);

    private final ProjectName project;
    private final ProjectStore projects;
    private final MetricStore metrics;
    private final SeriesMemory memory;
    private final Doubt doubt;
    private final DiskCopy disk;
    private final ReentrantLock lock = new ReentrantLock(); // guards the fields below
    private final Condition changed = lock.newCondition(); // whether its rows are being read
    private final Pause pause = new Pause();
    private @Nullable ProjectColumns columns;
    private long version;
    private boolean reading;
    private boolean begun; // the reading, which has its turn after those of other projects
    private @Nullable TooLarge tooLarge;
    private boolean retired;
    private volatile long size;
    private volatile long lastUse;
    private volatile long lastRead = System.nanoTime();

    /**
     * Why the project is read from its rows.
     *
     * @param rows with so many it no longer fitted
     */
    private record TooLarge(long rows, long since) {}

    CachedProject(
            ProjectName project,
            ProjectStore projects,
            MetricStore metrics,
            SeriesMemory memory,
            Doubt doubt,
            DiskCopy disk) {
        this.project = project;
        this.projects = projects;
        this.metrics = metrics;
        this.memory = memory;
        this.doubt = doubt;
        this.disk = disk;
    }

    /**
     * Empty when the rows must be asked.
     *
     * @param patience how long to wait for a thread that reads them, once it does
     */
    <T> Optional<T> read(Function<ProjectColumns, T> reading, Duration patience) {
        if (!isMine(PATIENCE)) {
            return Optional.empty();
        }
        try {
            var until = System.nanoTime() + patience.toNanos();
            used();
            var current = current();
            while (current == null && waitedForRows(until)) {
                used();
                current = current();
            }
            return current == null ? Optional.empty() : Optional.of(reading.apply(current));
        } finally {
            lock.unlock();
        }
    }

    private void used() {
        lastUse = memory.nextUse();
        lastRead = System.nanoTime();
    }

    /**
     * True when their reading ended in time; who is in a queue of other projects is not waited for.
     */
    private boolean waitedForRows(long until) {
        if (!reading) {
            return false;
        }
        var queued = System.nanoTime() + QUEUE.toNanos();
        try {
            while (reading && !retired) {
                var left = (begun ? until : Math.min(until, queued)) - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !retired;
    }

    /** Null when the rows must be asked. */
    private @Nullable ProjectColumns current() {
        if (reading || retired || !pause.isOver()) {
            return null;
        }
        try {
            return upToDate();
        } catch (ApiException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("{} could not be read: {}", project, e.toString());
            pause.failed();
            drop(); // a row may be there by half
            return null;
        } catch (Error e) {
            drop();
            throw e;
        }
    }

    private boolean isMine(Duration patience) {
        try {
            return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private @Nullable ProjectColumns upToDate() {
        var now = projects.version(project);
        if (isTooLarge(now)) {
            return null;
        }
        var known = columns;
        if (known != null && now == version && !doubt.isOpen()) {
            doubt.countLater(version, known.cursor(), known.count());
            return known;
        }
        if (known == null || !doubt.isUnfounded(known)) {
            doubt.settle(); // first: loading may begin a count that doubts anew
            known = known == null ? loaded() : anew();
        }
        columns = known;
        if (!fits(known)) {
            return null;
        }
        if (metrics.lastId(project) - known.cursor() > MAX_ROWS_OF_A_CALL) {
            reading = true;
            var into = known;
            Thread.ofVirtual().name("series " + project.key()).start(() -> readApart(into));
            return null;
        }
        try (var rows = metrics.rows(project, null, known.cursor())) {
            rows.iterator().forEachRemaining(known::add);
        }
        if (!fits(known)) {
            return null;
        }
        version = now;
        pause.succeeded();
        doubt.countLater(version, known.cursor(), known.count());
        disk.keepIfDue(known, this::locked);
        return known;
    }

    /** What the disk has, if that is true. */
    private ProjectColumns loaded() {
        var found = disk.load(memory.maxBytes());
        if (found.isPresent() && doubt.confirms(found.get())) {
            return found.get();
        }
        return anew();
    }

    private ProjectColumns anew() {
        disk.discard();
        return new ProjectColumns();
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /** It is looked at again when it has lost rows, or has been so for long. */
    private boolean isTooLarge(long now) {
        var known = tooLarge;
        if (known == null) {
            return false;
        }
        if (doubt.isOpen() || System.nanoTime() - known.since > TOO_LARGE_FOR.toNanos()) {
            tooLarge = null;
            return false;
        }
        doubt.fewerLater(now, known.rows);
        return true;
    }

    private boolean fits(ProjectColumns known) {
        if (memory.isTight(known.bytes())) {
            known.pack();
        }
        if (!memory.fits(known.bytes())) {
            LOG.info("{} is too large for the series cache: it is read from its rows", project);
            tooLarge = new TooLarge(known.count(), System.nanoTime());
            drop();
            return false;
        }
        size(known.bytes());
        return true;
    }

    private void readApart(ProjectColumns into) {
        var whole = false;
        try {
            whole = memory.oneAtATime(() -> begin() && readAll(into));
        } catch (RuntimeException e) {
            LOG.warn("{} could not be read: {}", project, e.toString());
        } finally {
            ended(whole);
        }
    }

    private boolean begin() {
        locked(
                () -> {
                    begun = true;
                    changed.signalAll();
                });
        return true;
    }

    /**
     * With pauses for those who want to know that they must wait; rows are read while others are
     * added.
     */
    private boolean readAll(ProjectColumns into) {
        try (var rows = metrics.rows(project, null, into.cursor())) {
            var next = apart(rows::next);
            try {
                for (var batch = next.join(); !batch.isEmpty(); batch = next.join()) {
                    next = apart(rows::next);
                    if (memory.isClosed() || !add(batch, into)) {
                        return false;
                    }
                    memory.makeRoom(this);
                }
            } finally {
                next.exceptionally(failed -> List.of()).join(); // rows have one reader at a time
            }
        }
        return true;
    }

    private static <T> CompletableFuture<T> apart(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    private boolean add(List<StoredRow> batch, ProjectColumns into) {
        lock.lock();
        try {
            batch.forEach(into::add);
            return !retired && fits(into);
        } finally {
            lock.unlock();
        }
    }

    private void ended(boolean whole) {
        lock.lock();
        try {
            reading = false;
            begun = false;
            changed.signalAll();
            version = 0; // what was committed meanwhile is read by the next call
            if (whole) {
                pause.succeeded();
                keep();
            } else {
                drop();
                if (tooLarge == null) {
                    pause.failed();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        columns = null;
        size(0);
    }

    private void size(long now) {
        memory.changed(now - size);
        size = now;
    }

    /** What its columns take. */
    long size() {
        return size;
    }

    /** When it was read last, as a number that grows. */
    long lastUse() {
        return lastUse;
    }

    /** When that was, by the clock of {@link System#nanoTime}. */
    long lastRead() {
        return lastRead;
    }

    /** Gives its memory back, unless it is being read: those who read wait for nobody. */
    void forget() {
        forgetIf(kept -> true);
    }

    /** As {@link #forget}, when the disk has most of it: what it lacks is read in a moment. */
    void forgetWhatIsKept() {
        forgetIf(disk::has);
    }

    private void forgetIf(Predicate<ProjectColumns> may) {
        if (lock.tryLock()) {
            try {
                if (columns != null && !reading) {
                    disk.keep(columns, this::locked);
                    if (may.test(columns)) {
                        drop();
                    }
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Writes to disk what would have to be read from many rows again. */
    void keep() {
        locked(
                () -> {
                    if (columns != null && !reading) {
                        disk.keep(columns, this::locked);
                    }
                });
    }

    /** The rows of a run were deleted. */
    void gone(String run) {
        locked(
                () -> {
                    if (columns == null || reading || hasAmong(run, columns.cursor())) {
                        raiseDoubt();
                    } else {
                        columns.remove(run);
                        size(columns.bytes());
                        disk.discard();
                    }
                });
    }

    /** Whether it was logged again so soon that the columns have some of that already. */
    private boolean hasAmong(String run, long cursor) {
        try (var rows = metrics.rows(project, List.of(run), 0)) {
            var first = rows.next();
            return !first.isEmpty() && first.getFirst().id() <= cursor;
        }
    }

    /** It is not believed that the rows of the columns are still there. */
    void doubt() {
        locked(this::raiseDoubt);
    }

    private void raiseDoubt() {
        if (columns != null || tooLarge != null) {
            doubt.raise();
        }
    }

    /** The project is no more. */
    void retire() {
        locked(
                () -> {
                    retired = true;
                    changed.signalAll();
                    disk.discard();
                    drop();
                });
    }
}
