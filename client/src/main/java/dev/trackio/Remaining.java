package dev.trackio;

import java.nio.file.Path;

/**
 * What a finished run could not deliver in time.
 *
 * @param entries how many; 0 when all of them are on the server's disk
 * @param file where they are, for the next run of the same project and server to send; it exists
 *     only when there are some
 */
public record Remaining(long entries, Path file) {
    /** Whether all of it was delivered. */
    public boolean isNothing() {
        return entries == 0;
    }
}
