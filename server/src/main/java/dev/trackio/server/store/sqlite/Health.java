package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.Meter;
import dev.trackio.server.call.Readiness;
import dev.trackio.server.call.Readiness.Check;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the store from its work: what reads and writes ran into and has not passed since, the
 * space that is left, and files that cannot be opened. Probes ask often, so an answer stands for a
 * second, files are looked at once, and new ones for at most 200 ms at a time.
 */
final class Health {
    private static final long FULL_BYTES = 32L << 20;
    private static final long NEARLY_FULL_BYTES = 1L << 30;
    private static final int NEARLY_FULL_PART = 20; // of the whole disk, where that is less
    private static final Duration STANDS = Duration.ofSeconds(1);
    private static final long MAX_LOOK = Duration.ofMillis(200).toNanos();

    private final DataFolder folder;
    private final Connections connections;
    private final boolean readOnly;
    private final Clock clock;

    /** Set by a write that failed, cleared by one that did not. */
    private volatile Faults.@Nullable Trouble writing;

    /** By project; guarded by this, as the two fields below. */
    private final Map<String, Seen> seen = new HashMap<>();

    private Readiness last = new Readiness(Map.of(), List.of());
    private Instant lastAt = Instant.MIN;

    /** A file as it was when it was looked at. */
    private record Seen(BasicFileAttributes as, @Nullable String trouble) {
        /** A sound file may change as it likes; a broken one may have been mended. */
        boolean stillHolds(BasicFileAttributes now) {
            return Objects.equals(as.fileKey(), now.fileKey())
                    && (trouble == null
                            || (as.size() == now.size()
                                    && as.lastModifiedTime().equals(now.lastModifiedTime())));
        }
    }

    Health(DataFolder folder, Connections connections, boolean readOnly, Clock clock) {
        this.folder = folder;
        this.connections = connections;
        this.readOnly = readOnly;
        this.clock = clock;
    }

    void bindTo(Meter meter) {
        meter.gauge(
                "trackio.disk.free.bytes",
                "Room that is left on the disk of the data folder.",
                () -> (double) folder.space().free());
    }

    void written() {
        if (writing != null) {
            writing = null;
        }
    }

    void writeFailed(String key, Throwable fault) {
        for (var cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e) {
                failed(key, e);
                var trouble = Faults.trouble(e);
                if (trouble == Faults.Trouble.FULL || trouble == Faults.Trouble.NOT_WRITABLE) {
                    writing = trouble;
                }
            } else if (cause instanceof IOException) {
                writing = Faults.Trouble.NOT_WRITABLE;
            }
        }
    }

    /** A file that was sound when it was opened may be damaged further on. */
    void failed(String key, SQLException fault) {
        if (Faults.trouble(fault) == Faults.Trouble.DAMAGED) {
            DataFolder.attributes(folder.database(key)).ifPresent(as -> note(key, as, "damaged"));
        }
    }

    private synchronized void note(String key, BasicFileAttributes as, @Nullable String trouble) {
        seen.put(key, new Seen(as, trouble));
        lastAt = Instant.MIN;
    }

    /** On a thread that may block. */
    synchronized Readiness readiness() {
        if (lastAt.plus(STANDS).isBefore(clock.instant())) {
            look();
            last = judged();
            lastAt = clock.instant();
        }
        return last;
    }

    private void look() {
        var keys = folder.keys();
        seen.keySet().retainAll(new HashSet<>(keys));
        var from = System.nanoTime();
        for (var key : keys) {
            if (System.nanoTime() - from > MAX_LOOK) {
                return;
            }
            var now = DataFolder.attributes(folder.database(key));
            var known = seen.get(key);
            if (now.isPresent() && (known == null || !known.stillHolds(now.get()))) {
                seen.put(key, new Seen(now.get(), trouble(key)));
            }
        }
    }

    private @Nullable String trouble(String key) {
        try (var connection = connections.glance(folder.database(key))) {
            Layout.number(connection, "SELECT count(*) FROM sqlite_master");
            return null;
        } catch (SQLException e) {
            return switch (Faults.trouble(e)) {
                case DAMAGED -> "damaged";
                case NOT_WRITABLE, NOT_USABLE -> "not readable";
                case FULL, PASSING -> null;
            };
        }
    }

    private Readiness judged() {
        var troubles = new EnumMap<Check, String>(Check.class);
        var unreadable = new TreeMap<String, String>();
        seen.forEach(
                (key, file) -> {
                    if (file.trouble() != null) {
                        unreadable.put(key, file.trouble());
                    }
                });
        if (!unreadable.isEmpty()) {
            troubles.put(
                    Check.PROJECTS,
                    (unreadable.size() == 1 ? "1 project" : unreadable.size() + " projects")
                            + " cannot be opened, the file is "
                            + String.join(" or ", new TreeSet<>(unreadable.values()))
                            + ": restore it from a backup, or move it away.");
        }
        if (readOnly) {
            troubles.put(Check.WRITES, "The server is read-only: it was started with --read-only.");
        } else if (writing == Faults.Trouble.NOT_WRITABLE || !folder.isWritable()) {
            troubles.put(
                    Check.WRITES,
                    "The data folder cannot be written: check its permissions and the disk.");
        }
        var disk = disk(folder.space(), writing == Faults.Trouble.FULL);
        if (disk != null) {
            troubles.put(Check.DISK, disk);
        }
        return new Readiness(troubles, List.copyOf(unreadable.keySet()));
    }

    /**
     * @param full whether a write met the end of the space, or of what this user may have of it
     */
    static @Nullable String disk(DataFolder.Space space, boolean full) {
        var nearly = Math.min(NEARLY_FULL_BYTES, space.total() / NEARLY_FULL_PART);
        var filled =
                full || space.free() < FULL_BYTES
                        ? "full"
                        : space.free() < nearly ? "nearly full" : null;
        return filled == null
                ? null
                : "The disk is %s (%d MiB are left): free some space."
                        .formatted(filled, space.free() >> 20);
    }
}
