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
        LOG.log(Logger.Level.INFO, "run {0}: {1}", run, message);
    }

    void tell(Notice.Kind kind, String message, long entries) {
        var level = kind == Notice.Kind.SERVER_BACK ? Logger.Level.INFO : Logger.Level.WARNING;
        LOG.log(level, "run {0}: {1}", run, message);
        try {
            listener.accept(new Notice(kind, message, entries));
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.WARNING, "the listener of run " + run + " failed", e);
        }
    }
}
