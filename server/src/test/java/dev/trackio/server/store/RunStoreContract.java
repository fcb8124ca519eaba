package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.runs.RunStore.Totals;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store of runs does. */
public abstract class RunStoreContract extends StorageContract {
    @Test
    void runsAreListedOldestFirst() {
        append("b", "second", "2026-01-02T00:00:00", null);
        append("a", "first", "2026-01-01T00:00:00", null);
        append("a", "first", "2026-01-03T00:00:00", null);

        assertThat(storage.runs().runs(PROJECT))
                .containsExactly(
                        new RunRecord("a", "first", "2026-01-01T00:00:00"),
                        new RunRecord("b", "second", "2026-01-02T00:00:00"));
    }

    @Test
    void theLastConfigCounts() {
        append("a", "a", "2026-01-01T00:00:00", "{\"lr\":1}");
        append("a", "a", "2026-01-01T00:00:01", null);
        append("a", "a", "2026-01-01T00:00:02", "{\"lr\":2}");

        assertThat(storage.runs().configs(PROJECT))
                .isEqualTo(Map.of("a", RawJson.of("{\"lr\":2}")));
    }

    @Test
    void totalsTellOfARun() {
        append("a", "n", "2026-01-01T00:00:00", "{\"lr\":1}");
        append("a", "n", "2026-01-01T00:00:01", null);

        var expected = new Totals("a", "n", 2, Step.of(1), RawJson.of("{\"lr\":1}"));
        assertThat(storage.runs().totals(PROJECT, new RunRef("n", null))).contains(expected);
        assertThat(storage.runs().totals(PROJECT, new RunRef(null, "a"))).contains(expected);
    }

    @Test
    void whatDoesNotExistIsEmpty() {
        assertThat(storage.runs().runs(PROJECT)).isEmpty();
        assertThat(storage.runs().configs(PROJECT)).isEmpty();
        assertThat(storage.runs().totals(PROJECT, new RunRef("n", null))).isEmpty();
        append("a", "n", "2026-01-01T00:00:00", null);
        assertThat(storage.runs().totals(PROJECT, new RunRef("other", null))).isEmpty();
        assertThat(storage.runs().totals(PROJECT, new RunRef(null, null))).isEmpty();
    }

    private void append(String id, String name, String time, String config) {
        storage.metrics().append(PROJECT, List.of(row(id, name, null, time, "{}", config, null)));
    }
}
