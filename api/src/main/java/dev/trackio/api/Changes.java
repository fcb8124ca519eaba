package dev.trackio.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was logged to a project since an earlier look. */
public record Changes(
        @Doc("Number of the newest entry; given back as since.") long seq,
        @Doc(
                        "When it is another one than before, entries may have been taken away or rewritten; 0 when that is not known.")
                long epoch,
        @Doc("All runs, oldest first.") List<RunRecord> runs,
        @Doc("By run id and metric, what is new; null when that is not known.")
                @Nullable Map<String, Map<String, Growth>> points) {

    /** Newer values of one metric of one run. */
    public record Growth(
            @Doc("Number of the entry with the newest value.") long seq,
            @Doc("How many there are.") long n) {}
}
