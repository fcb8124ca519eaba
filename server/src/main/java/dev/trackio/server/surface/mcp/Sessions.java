package dev.trackio.server.surface.mcp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What legacy clients want to be told of, by the session id that {@code initialize} gave them. A
 * session is nothing but these addresses: a request with an id that is not known, or without one,
 * is answered like any other. At most 1,000 are kept; the oldest one without an open stream goes
 * first.
 */
final class Sessions {
    static final String HEADER = "Mcp-Session-Id";
    private static final int MOST = 1_000;

    private final Map<String, Session> sessions = new LinkedHashMap<>(); // guarded by this

    /** What one client watches. */
    static final class Session {
        /** States as the client knows them, by address; guarded by this. */
        private final Map<String, String> uris = new TreeMap<>();

        private volatile boolean ended;
        private final AtomicInteger streams = new AtomicInteger(); // an old one may end late

        synchronized Map<String, String> uris() {
            return Map.copyOf(uris);
        }

        /** False when it watches as many as it may. What it watches already stays as it was. */
        synchronized boolean watch(String uri, String state) {
            if (uris.size() > Watch.MOST && !uris.containsKey(uri)) {
                return false;
            }
            uris.putIfAbsent(uri, state);
            return true;
        }

        /** With the last address the list of them goes, too. */
        synchronized void leave(String uri) {
            uris.remove(uri);
            if (uris.keySet().equals(Set.of(Watch.LIST))) {
                uris.clear();
            }
        }

        /** The client is told of this state, so that no later stream tells it again. */
        synchronized void told(String uri, @Nullable String state) {
            if (state != null && uris.containsKey(uri)) {
                uris.put(uri, state);
            }
        }

        boolean ended() {
            return ended;
        }

        void streamOpened() {
            streams.incrementAndGet();
        }

        void streamEnded() {
            streams.decrementAndGet();
        }
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    synchronized Session of(String id) {
        var known = sessions.get(id);
        if (known != null) {
            return known;
        }
        if (sessions.size() >= MOST) {
            sessions.values().stream()
                    .filter(session -> session.streams.get() == 0)
                    .findFirst()
                    .ifPresent(oldest -> sessions.values().remove(oldest));
        }
        var session = new Session();
        sessions.put(id, session);
        return session;
    }

    synchronized void end(String id) {
        var session = sessions.remove(id);
        if (session != null) {
            session.ended = true;
        }
    }
}
