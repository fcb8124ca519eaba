package dev.trackio.server.metrics;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;

/**
 * One entry as it is stored.
 *
 * @param id grows with every row of the project
 */
public record StoredRow(
        long id, String runId, String runName, String timestamp, Step step, RawJson metrics) {
    public StoredRow with(RawJson others) {
        return new StoredRow(id, runId, runName, timestamp, step, others);
    }

    /** Without the metrics, which would be held in memory for nothing. */
    public StoredRow bare() {
        return with(RawJson.NULL);
    }
}
