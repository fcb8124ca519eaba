package dev.trackio.server.call;

import java.util.function.DoubleSupplier;

/**
 * Is told what happens, so that it can be counted; what becomes of the numbers is nobody's business
 * here. Told on the paths of calls and commits: it must not block or fail.
 */
public interface Meter {
    /** How a call ended. */
    enum Outcome {
        OK,
        /** The caller's fault. */
        REFUSED,
        /** Transient: the same call succeeds later. */
        UNAVAILABLE,
        /** Our fault. */
        FAILED,
        /** The caller left before the end of the answer. */
        GONE
    }

    /** An operation was carried out and its answer written. */
    void called(String operation, Outcome outcome, long nanos);

    /** Entries of one call are on disk. */
    void logged(int entries, long bytes);

    /** One transaction, with all calls that shared it, is on disk. */
    void committed(int calls, long nanos);

    /**
     * A number that is asked for when somebody looks. It may be asked on any thread and must be
     * cheap.
     *
     * @param name in parts with dots, such as {@code trackio.cache.bytes}
     */
    void gauge(String name, String description, DoubleSupplier value);

    /** Counts nothing. */
    Meter NONE =
            new Meter() {
                @Override
                public void called(String operation, Outcome outcome, long nanos) {}

                @Override
                public void logged(int entries, long bytes) {}

                @Override
                public void committed(int calls, long nanos) {}

                @Override
                public void gauge(String name, String description, DoubleSupplier value) {}
            };
}
