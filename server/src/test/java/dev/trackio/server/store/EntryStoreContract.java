package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.EntryStore.Kind;
import dev.trackio.server.metrics.EntryStore.LoggedRow;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.SystemRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of entries does, when they are read in the order of their storing. */
public abstract class EntryStoreContract extends StorageContract {
    private static final String TIME = "2026-01-01T00:00:00+00:00";

    private void append() {
        storage.metrics()
                .append(
                        PROJECT,
                        List.of(
                                row("a", "a", Step.of(5), TIME, "{\"x\":1}", null, "log-1"),
                                row("b", "b", Step.of(1), TIME, "{\"x\":2}", null, null),
                                row("a", "a", Step.of(2), TIME, "{\"x\":3}", null, "log-3")));
        storage.metrics()
                .appendSystem(
                        PROJECT,
                        List.of(
                                new SystemRow("a", "a", TIME, RawJson.of("{\"cpu\":1}"), "s-1"),
                                new SystemRow("b", "b", TIME, RawJson.of("{\"cpu\":2}"), null)));
    }

    private List<LoggedRow> logged(Kind kind, List<String> runs, long after) {
        try (var rows = storage.entries().entries(PROJECT, kind, runs, after)) {
            var all = new ArrayList<LoggedRow>();
            rows.iterator().forEachRemaining(all::add);
            return all;
        }
    }

    private List<StoredRow> rows(Kind kind, List<String> runs, long after) {
        return logged(kind, runs, after).stream().map(LoggedRow::row).toList();
    }

    @Test
    void entriesComeInTheOrderOfTheirStoringFromAnIdOn() {
        append();
        var all = rows(Kind.METRICS, null, 0);
        assertThat(all)
                .extracting(row -> row.metrics().toString())
                .containsExactly("{\"x\":1}", "{\"x\":2}", "{\"x\":3}");
        assertThat(steps(all)).containsExactly(5L, 1L, 2L);
        assertThat(rows(Kind.METRICS, null, all.get(1).id())).containsExactly(all.get(2));
        assertThat(rows(Kind.METRICS, List.of("a"), 0)).containsExactly(all.get(0), all.get(2));
        assertThat(rows(Kind.METRICS, List.of("a"), all.get(0).id())).containsExactly(all.get(2));
        assertThat(rows(Kind.METRICS, List.of("zz"), 0)).isEmpty();
        assertThat(rows(Kind.METRICS, List.of(), 0)).isEmpty();
    }

    @Test
    void samplesAreReadAlike() {
        append();
        assertThat(rows(Kind.SAMPLES, null, 0))
                .extracting(row -> row.metrics().toString())
                .containsExactly("{\"cpu\":1}", "{\"cpu\":2}");
        assertThat(rows(Kind.SAMPLES, List.of("b"), 0)).hasSize(1);
    }

    @Test
    void theLastOnesComeAfterAnId() {
        append();
        var ids = rows(Kind.METRICS, null, 0).stream().map(StoredRow::id).toList();
        var store = storage.entries();
        assertThat(store.beforeLast(PROJECT, Kind.METRICS, null, 2)).isEqualTo(ids.get(0));
        assertThat(store.beforeLast(PROJECT, Kind.METRICS, null, 3)).isZero();
        assertThat(store.beforeLast(PROJECT, Kind.METRICS, null, 99)).isZero();
        assertThat(store.beforeLast(PROJECT, Kind.METRICS, null, 0)).isEqualTo(ids.get(2));
        assertThat(store.beforeLast(PROJECT, Kind.METRICS, List.of("a"), 1)).isEqualTo(ids.get(0));
        assertThat(rows(Kind.SAMPLES, null, store.beforeLast(PROJECT, Kind.SAMPLES, null, 1)))
                .hasSize(1);
    }

    @Test
    void idsOfSendersAreThereForThoseThatHaveOne() {
        append();
        assertThat(logged(Kind.METRICS, null, 0))
                .extracting(LoggedRow::logId)
                .containsExactly("log-1", null, "log-3");
        assertThat(logged(Kind.SAMPLES, null, 0))
                .extracting(LoggedRow::logId)
                .containsExactly("s-1", null);
    }

    @Test
    void whatOthersLoggedInBetweenIsNotReadAlong() {
        append();
        storage.metrics()
                .append(
                        PROJECT,
                        List.of(
                                row("b", "b", Step.of(2), TIME, "{}", null, "log-4"),
                                row("a", "a", Step.of(3), TIME, "{}", null, "log-5"),
                                row("b", "b", Step.of(3), TIME, "{}", null, "log-6")));
        assertThat(logged(Kind.METRICS, List.of("a"), 0))
                .extracting(LoggedRow::logId)
                .containsExactly("log-1", "log-3", "log-5");
    }

    @Test
    void aProjectThatIsNotThereHasNone() {
        assertThat(rows(Kind.METRICS, null, 0)).isEmpty();
        assertThat(storage.entries().beforeLast(PROJECT, Kind.METRICS, null, 1)).isZero();
    }
}
