package dev.trackio.cli.imports;

import dev.trackio.api.Step;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Is told what a source holds, in the order in which it holds it. */
public interface Taker {
    /** Adds to the run's configuration; a later value of a key counts. */
    void config(ForeignRun run, Map<String, ?> config);

    /**
     * @param time null when the source does not know it
     * @param metrics values that {@code Json} can write; what is not finite as its word
     */
    void entry(ForeignRun run, Step step, @Nullable Instant time, Map<String, ?> metrics);

    /** A sample of the machine's state. */
    void sample(ForeignRun run, Instant time, Map<String, ?> values);

    /**
     * Something that should be there and cannot be read.
     *
     * @param place file and line, or whatever finds it again
     */
    void bad(String place, String why);

    /** Something that has no place in Trackio, or none yet: told once, with how often it came. */
    void leftOut(String what);

    /** How far the reading has come. */
    void at(String what, long done, long total);
}
