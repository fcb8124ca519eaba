package dev.trackio.server.store.sqlite;

import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.Timestamps;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Events of registries. An event's id tells it apart from those of all other programs, and sorts
 * them by time: when, who, and a number.
 */
final class RegistryLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSSSSS");

    private final Clock clock;
    private final AtomicLong numbers = new AtomicLong();

    /** Made when it is needed: Java's random numbers take long to start. Guarded by this. */
    private @Nullable String writer;

    RegistryLog(Clock clock) {
        this.clock = clock;
    }

    /** An event that happens now; it is stored when it is known what became of it. */
    record Event(String uid, String time) {}

    Event now() {
        var now = clock.instant();
        return new Event(uid(now), new Timestamps(Clock.fixed(now, ZoneOffset.UTC)).now());
    }

    private synchronized String writer() {
        var known = writer;
        if (known == null) {
            known = UUID.randomUUID().toString().substring(0, 8);
            writer = known;
        }
        return known;
    }

    private String uid(Instant now) {
        return "%s-%s-%06d"
                .formatted(
                        TIME.format(now.atOffset(ZoneOffset.UTC)),
                        writer(),
                        numbers.getAndIncrement());
    }

    static void store(
            WriteSession session, Event event, String kind, Map<String, @Nullable Object> payload)
            throws SQLException {
        var insert =
                session.prepared(
                        "INSERT INTO registry_events (event_uid, ts, kind, payload)"
                                + " VALUES (?, ?, ?, ?)");
        insert.setString(1, event.uid);
        insert.setString(2, event.time);
        insert.setString(3, kind);
        insert.setString(4, Json.string(payload));
        insert.executeUpdate();
    }
}
