package dev.trackio.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is remarkable about a run. */
public record Diagnosis(
        @Doc("Run id.") String runId,
        @Doc("Run name.") String run,
        @Doc("running, stalled or finished.") String state,
        @Doc("Seconds from its first to its newest entry.") @Nullable Double durationSeconds,
        @Doc("How many entries it has.") long numLogs,
        @Doc("Its smallest step, of the metrics that were checked.") @Nullable Number firstStep,
        @Doc("Its largest step.") @Nullable Step lastStep,
        @Doc("ISO 8601 time of its first entry.") @Nullable String firstTime,
        @Doc("ISO 8601 time at which it was heard of last.") @Nullable String lastTime,
        @Doc("What was found, the most severe first, at most 20.") List<Finding> findings,
        @Doc("How many findings there are in all.") long total,
        @Doc("Whether findings or metrics were left out.") boolean truncated,
        @Doc(
                        "Metrics whose course was looked at; for values that are not finite all metrics"
                                + " were.")
                List<String> checkedMetrics) {

    /** Something remarkable. */
    public record Finding(
            @Doc(
                            "nan_onset, divergence, plateau, spike, overfitting, stall, missing_steps,"
                                    + " gpu_idle, finished_early, rejected_entries or alert.")
                    String kind,
            @Doc("error, warning or info.") String severity,
            @Doc("The metric that it is about.") @Nullable String metric,
            @Doc("The step at which it begins.") @Nullable Number step,
            @Doc("The step at which it ends.") @Nullable Number endStep,
            @Doc("The value that is meant.") @Nullable Double value,
            @Doc("Figures by name.") RawJson figures,
            @Doc("The same in words.") String message) {}
}
