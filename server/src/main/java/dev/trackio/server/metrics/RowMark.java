package dev.trackio.server.metrics;

/** A row that was seen: as long as it is there under this name, so are its neighbours. */
public record RowMark(long id, String runId, String runName) {
    public static RowMark of(StoredRow row) {
        return new RowMark(row.id(), row.runId(), row.runName());
    }
}
