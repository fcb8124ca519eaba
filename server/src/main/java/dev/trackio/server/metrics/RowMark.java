package dev.trackio.server.metrics;

/**
 * A row that was seen: as long as it is there, so are its neighbours. The time tells it from one of
 * a file that was made anew.
 */
public record RowMark(long id, String runId, String runName, String timestamp) {
    public static RowMark of(StoredRow row) {
        return new RowMark(row.id(), row.runId(), row.runName(), row.timestamp());
    }
}
