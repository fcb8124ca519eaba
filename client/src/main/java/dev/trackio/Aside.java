package dev.trackio;

import dev.trackio.wire.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where entries go that the server refuses: a file that nobody sends. */
final class Aside {
    private final Path file;
    private final Notices notices;
    private long entries; // also of other runs

    Aside(Path unsent, Notices notices) {
        this.file = file(unsent);
        this.notices = notices;
    }

    /** What stands beside a file of entries that wait. */
    static Path file(Path unsent) {
        return unsent.resolveSibling(unsent.getFileName() + ".refused");
    }

    Path file() {
        return file;
    }

    /** Tells at the 1st, 2nd, 4th, 8th…: a fault of a program refuses all that it logs. */
    void add(Lines entry, String why) throws IOException {
        Files.write(file, entry.copy(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        entries++;
        if (Long.bitCount(entries) == 1) {
            notices.tell(
                    Notice.Kind.REFUSED,
                    "the server refuses an entry ("
                            + why
                            + "), number "
                            + entries
                            + "; it is kept in "
                            + file
                            + " and not sent again",
                    1);
        }
    }
}
