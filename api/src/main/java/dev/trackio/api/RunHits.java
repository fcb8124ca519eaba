package dev.trackio.api;

import java.util.List;

/** Runs in which words were found. */
public record RunHits(
        @Doc("The runs; those come first in whose name or id all words are, then the newest.")
                List<RunHit> runs,
        @Doc("How many runs were found in all.") long total,
        @Doc("Whether there are more than these, or projects that could not be looked into.")
                boolean truncated) {

    /** A run. */
    public record RunHit(
            @Doc("Project of the run.") String project,
            @Doc("Run id.") String id,
            @Doc("Run name.") String name,
            @Doc("Where the words are.") List<Match> matches) {}

    /** A place at which words were found. */
    public record Match(
            @Doc("name, id, group, tags, notes, or config. and a key.") String field,
            @Doc("What is written there, as far as it is about the words.") String text) {}
}
