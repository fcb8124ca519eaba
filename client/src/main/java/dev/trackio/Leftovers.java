package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trackio.wire.JsonReader;
import dev.trackio.wire.Lines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What earlier runs of the project left on disk, file after file. Of the sender's thread alone, and
 * before that one starts of the thread that starts the run.
 */
final class Leftovers {
    private final Deque<Path> files;
    private final Notices notices;
    private boolean isFirst; // the current one
    private final Deque<Spill> first = new ArrayDeque<>();
    private @Nullable Spill current;

    Leftovers(List<Path> files, Notices notices) {
        this.files = new ArrayDeque<>(files);
        this.notices = notices;
    }

    /** As far as is known: a file may turn out to belong to a run that goes on. */
    boolean isEmpty() {
        return current == null && first.isEmpty() && files.isEmpty();
    }

    /**
     * The step after the largest that waits here for a run that goes on, or 0. All of it then goes
     * before what the run logs now, so that its steps and its configuration arrive in order.
     */
    long nextStep(String runId) {
        var next = new AtomicLong();
        while (!files.isEmpty()) {
            var spill = adopt(files.remove());
            if (spill != null) {
                first.add(spill);
                try {
                    spill.look(lines -> next.accumulateAndGet(nextStep(runId, lines), Math::max));
                } catch (IOException e) {
                    tell("cannot read " + spill.file() + ": " + e);
                }
            }
        }
        return next.get();
    }

    private static long nextStep(String runId, Lines lines) {
        var next = 0L;
        for (var line : new String(lines.copy(), UTF_8).lines().toList()) {
            var entry = JsonReader.read(line);
            if (runId.equals(JsonReader.member(entry, "run_id"))
                    && JsonReader.member(entry, "step") instanceof Number step) {
                next = Math.max(next, step.longValue() + 1);
            }
        }
        return next;
    }

    /** Whether what is here has to go before what the run logs now. */
    boolean goesFirst() {
        return !first.isEmpty() || isFirst;
    }

    /** Reads the next lines, and says where they come from; null when there is nothing left. */
    @Nullable Spill read(Lines into, int most) {
        if (current == null) {
            current = first.poll();
            isFirst = current != null;
        }
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
            isFirst = false;
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

    void closeAll() {
        close();
        while (!first.isEmpty()) {
            current = first.remove();
            close();
        }
    }

    private void close() {
        var open = current;
        current = null;
        isFirst = false;
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
