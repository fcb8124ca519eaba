package dev.trackio;

/** How much an alert matters. */
public enum Level {
    /** Good to know. */
    INFO("info"),
    /** Perhaps something has to be done. */
    WARN("warn"),
    /** Something has to be done. */
    ERROR("error");

    private final String word;

    Level(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
