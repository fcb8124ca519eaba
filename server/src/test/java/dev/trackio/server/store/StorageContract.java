package dev.trackio.server.store;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the contract tests of all stores share: an empty storage for each test, and rows. */
public abstract class StorageContract {
    protected static final ProjectName PROJECT = ProjectName.of("p");

    @TempDir protected Path folder;
    protected Storage storage;

    /** A storage in an empty folder. */
    protected abstract Storage open(Path folder);

    @BeforeEach
    final void openStorage() {
        storage = open(folder);
    }

    @AfterEach
    final void closeStorage() {
        storage.close();
    }

    protected static MetricRow row(String run, Long step, String logId) {
        return row(run, step == null ? null : Step.of(step), "{\"loss\":" + step + "}", logId);
    }

    protected static MetricRow row(String run, Step step, String metrics, String logId) {
        return row(run, run, step, "2026-01-01T00:00:00+00:00", metrics, null, logId);
    }

    protected static MetricRow row(
            String runId,
            String runName,
            Step step,
            String timestamp,
            String metrics,
            String config,
            String logId) {
        return new MetricRow(
                runId,
                runName,
                step,
                timestamp,
                RawJson.of(metrics),
                config == null ? null : RawJson.of(config),
                logId);
    }

    protected static List<StoredRow> all(Rows<StoredRow> rows) {
        try (rows) {
            var all = new ArrayList<StoredRow>();
            rows.iterator().forEachRemaining(all::add);
            return all;
        }
    }

    protected static List<Object> steps(List<StoredRow> rows) {
        return rows.stream().<Object>map(row -> row.step().value()).toList();
    }
}
