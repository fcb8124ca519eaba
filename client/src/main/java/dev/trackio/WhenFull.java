package dev.trackio;

/** What happens when entries come faster than they leave. None is ever dropped. */
public enum WhenFull {
    /**
     * They go to a file below the folder of Trackio as soon as half of the queue is full or a call
     * takes longer than a second. {@code log} waits for the network never, for the disk at most.
     */
    SPILL,
    /**
     * They stay in memory, and {@code log} waits while the queue is full: a slow server slows
     * training down. Entries for a server that does not answer at all go to the file nevertheless.
     */
    WAIT
}
