package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long one query may go on: for five seconds, as long as somebody waits for it, and while what
 * it sorts leaves room on the disk of the temporary files. Asked by the thread that runs the query.
 */
final class QueryPatience {
    /** Looking at the disk is a system call: not each time. */
    private static final int LOOKS = 256;

    private static final long MAX_TEMPORARY_BYTES = 2L << 30;

    private final long deadline;
    private final Duration atMost;
    private final LongSupplier freeBytes;
    private final long freeAtStart;
    private volatile boolean givenUp;

    private int asked;
    private boolean tooMuchSorted;

    /**
     * @param freeBytes on the disk of temporary files
     */
    QueryPatience(Duration atMost, LongSupplier freeBytes) {
        deadline = System.nanoTime() + atMost.toNanos();
        this.atMost = atMost;
        this.freeBytes = freeBytes;
        freeAtStart = freeBytes.getAsLong();
    }

    /** Nobody waits any more. */
    void giveUp() {
        givenUp = true;
    }

    boolean isOver() {
        if (++asked % LOOKS == 0) {
            tooMuchSorted |= freeAtStart - freeBytes.getAsLong() > MAX_TEMPORARY_BYTES;
        }
        return givenUp || tooMuchSorted || System.nanoTime() - deadline > 0;
    }

    /**
     * @throws ApiException when it is over
     */
    void check() {
        if (isOver()) {
            throw refusal();
        }
    }

    ApiException refusal() {
        return refusal(null);
    }

    ApiException refusal(@Nullable Exception cause) {
        var why =
                tooMuchSorted
                        ? "it sorts more than " + (MAX_TEMPORARY_BYTES >> 30) + " GiB"
                        : "it took longer than " + atMost.toMillis() / 1000.0 + " seconds";
        var words =
                "The query was interrupted: " + why + ". Narrow it down, or add a LIMIT clause.";
        return cause == null
                ? ApiException.badRequest(words)
                : new ApiException(ApiException.Kind.BAD_REQUEST, words, cause);
    }
}
