package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.SystemRow;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of samples does. */
public abstract class SampleStoreContract extends StorageContract {
    private static final RunRef A = new RunRef("a", null);

    @Test
    void samplesAreInTheOrderOfTheirTimesAndAsTheyWereAppended() {
        append("id-a", "a", "2026-01-01T00:00:05+00:00", "{\"gpu\":2}");
        append("id-a", "a", "2026-01-01T00:00:00+00:00", "{\"gpu\":1,\"n\":\"NaN\"}");
        append("id-b", "b", "2026-01-01T00:00:01+00:00", "{\"gpu\":3}");

        var rows = all(storage.samples().samples(PROJECT, A));

        assertThat(rows)
                .extracting(row -> row.metrics())
                .containsExactly(
                        RawJson.of("{\"gpu\":1,\"n\":\"NaN\"}"), RawJson.of("{\"gpu\":2}"));
        assertThat(rows.getFirst().timestamp()).isEqualTo("2026-01-01T00:00:00+00:00");
        assertThat(rows.getFirst().runId()).isEqualTo("id-a");
        assertThat(samples(new RunRef(null, "id-b"))).containsExactly("{\"gpu\":3}");
        assertThat(samples(new RunRef("a", "id-b"))).containsExactly("{\"gpu\":3}");
        assertThat(samples(new RunRef("a", "id-zz"))).hasSize(2);
    }

    @Test
    void ofRunsWithOneNameTheNewestIsMeantAsForEntries() {
        append("old", "a", "2026-01-01T00:00:00+00:00", "{\"x\":1}");
        append("new", "a", "2026-01-02T00:00:00+00:00", "{\"x\":2}");
        assertThat(samples(A)).containsExactly("{\"x\":2}");

        storage.metrics()
                .append(
                        PROJECT,
                        List.of(
                                row(
                                        "old",
                                        "a",
                                        Step.of(0),
                                        "2026-01-01T00:00:00+00:00",
                                        "{}",
                                        null,
                                        null)));
        assertThat(samples(A)).as("the run that has entries").containsExactly("{\"x\":1}");
    }

    @Test
    void whatIsNotThereHasNoSamples() {
        assertThat(samples(A)).isEmpty();
        append("id-a", "a", "2026-01-01T00:00:00+00:00", "{}");
        assertThat(samples(new RunRef("zz", null))).isEmpty();
        assertThat(samples(new RunRef(null, "zz"))).isEmpty();
        assertThat(samples(new RunRef(null, null))).isEmpty();
    }

    private void append(String id, String name, String time, String metrics) {
        storage.metrics()
                .appendSystem(
                        PROJECT, List.of(new SystemRow(id, name, time, RawJson.of(metrics), null)));
    }

    private List<String> samples(RunRef run) {
        return all(storage.samples().samples(PROJECT, run)).stream()
                .map(row -> row.metrics().toString())
                .toList();
    }
}
