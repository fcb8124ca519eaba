package dev.trackio.server.call;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells listeners which project was touched. Listeners only take note: they must not block. */
public final class ChangeFeed {
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** Listens until the subscription is closed. */
    public Subscription subscribe(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public void touched(String project) {
        for (var listener : listeners) {
            listener.accept(project);
        }
    }

    public boolean hasListeners() {
        return !listeners.isEmpty();
    }

    /** Ends by {@link #close}. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
