package dev.trackio.system;

import java.io.IOException;

/** A part of the machine. Used by the sampler's thread alone. */
interface Source extends AutoCloseable {
    /**
     * Adds what there is now; what cannot be had is left out.
     *
     * @throws IOException when nothing can be had any more
     */
    void read(Sample into) throws IOException;

    /** What it holds goes. */
    @Override
    default void close() {}
}
