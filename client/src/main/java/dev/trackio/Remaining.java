package dev.trackio;

import java.nio.file.Path;

/**
 * What a finished run could not deliver. A file that goes with an entry counts as another one.
 *
 * @param entries how many are on disk, for the next run of the same project and server to send
 * @param refused how many the server will not take; they are in {@code file} with {@code .refused}
 *     appended to its name, and nobody sends them again
 * @param lost how many are gone, because the disk failed as well
 * @param file where the entries are; it exists only when there are some
 */
public record Remaining(long entries, long refused, long lost, Path file) {
    /** Whether all of it was delivered. */
    public boolean isNothing() {
        return entries == 0 && refused == 0 && lost == 0;
    }
}
