package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs of a project, a page of those that were asked for. */
public record RunPage(
        @Doc("The runs, in the order that was asked for.") List<RunLine> runs,
        @Doc("How many runs match in all.") long total,
        @Doc("Given back as cursor, it brings the runs that follow; null: these are the last.")
                @Nullable String nextCursor,
        @Doc("Whether more runs follow, or something of these was left out.") boolean truncated) {

    /** A run. */
    public record RunLine(
            @Doc("Run id.") String id,
            @Doc("Run name.") String name,
            @Doc("running, stalled or finished.") String state,
            @Doc("ISO 8601 time of its first entry.") @Nullable String createdAt,
            @Doc("ISO 8601 time at which it was heard of last.") @Nullable String lastActivity,
            @Doc("How many entries it has.") long numLogs,
            @Doc("Its largest step.") @Nullable Step lastStep,
            @Doc("The group that a client put it into.") @Nullable String group,
            @Doc("Its tags.") List<String> tags,
            @Doc(
                            "Its configuration, of objects within objects outer.inner: all keys where the"
                                    + " project has few, else those that differ between its runs.")
                    RawJson config,
            @Doc(
                            "last, min and max of each metric that was asked for and that it has; last may be"
                                    + " the text NaN, Infinity or -Infinity.")
                    RawJson metrics,
            @Doc("The first 300 characters of its notes.") String notes) {}
}
