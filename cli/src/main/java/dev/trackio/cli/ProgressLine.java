package dev.trackio.cli;

import dev.trackio.server.store.sqlite.Progress;
import java.io.Console;
import java.time.Duration;
import java.util.Optional;

/** A line on the terminal that is rewritten; nothing where nobody sits at one. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final long PAUSE = Duration.ofMillis(100).toNanos();
    private static final int WIDTH = 60;

    private final boolean shown = isTerminal();
    private long last = System.nanoTime() - PAUSE;

    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    @Override
    public void at(String what, long done, long total) {
        var now = System.nanoTime();
        if (!shown || now - last < PAUSE) {
            return;
        }
        last = now;
        var name = what.length() > WIDTH ? what.substring(0, WIDTH - 1) + "…" : what;
        System.err.print("\r\033[K  " + name + (total > 0 ? " " + 100 * done / total + "%" : ""));
        System.err.flush();
    }

    @Override
    public void close() {
        if (shown) {
            System.err.print("\r\033[K");
            System.err.flush();
        }
    }
}
