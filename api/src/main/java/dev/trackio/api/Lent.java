package dev.trackio.api;

/**
 * An answer that holds something, such as a connection or memory that is counted, until it is
 * written. It is lent to the surface that writes it and closed by the dispatcher.
 */
public interface Lent extends AutoCloseable {
    /** Gives back what it holds; calling it again does nothing. */
    @Override
    void close();
}
