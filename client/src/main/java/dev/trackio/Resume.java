package dev.trackio;

/** Whether a run goes on with one that has its name. */
public enum Resume {
    /** It is always a new run. */
    NEVER,
    /**
     * It goes on with the newest run of its name where there is one. When the server cannot be
     * asked it is a new run, and the listener is told.
     */
    ALLOW,
    /** It goes on with the newest run of its name, or does not start: {@link TrackioException}. */
    MUST
}
