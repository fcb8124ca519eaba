package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.call.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** All writers: so many at one time as the settings allow; the longest unused one makes room. */
final class Writers {
    /** Of all writers together: a goal of the whole process is 300 MiB. */
    private static final int CACHE_KIB = 24 << 10;

    /** More gained nothing, with 10,000 rows in the file and with 5,000,000. */
    private static final int MAX_CACHE_KIB = 16 << 10;

    private final DataFolder folder;
    private final OpenFiles openFiles;
    private final Connections connections;
    private final SqliteSettings settings;
    private final Meter meter;
    private final Semaphore places;
    private final Set<Writer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Writers(
            DataFolder folder,
            OpenFiles openFiles,
            Connections connections,
            SqliteSettings settings,
            Meter meter) {
        this.folder = folder;
        this.openFiles = openFiles;
        this.connections = connections;
        this.settings = settings;
        this.meter = meter;
        this.places = new Semaphore(settings.maxOpenWriters(), true);
    }

    void bindTo(Meter meter) {
        meter.gauge("trackio.writers.open", "Projects that are open for writing.", open::size);
        meter.gauge(
                "trackio.write.queue",
                "Writing calls that wait for their transaction.",
                () -> open.stream().mapToInt(w -> w.queue().size()).sum());
    }

    Writer open(String key, Duration atMost) {
        if (closed) {
            throw new ApiException(Kind.UNAVAILABLE, "The server is stopping; nothing was stored.");
        }
        if (!places.tryAcquire()) {
            makeRoom();
            awaitPlace(key, atMost);
        }
        var file = new LiveFile(key, folder, openFiles, connections, settings.clock());
        var started = new Writer(key, folder.lock(key), file, settings, meter, this::cacheKib);
        open.add(started);
        started.start(
                () -> {
                    open.remove(started);
                    places.release();
                });
        if (closed) {
            // close() may have looked before this writer was among the open ones.
            started.queue().close();
        }
        return started;
    }

    /** One that writes alone gains nothing beyond its part; many share what there is. */
    private int cacheKib() {
        return Math.min(MAX_CACHE_KIB, CACHE_KIB / Math.max(1, open.size()));
    }

    private void makeRoom() {
        var byUse = open.stream().sorted(Comparator.comparing(w -> w.queue().lastUsed())).toList();
        for (var writer : byUse) {
            if (writer.queue().closeIfUnusedSince(Instant.MAX)) {
                return;
            }
        }
    }

    private void awaitPlace(String key, Duration atMost) {
        try {
            if (!places.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                throw WriteCall.busy(key, "has to wait: too many projects are being written to");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw WriteCall.busy(key, "was not written to: the call was interrupted");
        }
    }

    /** Finishes what was accepted. */
    void close(Duration atMost) {
        closed = true;
        var remaining = List.copyOf(open);
        remaining.forEach(writer -> writer.queue().close());
        remaining.forEach(writer -> writer.awaitEnd(atMost));
    }
}
