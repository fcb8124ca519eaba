package dev.trackio.server.metrics;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.traces.LoggedTrace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry, checked and ready to be stored.
 *
 * @param runId null: the run of this name, see {@link MetricStore#append}
 * @param step null: one more than the largest of the run, counted in the order of the rows
 * @param timestamp ISO 8601
 * @param metrics a JSON object as the files hold it: numbers that are not finite are the strings
 *     NaN, Infinity and -Infinity
 * @param config replaces the run's configuration
 * @param logId a row whose id is there already is passed over
 * @param traces what was cut out of the metrics; stored with the row, or passed over with it
 */
public record MetricRow(
        @Nullable String runId,
        String runName,
        @Nullable Step step,
        String timestamp,
        RawJson metrics,
        @Nullable RawJson config,
        @Nullable String logId,
        List<LoggedTrace> traces) {
    public MetricRow(
            @Nullable String runId,
            String runName,
            @Nullable Step step,
            String timestamp,
            RawJson metrics,
            @Nullable RawJson config,
            @Nullable String logId) {
        this(runId, runName, step, timestamp, metrics, config, logId, List.of());
    }

    /** Of JSON, about. */
    public long bytes() {
        var bytes = (long) metrics.length();
        for (var trace : traces) {
            bytes += trace.bytes();
        }
        return bytes;
    }
}
