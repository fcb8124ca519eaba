package dev.trackio;

import java.lang.System.Logger;
import java.util.function.Consumer;

/** Tells people and the program; neither can fail what tells. */
final class Notices {
    private static final Logger LOG = System.getLogger("dev.trackio");

    private final String run;
    private final Consumer<Notice> listener;

    Notices(String run, Consumer<Notice> listener) {
        this.run = run;
        this.listener = listener;
    }

    /** For the log alone. */
    void say(String message) {
        log(Logger.Level.INFO, message);
    }

    void tell(Notice.Kind kind, String message, long entries) {
        var level = kind == Notice.Kind.SERVER_BACK ? Logger.Level.INFO : Logger.Level.WARNING;
        log(level, message);
        try {
            listener.accept(new Notice(kind, message, entries));
        } catch (Throwable e) { // also an Error: the sender must go on
            log(Logger.Level.WARNING, "the listener failed with " + e.getClass().getName());
        }
    }

    /** A handler of the program may fail, too, and then nobody can be told. */
    private void log(Logger.Level level, String message) {
        try {
            LOG.log(level, "run {0}: {1}", run, message);
        } catch (Throwable e) {
            return;
        }
    }
}
