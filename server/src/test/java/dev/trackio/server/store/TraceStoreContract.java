package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import dev.trackio.api.Trace;
import dev.trackio.api.TraceOperations.StepCount;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.traces.TraceStore.Choice;
import dev.trackio.server.traces.TraceStore.Order;
import dev.trackio.server.traces.TracedEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of traces does. */
public abstract class TraceStoreContract extends StorageContract {
    private static final RunRef RUN = new RunRef("r", null);

    @Test
    void aTraceIsReadAsItWasLogged() {
        log("id", 3L, "L", "{\"a\":1,\"t\":" + trace("Hi") + "}", "2026-01-01T00:00:00+00:00");

        assertThat(read(choice("", null, Order.TIME_DESC)))
                .containsExactly(
                        new Trace(
                                "id:L:t",
                                "t",
                                null,
                                "r",
                                "id",
                                Step.of(3),
                                "2026-01-01T00:00:00+00:00",
                                RawJson.of("[\"Hi\"]"),
                                RawJson.of("{}"),
                                RawJson.of("[]")));
        assertThat(all(storage.metrics().history(PROJECT, RUN)).getFirst().metrics())
                .hasToString("{\"a\":1}");
    }

    @Test
    void anEntryThatIsSentAgainBringsNoTraceAgain() {
        assertThat(log("id", null, "L", "{\"t\":[" + trace("a") + "," + trace("b") + "]}", "2026"))
                .containsExactly("id:L:t:0", "id:L:t:1");
        assertThat(log("id", null, "L", "{\"t\":" + trace("a") + "}", "2027")).isEmpty();
        assertThat(ids(choice("", null, Order.TIME_ASC))).containsExactly("id:L:t:0", "id:L:t:1");
        assertThat(storage.traces().steps(PROJECT, RUN))
                .containsExactly(new StepCount(Step.of(0), 2));
    }

    @Test
    void withoutALogIdEveryTraceIsNew() {
        var first = log("id", null, null, "{\"t\":" + trace("a") + "}", "2026");
        var second = log("id", null, null, "{\"t\":" + trace("a") + "}", "2026");
        assertThat(first.getFirst()).matches("id:[0-9a-f]{32}:t").isNotEqualTo(second.getFirst());
        assertThat(storage.traces().steps(PROJECT, RUN))
                .containsExactly(new StepCount(Step.of(0), 1), new StepCount(Step.of(1), 1));
    }

    @Test
    void tracesAreSortedAndCounted() {
        log("o", 5L, "Z", "{\"t\":" + trace("") + "}", "2026-01-01");
        log("o", 5L, "A", "{\"t\":" + trace("") + "}", "2026-01-02");
        log("o", 4L, "M", "{\"t\":" + trace("") + "}", "2026-01-03");
        log("o", 6L, "B", "{\"b\":" + trace("") + ",\"a\":" + trace("") + "}", "2026-01-04");

        assertThat(ids(choice("", null, Order.TIME_DESC)))
                .containsExactly("o:B:b", "o:B:a", "o:M:t", "o:A:t", "o:Z:t");
        assertThat(ids(choice("", null, Order.TIME_ASC)))
                .containsExactly("o:Z:t", "o:A:t", "o:M:t", "o:B:a", "o:B:b");
        assertThat(ids(choice("", null, Order.STEP_ASC)))
                .containsExactly("o:M:t", "o:Z:t", "o:A:t", "o:B:a", "o:B:b");
        assertThat(ids(choice("", null, Order.STEP_DESC)))
                .containsExactly("o:B:b", "o:B:a", "o:A:t", "o:Z:t", "o:M:t");
        assertThat(ids(choice("", 5L, Order.TIME_ASC))).containsExactly("o:Z:t", "o:A:t");
        assertThat(ids(new Choice("", null, Order.TIME_ASC, 2L, 1)))
                .containsExactly("o:A:t", "o:M:t");
        assertThat(ids(new Choice("", null, Order.TIME_ASC, 0L, 0))).isEmpty();
        assertThat(ids(new Choice("", null, Order.TIME_ASC, -1L, -7))).isEmpty();
        assertThat(ids(new Choice("", null, Order.TIME_ASC, null, 4))).containsExactly("o:B:b");
        assertThat(storage.traces().steps(PROJECT, RUN))
                .containsExactly(
                        new StepCount(Step.of(4), 1),
                        new StepCount(Step.of(5), 2),
                        new StepCount(Step.of(6), 2));
    }

    @Test
    void aSearchTakesEveryCharacterForItself() {
        log("r", 0L, "A", "{\"t\":" + trace("50%_done") + "}", "2026");
        log("r", 0L, "B", "{\"t\":" + trace("50 of ÄRGER") + "}", "2026");
        assertThat(ids(choice("50", null, Order.TIME_ASC))).containsExactly("r:A:t", "r:B:t");
        assertThat(ids(choice("50%_", null, Order.TIME_ASC))).containsExactly("r:A:t");
        assertThat(ids(choice("5%d", null, Order.TIME_ASC))).isEmpty();
        assertThat(ids(choice("ärger", null, Order.TIME_ASC))).containsExactly("r:B:t");
        assertThat(ids(choice("\\", null, Order.TIME_ASC))).isEmpty();
    }

    @Test
    void whatDoesNotExistHasNone() {
        assertThat(ids(choice("", null, Order.TIME_ASC))).isEmpty();
        assertThat(storage.traces().steps(PROJECT, RUN)).isEmpty();
        log("r", 0L, "A", "{\"t\":" + trace("") + "}", "2026");
        for (var run : List.of(new RunRef("zz", null), new RunRef(null, null))) {
            assertThat(storage.traces().steps(PROJECT, run)).isEmpty();
            assertThat(
                            traces(
                                    storage.traces()
                                            .traces(
                                                    PROJECT,
                                                    run,
                                                    choice("", null, Order.TIME_ASC))))
                    .isEmpty();
        }
        assertThat(traces(storage.traces().traces(PROJECT, List.of("r:A:t", "none"))))
                .extracting(Trace::id)
                .containsExactly("r:A:t");
    }

    private static String trace(String message) {
        return "{\"_type\":\"trackio.trace\",\"messages\":[\"" + message + "\"]}";
    }

    private static Choice choice(String search, Long step, Order order) {
        return new Choice(search, step, order, null, 0);
    }

    private List<String> log(String run, Long step, String logId, String metrics, String time) {
        var entry = TracedEntry.of(RawJson.of(metrics));
        return storage.metrics()
                .append(
                        PROJECT,
                        List.of(
                                new MetricRow(
                                        run,
                                        "r",
                                        step == null ? null : Step.of(step),
                                        time,
                                        entry.metrics(),
                                        null,
                                        logId,
                                        entry.traces())));
    }

    private List<Trace> read(Choice choice) {
        return traces(storage.traces().traces(PROJECT, RUN, choice));
    }

    private List<String> ids(Choice choice) {
        return read(choice).stream().map(Trace::id).toList();
    }

    private static List<Trace> traces(Rows<Trace> rows) {
        try (rows) {
            var all = new ArrayList<Trace>();
            rows.iterator().forEachRemaining(all::add);
            return all;
        }
    }
}
