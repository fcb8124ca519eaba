package dev.trackio.show;

import java.util.function.Consumer;

/** One run of {@code trackio show}. */
interface Program {
    /**
     * Runs until it ends, on one thread.
     *
     * @param lines is told each line that it prints, without its end
     * @return its exit code
     */
    int run(Consumer<String> lines);

    /** Asks it to end: what it accepted is finished first. Returns at once. */
    void stop();

    /** Ends it as far as that can be done. Returns at once. */
    void kill();
}
