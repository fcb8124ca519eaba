package dev.trackio.server.surface.mcp;

import dev.trackio.server.call.Caller;
import dev.trackio.server.call.ChangeFeed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Notices which of some resources have changed. Projects tell that they were touched; a run is then
 * looked at again, so that it is not told of what another one logged. Used by one thread.
 */
final class Watch implements AutoCloseable {
    static final int MOST = 64;

    /** Stands for the list of resources among addresses. */
    static final String LIST = "";

    private final States states;
    private final Caller caller;
    private final Map<String, String> seen; // state by address
    private final List<ChangeFeed.Subscription> subscriptions = new ArrayList<>();
    private final Set<String> touched = ConcurrentHashMap.newKeySet(); // addresses
    private final Semaphore told = new Semaphore(0);

    /**
     * @param seen addresses, {@link #LIST} for the list of them, and their states when the client
     *     began to watch: what has changed since is told at once
     */
    Watch(States states, ChangeFeed.Source changes, Caller caller, Map<String, String> seen) {
        this.states = states;
        this.caller = caller;
        this.seen = new LinkedHashMap<>(seen);
        try {
            for (var uri : seen.keySet()) {
                subscriptions.add(changes.subscribe(States.project(uri), any -> touched(uri)));
                touched(uri);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void touched(String uri) {
        touched.add(uri);
        told.release();
    }

    /** Waits, at most so long, and gives the addresses whose content has changed. */
    List<String> next(Duration most) throws IOException, InterruptedException {
        if (!told.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
            return List.of();
        }
        told.drainPermits();
        var changed = new ArrayList<String>();
        for (var uri : List.copyOf(touched)) {
            touched.remove(uri);
            var now = states.of(caller, uri);
            if (!now.equals(seen.put(uri, now))) {
                changed.add(uri);
            }
        }
        return changed;
    }

    /** The state of an address that was told last. */
    String seen(String uri) {
        return seen.getOrDefault(uri, "");
    }

    @Override
    public void close() {
        subscriptions.forEach(ChangeFeed.Subscription::close);
    }
}
