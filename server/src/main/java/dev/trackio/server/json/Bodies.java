package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Takes in JSON bodies. What all of them hold in memory together is bounded by a part of the heap,
 * whatever number of clients sends at the same time; beyond it a body waits in a file.
 */
public final class Bodies {
    private static final long MAX_TOGETHER = 256L << 20;
    private static final int MAX_ONE = 32 << 20;

    /** What is read from many small entries takes several times the memory of their bytes. */
    private static final int PART_OF_HEAP = 16;

    /** So much is free for everyone, as the buffers of a connection are. */
    private static final int FREE = 16 << 10;

    /** Of a call with one entry. */
    private static final int SMALL = 1 << 10;

    private static final byte[] NONE = {};

    /** A permit is a byte. */
    private final Semaphore room;

    private final int maxInMemory;

    public Bodies() {
        this(Runtime.getRuntime().maxMemory());
    }

    /** For tests. */
    public Bodies(long heapBytes) {
        var together = (int) Math.min(MAX_TOGETHER, heapBytes / PART_OF_HEAP);
        room = new Semaphore(together);
        maxInMemory = Math.min(MAX_ONE, together);
    }

    /**
     * All that the stream has, which is not closed: in memory while it is small and there is room,
     * else in a file.
     *
     * @throws ApiException UNAVAILABLE when there is no room in a file either
     */
    public JsonBody read(InputStream in) throws IOException {
        return gather(
                in,
                Duration.ZERO,
                (gathered, more) -> JsonBody.spilled(gathered::json, gathered::close, more, in));
    }

    /**
     * The same for what must be held in memory.
     *
     * @throws ApiException TOO_LARGE when it never could be, UNAVAILABLE when others are held
     */
    public JsonBody readIntoMemory(InputStream in) throws IOException {
        return readIntoMemory(in, Duration.ZERO);
    }

    /**
     * The same, where the sender can wait until others are closed.
     *
     * @param patience how long, each time that more room is needed
     */
    public JsonBody readIntoMemory(InputStream in, Duration patience) throws IOException {
        return gather(
                in,
                patience,
                (gathered, more) -> {
                    throw gathered.size + more.length() > maxInMemory ? tooLarge() : noRoom();
                });
    }

    /** Where a body goes on when it cannot be held in memory. */
    private interface Overflow {
        /**
         * @param more what comes next
         */
        JsonBody goOn(Gathered gathered, RawJson more) throws IOException;
    }

    private JsonBody gather(InputStream in, Duration patience, Overflow overflow)
            throws IOException {
        var gathered = new Gathered(patience);
        var handedOver = false;
        try {
            while (gathered.readFrom(in)) {
                if (!gathered.hasRoom()) {
                    var more = new byte[FREE];
                    var count = in.read(more);
                    if (count < 0) {
                        break;
                    }
                    return overflow.goOn(gathered, RawJson.slice(more, 0, count));
                }
            }
            var body = JsonBody.inMemory(gathered.json(), gathered);
            handedOver = true;
            return body;
        } finally {
            if (!handedOver) {
                gathered.close();
            }
        }
    }

    private ApiException tooLarge() {
        return new ApiException(
                Kind.TOO_LARGE,
                "The message is larger than the %d bytes for which this server has memory; POST /api/bulk_log takes more."
                        .formatted(maxInMemory));
    }

    private static ApiException noRoom() {
        return new ApiException(
                Kind.UNAVAILABLE,
                "Too many large calls at the same time; nothing was stored. Try again.");
    }

    private boolean take(int bytes, Duration patience) throws IOException {
        if (room.tryAcquire(bytes)) {
            return true;
        }
        try {
            return !patience.isZero()
                    && room.tryAcquire(bytes, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while there was no room");
        }
    }

    /** How many bytes may still be held, for tests. */
    long room() {
        return room.availablePermits();
    }

    /** The bytes of one body, and the room that they take until it is closed. */
    private final class Gathered implements AutoCloseable {
        private final Duration patience;
        private byte[] bytes = new byte[SMALL];
        private int size;
        private int taken;

        Gathered(Duration patience) {
            this.patience = patience;
        }

        /** Grows when it is full; false when it cannot. */
        boolean hasRoom() throws IOException {
            if (size < bytes.length) {
                return true;
            }
            var larger = Math.min(Math.max(FREE, maxInMemory), 2 * bytes.length);
            var more = Math.max(FREE, larger) - Math.max(FREE, bytes.length);
            if (larger == bytes.length || !take(more, patience)) {
                return false;
            }
            taken += more;
            bytes = Arrays.copyOf(bytes, larger);
            return true;
        }

        /** False at the end. */
        boolean readFrom(InputStream in) throws IOException {
            var count = in.read(bytes, size, bytes.length - size);
            size += Math.max(0, count);
            return count >= 0;
        }

        RawJson json() {
            return RawJson.slice(bytes, 0, size);
        }

        @Override
        public void close() {
            room.release(taken);
            taken = 0;
            bytes = NONE;
        }
    }
}
