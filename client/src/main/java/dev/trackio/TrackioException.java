package dev.trackio;

/** A run could not be started as it was asked for. Nothing that logs throws it. */
public final class TrackioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrackioException(String message) {
        super(message);
    }
}
