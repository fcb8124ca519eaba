package dev.trackio.api;

import java.util.List;

/** Configurations of runs. */
public record ConfigPage(
        @Doc("The runs, the newest first unless they were named.") List<RunConfig> runs,
        @Doc(
                        "Keys that differ between all the runs that were asked for, those with the most"
                                + " values first, at most 100; of objects within objects outer.inner.")
                List<String> varying,
        @Doc("How many runs were asked for.") long total,
        @Doc("Whether runs or keys were left out, or long values cut.") boolean truncated) {

    /** A run and its configuration. */
    public record RunConfig(
            @Doc("Run id.") String id,
            @Doc("Run name.") String name,
            @Doc("Its configuration, of objects within objects outer.inner.") RawJson config) {}
}
