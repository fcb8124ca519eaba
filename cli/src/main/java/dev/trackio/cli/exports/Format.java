package dev.trackio.cli.exports;

import java.io.IOException;

/** A file that is being written. */
interface Format extends AutoCloseable {
    void write(StoredEntry entry) throws IOException;

    /** Writes what is left; the file is whole then. */
    @Override
    void close() throws IOException;
}
