package dev.trackio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What earlier runs of the project left on disk, file after file. Of the sender's thread alone. */
final class Leftovers {
    private final Deque<Path> files;
    private final Notices notices;
    private @Nullable Spill current;

    Leftovers(List<Path> files, Notices notices) {
        this.files = new ArrayDeque<>(files);
        this.notices = notices;
    }

    /** As far as is known: a file may turn out to belong to a run that goes on. */
    boolean isEmpty() {
        return current == null && files.isEmpty();
    }

    /** Reads the next lines, and says where they come from; null when there is nothing left. */
    @Nullable Spill read(Lines into, int most) {
        while (current == null && !files.isEmpty()) {
            current = adopt(files.remove());
        }
        var from = current;
        if (from == null) {
            return null;
        }
        try {
            from.read(into, most);
            return from;
        } catch (IOException e) {
            tell("cannot read " + from.file() + ": " + e);
            into.clear();
            current = null;
            letGo(from);
            return null;
        }
    }

    private @Nullable Spill adopt(Path file) {
        try {
            var adopted = Spill.adopt(file);
            if (adopted != null && adopted.isEmpty()) {
                adopted.letGo(); // where locks do nothing its owner may still be there
                return null;
            }
            if (adopted != null) {
                notices.say("sends what an earlier run left in " + file);
            }
            return adopted;
        } catch (IOException e) {
            tell("cannot read " + file + ": " + e);
            return null;
        }
    }

    private void letGo(Spill unreadable) {
        try {
            unreadable.letGo();
        } catch (IOException e) {
            tell("cannot close " + unreadable.file() + ": " + e);
        }
    }

    /** A file that is delivered goes. */
    void forgetDelivered() {
        if (current != null && current.isEmpty()) {
            close();
        }
    }

    void close() {
        var open = current;
        current = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                tell("cannot close " + open.file() + ": " + e);
            }
        }
    }

    private void tell(String message) {
        notices.tell(Notice.Kind.DISK, message, 0);
    }
}
