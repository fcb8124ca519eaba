package dev.trackio;

import java.time.Duration;

/**
 * How the sender uses its time.
 *
 * @param delay so long entries wait for others to travel with
 * @param slow a call that takes longer no longer keeps entries in memory
 * @param firstRetry the pause after a failure, doubled by every further one
 * @param longestRetry the longest such pause
 * @param timeout of one call
 * @param inboxPause between two files of the inbox
 * @param patience with a server that does not answer who waits for it
 */
record Pace(
        Duration delay,
        Duration slow,
        Duration firstRetry,
        Duration longestRetry,
        Duration timeout,
        Duration inboxPause,
        Duration patience) {
    static final Pace USUAL =
            new Pace(
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60));
}
