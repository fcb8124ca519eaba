package dev.trackio.server.store.sqlite;

import java.time.Clock;
import java.time.Duration;

/**
 * How the files are used.
 *
 * @param synchronous when SQLite waits for the disk; from FULL on, what was acknowledged survives a
 *     power failure
 * @param maxOpenWriters projects that are written to at one time
 * @param idleClose connections that were not used for so long are closed
 * @param maxWait how long a write waits for others before it is answered UNAVAILABLE
 * @param readOnly no write is accepted
 */
public record SqliteSettings(
        Synchronous synchronous,
        int maxOpenWriters,
        Duration idleClose,
        Duration maxWait,
        boolean readOnly,
        Clock clock) {
    /** The levels of SQLite's pragma of that name. */
    public enum Synchronous {
        OFF,
        NORMAL,
        FULL,
        EXTRA
    }

    public SqliteSettings {
        if (maxOpenWriters < 1) {
            throw new IllegalArgumentException("at least one writer: " + maxOpenWriters);
        }
    }

    public static SqliteSettings defaults() {
        return new SqliteSettings(
                Synchronous.FULL,
                64,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                false,
                Clock.systemUTC());
    }

    public SqliteSettings withSynchronous(Synchronous level) {
        return new SqliteSettings(level, maxOpenWriters, idleClose, maxWait, readOnly, clock);
    }

    public SqliteSettings withMaxOpenWriters(int writers) {
        return new SqliteSettings(synchronous, writers, idleClose, maxWait, readOnly, clock);
    }

    public SqliteSettings withMaxWait(Duration wait) {
        return new SqliteSettings(synchronous, maxOpenWriters, idleClose, wait, readOnly, clock);
    }

    public SqliteSettings onlyReading() {
        return new SqliteSettings(synchronous, maxOpenWriters, idleClose, maxWait, true, clock);
    }

    public SqliteSettings withClock(Clock other) {
        return new SqliteSettings(synchronous, maxOpenWriters, idleClose, maxWait, readOnly, other);
    }
}
