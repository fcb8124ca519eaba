package dev.trackio;

/**
 * What a run says about its way to the server. It is also written to the {@link System.Logger}
 * {@code dev.trackio}.
 *
 * @param kind what happened
 * @param message what, and what comes of it
 * @param entries how many entries it is about; 0 where that does not matter
 */
public record Notice(Kind kind, String message, long entries) {
    /** What happened. */
    public enum Kind {
        /** The server does not take entries now. They are kept on disk and sent later. */
        SERVER_AWAY,
        /** It does again. */
        SERVER_BACK,
        /** The server stored entries aside, where the run shows them as rejected. */
        REJECTED,
        /**
         * The server will not take an entry at all; it is kept in a file that the message names.
         */
        REFUSED,
        /** The disk does not take entries, or does not give them back. They wait in memory. */
        DISK,
        /** The run ended, and entries are left on disk for the next run of the project. */
        LEFT,
        /** The run is not what was asked for, such as a new one instead of a resumed one. */
        STARTED_OTHERWISE,
        /** A part of the machine cannot be sampled any more, and is not. */
        SYSTEM_METRICS
    }
}
