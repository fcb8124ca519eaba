package dev.trackio;

/**
 * What was asked for cannot be had: a run or a dashboard cannot start as it was asked to, or a
 * server does not answer a question. The message says why and what to do. Nothing that logs metrics
 * throws it.
 */
public final class TrackioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what to do about it. */
    public TrackioException(String message) {
        super(message);
    }

    /** With what to do about it, and what came before. */
    public TrackioException(String message, Throwable cause) {
        super(message, cause);
    }
}
