package dev.trackio;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that have their name only when they are whole. */
final class WholeFiles {
    private WholeFiles() {}

    /** Gives a file its name; one that has it is replaced. A reader never meets half of either. */
    static void move(Path unfinished, Path to) throws IOException {
        try {
            Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(unfinished, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
