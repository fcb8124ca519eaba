package dev.trackio.server.surface.mcp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What legacy clients want to be told of, by the session id that {@code initialize} gave them. A
 * session is nothing but these addresses: a request with an id that is not known, or without one,
 * is answered like any other. At most 1,000 are kept, those that were used last.
 */
final class Sessions {
    static final String HEADER = "Mcp-Session-Id";
    private static final int MOST = 1_000;

    private final Map<String, Session> sessions = // guarded by this
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
                    return size() > MOST;
                }
            };

    /** What one client watches. */
    static final class Session {
        /** States at the time of the subscription by address; guarded by this. */
        private final Map<String, String> uris = new TreeMap<>();

        synchronized Map<String, String> uris() {
            return Map.copyOf(uris);
        }

        /** False when it watches as many as it may. */
        synchronized boolean watch(String uri, String state) {
            if (uris.size() >= Watch.MOST && !uris.containsKey(uri)) {
                return false;
            }
            uris.put(uri, state);
            return true;
        }

        synchronized void leave(String uri) {
            uris.remove(uri);
        }
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    synchronized Session of(String id) {
        return sessions.computeIfAbsent(id, any -> new Session());
    }

    synchronized void end(String id) {
        sessions.remove(id);
    }
}
