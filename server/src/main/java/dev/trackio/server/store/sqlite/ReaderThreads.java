package dev.trackio.server.store.sqlite;

import static java.util.Objects.requireNonNull;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The platform threads that read: a call into SQLite pins its thread, so virtual threads wait here
 * for the few that do it. Work beyond the bound of the queue is answered UNAVAILABLE.
 */
final class ReaderThreads implements AutoCloseable {
    private static final int MIN_THREADS = 4;
    private static final int MAX_WAITING = 10_000;

    /** What is done on a thread that may block. */
    interface Work<T> {
        T done() throws SQLException;
    }

    /** Is told of failures of SQLite. */
    interface Watcher {
        void failed(String key, SQLException fault);
    }

    private final ThreadPoolExecutor threads;
    private final Watcher watcher;

    ReaderThreads(Watcher watcher) {
        this.watcher = watcher;
        var size = Math.max(MIN_THREADS, 2 * Runtime.getRuntime().availableProcessors());
        threads =
                new ThreadPoolExecutor(
                        size,
                        size,
                        60,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MAX_WAITING),
                        Thread.ofPlatform().name("reader ", 1).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Waits for the result; failures of SQLite are told in the project's name. */
    <T> T call(String key, Work<T> work) {
        Future<T> future;
        try {
            future = threads.submit(work::done);
        } catch (RejectedExecutionException e) {
            throw new ApiException(Kind.UNAVAILABLE, "Too many reads are waiting. Try again.", e);
        }
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.UNAVAILABLE, "The call was interrupted.", e);
        } catch (ExecutionException e) {
            throw switch (requireNonNull(e.getCause())) {
                case SQLException cause -> {
                    watcher.failed(key, cause);
                    yield Faults.of(key, cause);
                }
                case ApiException cause ->
                        new ApiException(cause.kind(), cause.getMessage(), cause);
                case Throwable cause -> new IllegalStateException("reading failed", cause);
            };
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
