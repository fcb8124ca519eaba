package dev.trackio.cli.imports;

import java.io.IOException;

/** A file or a folder of another program. May be read more than once, and says the same then. */
@FunctionalInterface
public interface ForeignRuns {
    /**
     * @throws IOException when it cannot be read at all, or is of another kind; the message says so
     *     in words for the user
     */
    void read(Taker taker) throws IOException;
}
