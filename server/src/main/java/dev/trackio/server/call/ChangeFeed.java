package dev.trackio.server.call;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells listeners which project was touched. Listeners only take note: they must not block. */
public final class ChangeFeed {
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Listens until the subscription is closed.
     *
     * @param project null for all
     */
    public Subscription subscribe(@Nullable String project, Consumer<String> listener) {
        Consumer<String> added =
                touched -> {
                    if (project == null || project.equals(touched)) {
                        listener.accept(touched);
                    }
                };
        listeners.add(added);
        return () -> listeners.remove(added);
    }

    public void touched(String project) {
        for (var listener : listeners) {
            listener.accept(project);
        }
    }

    /** How to notice changes, also those that other processes make. */
    public interface Source {
        /**
         * Listens; when this returns, no later change is missed.
         *
         * @param project null for all
         */
        Subscription subscribe(@Nullable String project, Consumer<String> listener);

        /** A number that changes whenever the project does; 0 when it does not exist. */
        long version(String project);
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
