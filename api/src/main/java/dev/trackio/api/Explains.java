package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which keys of the configurations go along with what runs reached. */
public record Explains(
        @Doc("Why nothing can be said of any metric; null where something is.")
                @Nullable String reason,
        @Doc("What can be said of each metric, at most 8 unless one was named.")
                List<Explanation> metrics) {

    /** What goes along with one metric. */
    public record Explanation(
            @Doc("Metric name.") String metric,
            @Doc("Which of its values is meant: last, min or max.") String of,
            @Doc("The key that goes along with it best; null where none does.")
                    @Nullable String key,
            @Doc(
                            "0 to 1. Of numbers the rank correlation; of others the root of the share of the"
                                    + " ranks' variance that they explain, corrected for how many values there are.")
                    @Nullable Double score,
            @Doc("number or category: how the values of the key were taken.") @Nullable String kind,
            @Doc("Whether pure chance would often reach as much with so many runs and keys.")
                    @Nullable Boolean couldBeChance,
            @Doc("Keys that cannot be told from that one, because they differ together.")
                    List<String> together,
            @Doc("How many runs have both.") long runs,
            @Doc("The same in words, or why nothing can be said.") String message) {}
}
