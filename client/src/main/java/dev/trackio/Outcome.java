package dev.trackio;

import java.time.Duration;
import java.util.List;

/**
 * What became of a batch.
 *
 * @param message for people; empty where there is nothing to say
 * @param after not to be tried again before; zero where the server named no time
 * @param rejected why entries of a batch that was delivered are set aside on the server
 */
record Outcome(Kind kind, String message, Duration after, List<String> rejected) {
    enum Kind {
        /** The server has it on disk. */
        DELIVERED,
        /** Not now: to be tried again as it is. */
        AWAY,
        /** The server will not take it as it is, however often. */
        REFUSED
    }

    static Outcome delivered(List<String> rejected) {
        return new Outcome(Kind.DELIVERED, "", Duration.ZERO, rejected);
    }

    static Outcome away(String message, Duration after) {
        return new Outcome(Kind.AWAY, message, after, List.of());
    }

    static Outcome refused(String message) {
        return new Outcome(Kind.REFUSED, message, Duration.ZERO, List.of());
    }

    boolean isDelivered() {
        return kind == Kind.DELIVERED;
    }
}
