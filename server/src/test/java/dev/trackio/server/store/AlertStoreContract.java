package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Alert;
import dev.trackio.api.Step;
import dev.trackio.server.alerts.AlertRow;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of alerts does. */
public abstract class AlertStoreContract extends StorageContract {
    @Test
    void alertsAreNewestFirstAndFiltered() {
        append("a", "2026-01-01T00:00:01", "one", "warn", null);
        append("a", "2026-01-01T00:00:03", "three", "error", null);
        append("b", "2026-01-01T00:00:02", "two", "warn", null);

        assertThat(titles(null, null, null)).containsExactly("three", "two", "one");
        assertThat(titles(new RunRef("a", null), null, null)).containsExactly("three", "one");
        assertThat(titles(new RunRef(null, "b"), null, null)).containsExactly("two");
        assertThat(titles(new RunRef("zz", null), null, null)).isEmpty();
        assertThat(titles(null, "warn", null)).containsExactly("two", "one");
        assertThat(titles(null, null, "2026-01-01T00:00:02")).containsExactly("three");
    }

    @Test
    void anAlertIsReadAsItIsAndStoredOnce() {
        append("a", "2026-01-01T00:00:01", "one", "warn", "id");
        append("a", "2026-01-01T00:00:01", "one", "warn", "id");

        assertThat(storage.alerts().alerts(PROJECT, null, null, null))
                .containsExactly(
                        new Alert("2026-01-01T00:00:01", "a", "one", null, "warn", Step.of(4)));
    }

    @Test
    void aProjectThatDoesNotExistHasNone() {
        assertThat(titles(null, null, null)).isEmpty();
    }

    private void append(String run, String time, String title, String level, String id) {
        var row = new AlertRow(run, run, time, title, null, level, Step.of(4), id);
        storage.alerts().append(PROJECT, List.of(row));
    }

    private List<String> titles(RunRef run, String level, String since) {
        return storage.alerts().alerts(PROJECT, run, level, since).stream()
                .map(Alert::title)
                .toList();
    }
}
