package dev.trackio.server.plot;

/**
 * A place on an axis that is marked.
 *
 * @param label empty for one between those that are labelled
 */
record Tick(double value, String label) {
    boolean isLabelled() {
        return !label.isEmpty();
    }
}
