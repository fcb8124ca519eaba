package dev.trackio.server.store.sqlite;

import static java.util.Objects.requireNonNull;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.query.QueryStore;
import java.io.File;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Queries that strangers wrote. They run on threads and connections of their own, on at most half
 * of the processors, so that no other request waits for one; beyond its bounds a query is
 * interrupted.
 *
 * <p>Some calls within SQLite cannot be interrupted. Whoever waits is answered in time all the
 * same; the place among those that run is free again when the call has come to its end.
 */
final class SqliteQueries implements QueryStore, AutoCloseable {
    private static final Duration MAX_TIME = Duration.ofSeconds(5);

    /** What an interrupt may take to be seen. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final int MAX_WAITING = 16;
    private static final int MAX_RUNNING =
            Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);

    /** Results in memory: those of queries that run, and larger ones until they are sent. */
    private static final int MAX_RESULTS = 4;

    private static final long SMALL_BYTES = 256 << 10;
    private static final long MAX_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / (4 * MAX_RESULTS));

    private final SqliteStorage storage;
    private final ReaderThreads.Watcher watcher;
    private final Duration maxTime;
    private final long maxBytes;
    private final File temporary = temporaryFolder();
    private final Semaphore running = new Semaphore(MAX_RUNNING, true);
    private final Semaphore results = new Semaphore(MAX_RESULTS, true);
    private final AtomicInteger waiting = new AtomicInteger();
    private final Set<QueryPatience> current = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().name("query ", 1).daemon().factory());

    SqliteQueries(SqliteStorage storage, ReaderThreads.Watcher watcher) {
        this(storage, watcher, MAX_TIME, MAX_BYTES);
    }

    /**
     * @param maxTime of one query, after which it is interrupted
     * @param maxBytes of one result
     */
    SqliteQueries(
            SqliteStorage storage, ReaderThreads.Watcher watcher, Duration maxTime, long maxBytes) {
        this.storage = storage;
        this.watcher = watcher;
        this.maxTime = maxTime;
        this.maxBytes = maxBytes;
    }

    @Override
    public Table run(ProjectName project, String statement) {
        QueryText.check(statement);
        acquire(results, "Too many results of queries are being sent. Try again.");
        var kept = false;
        try {
            acquire(running, "Too many queries are running. Try again.");
            var patience = new QueryPatience(maxTime, temporary::getUsableSpace);
            var result = await(start(project, statement, patience), patience, project.key());
            kept = result.bytes() > SMALL_BYTES;
            var rows = kept ? new Large(result.rows()) : Rows.of(result.rows());
            return new Table(result.columns(), rows, result.rows().size());
        } finally {
            if (!kept) {
                results.release();
            }
        }
    }

    private void acquire(Semaphore places, String refusal) {
        try {
            if (waiting.incrementAndGet() > MAX_WAITING
                    || !places.tryAcquire(MAX_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new ApiException(Kind.UNAVAILABLE, refusal);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.UNAVAILABLE, "The call was interrupted.", e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    private Future<QueryRun.Result> start(
            ProjectName project, String statement, QueryPatience patience) {
        var run = new QueryRun(statement, patience, maxBytes);
        var none = new QueryRun.Result(List.of(), List.of(), 0);
        current.add(patience);
        try {
            return threads.submit(
                    () -> {
                        try {
                            return storage.file(project).readers().alone(none, run::on);
                        } finally {
                            current.remove(patience);
                            running.release();
                        }
                    });
        } catch (RejectedExecutionException e) {
            current.remove(patience);
            running.release();
            throw new ApiException(Kind.UNAVAILABLE, "The server is stopping.", e);
        }
    }

    private QueryRun.Result await(
            Future<QueryRun.Result> result, QueryPatience patience, String key) {
        try {
            return result.get(maxTime.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            patience.giveUp();
            throw patience.refusal(e);
        } catch (InterruptedException e) {
            patience.giveUp();
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.UNAVAILABLE, "The call was interrupted.", e);
        } catch (ExecutionException e) {
            throw switch (requireNonNull(e.getCause())) {
                case SQLException cause -> fault(key, cause);
                case ApiException cause ->
                        new ApiException(cause.kind(), cause.getMessage(), cause);
                case Throwable cause -> new IllegalStateException("the query failed", cause);
            };
        }
    }

    private RuntimeException fault(String key, SQLException e) {
        return switch (Faults.code(e)) {
            case SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_RANGE, SQLITE_CONSTRAINT ->
                    new ApiException(Kind.BAD_REQUEST, Faults.words(e), e);
            default -> {
                watcher.failed(key, e);
                yield Faults.of(key, e);
            }
        };
    }

    /** Rows that are counted until they are closed. */
    private final class Large implements Rows<RawJson> {
        private final Rows<RawJson> rows;
        private final AtomicBoolean closed = new AtomicBoolean();

        Large(List<RawJson> rows) {
            this.rows = Rows.of(rows);
        }

        @Override
        public List<RawJson> next() {
            return rows.next();
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                results.release();
            }
        }
    }

    /** Where SQLite puts what it sorts, in the order in which it looks. */
    private static File temporaryFolder() {
        return Stream.of(
                        System.getenv("SQLITE_TMPDIR"),
                        System.getenv("TMPDIR"),
                        "/var/tmp",
                        "/usr/tmp",
                        "/tmp")
                .filter(folder -> folder != null && !folder.isEmpty())
                .map(File::new)
                .filter(folder -> folder.isDirectory() && folder.canWrite())
                .findFirst()
                .orElse(new File("."));
    }

    /** Interrupts those that run. */
    @Override
    public void close() {
        threads.shutdown();
        current.forEach(QueryPatience::giveUp);
        try {
            if (!threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
