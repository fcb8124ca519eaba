package dev.trackio.server.metrics;

import dev.trackio.api.RawJson;
import org.jspecify.annotations.Nullable;

/** One sample of a machine's state, checked and ready to be stored; as in {@link MetricRow}. */
public record SystemRow(
        @Nullable String runId,
        String runName,
        String timestamp,
        RawJson metrics,
        @Nullable String logId) {
    /** Of JSON, about. */
    public long bytes() {
        return metrics.length();
    }
}
