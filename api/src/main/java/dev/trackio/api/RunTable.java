package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runs of a project as the dashboard's table shows them. */
public record RunTable(
        @Doc("How many runs the project has; of very many only the newest are here.") int total,
        @Doc("The server's time in ms since 1970.") long now,
        @Doc("The metrics that were asked for; values stand in their order.") List<String> metrics,
        @Doc("The runs, oldest first.") List<RunRow> runs) {

    /** A run. */
    public record RunRow(
            @Doc("Run id.") String id,
            @Doc("Run name.") String name,
            @Doc("ISO 8601 time of its first entry.") @Nullable String createdAt,
            @Doc("running, stalled or finished: docs/decisions/027 says how that is told.")
                    String state,
            @Doc(
                            "Until when that holds unless more is heard of it, in ms since 1970; null: for good.")
                    @Nullable Long stateUntil,
            @Doc("When it was heard of last, in ms since 1970.") @Nullable Long lastActivity,
            @Doc("How many entries it has.") long numLogs,
            @Doc("Its largest step.") @Nullable Step lastStep,
            @Doc("How many entries were set aside.") int rejected,
            @Doc("Its tags.") List<String> tags,
            @Doc("Its notes.") String notes,
            @Doc("The group that a client put it into; only with configs.") @Nullable String group,
            @Doc("Its configuration; only with configs.") @Nullable RawJson config,
            @Doc("One for each metric; null where the run has no value.")
                    List<@Nullable Glance> values) {}

    /** The values of one metric of one run. A value that is not finite is a text, as in entries. */
    public record Glance(
            @Doc("The last value, finite or not.") RawJson last,
            @Doc("The smallest finite value.") @Nullable Double min,
            @Doc("The largest finite value.") @Nullable Double max) {}
}
