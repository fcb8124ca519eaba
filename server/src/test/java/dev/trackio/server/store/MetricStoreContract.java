package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.metrics.Part;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.SystemRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of metrics does. */
public abstract class MetricStoreContract extends StorageContract {
    @Test
    void whatWasAppendedIsReadAsItIs() {
        var metrics = "{\"b\":1e-7,\"a\":\"NaN\",\"c\":\"-Infinity\",\"é\":[1,{\"x\":null}]}";
        append(row("r", Step.of(7), metrics, "l1"));

        var rows = history("r");

        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().metrics()).isEqualTo(RawJson.of(metrics));
        assertThat(rows.getFirst().runId()).isEqualTo("r");
        assertThat(rows.getFirst().step()).isEqualTo(Step.of(7));
        assertThat(rows.getFirst().timestamp()).isEqualTo("2026-01-01T00:00:00+00:00");
    }

    @Test
    void appendKeepsOrderWhenStepIsMissing() {
        append(row("r", null, null), row("r", null, null), row("r", 10L, null));
        append(row("r", null, null), row("r", 3L, null), row("r", null, null));

        assertThat(steps(history("r"))).containsExactly(0L, 1L, 10L, 11L, 3L, 12L);
    }

    @Test
    void aPartOfARunIsReadInItsOrder() {
        append(
                at(5, "2026-01-01T00:00:02+00:00"),
                at(0, "2026-01-01T00:00:01+00:00"),
                at(7, "2026-01-01T05:30:03+05:30"),
                at(3, "2026-01-01T00:00:04"),
                at(0, "2026-01-01T00:00:00+00:00"),
                at(9, "2026-01-02T00:00:00+00:00"));

        assertThat(part(Part.of(Step.of(0), null, null, null))).containsExactly(0L, 0L);
        assertThat(part(Part.of(Step.of(1), null, null, null))).isEmpty();
        assertThat(part(Part.of(null, Step.of(5), null, 2.0))).containsExactly(5L, 3L, 7L);
        assertThat(part(Part.of(null, Step.of(5), null, 0.0))).containsExactly(5L);
        assertThat(part(Part.of(null, Step.of(5), null, -1.0))).isEmpty();
        assertThat(part(Part.of(null, Step.of(5), null, 1e300)))
                .containsExactly(0L, 0L, 5L, 3L, 7L, 9L);
        var time = "2026-01-01T00:00:03Z";
        assertThat(part(Part.of(null, null, time, 1.0))).containsExactly(5L, 3L, 7L);
        assertThat(part(Part.of(null, null, time, 0.0))).containsExactly(7L);
        assertThat(part(Part.of(null, null, time, 0.999))).containsExactly(7L);
        assertThat(part(Part.of(null, null, time, -1.0))).isEmpty();
        assertThat(part(Part.of(null, null, time, 1e300))).hasSize(6);
        assertThat(part(Part.of(null, null, time, null))).containsExactly(0L, 0L, 5L, 3L, 7L);
        assertThat(part(new Part.All())).hasSize(6);
    }

    @Test
    void aStepBeyondTheDoublesIsToldFromTheNext() {
        append(row("r", 9_007_199_254_740_992L, null), row("r", 9_007_199_254_740_993L, null));

        assertThat(part(Part.of(Step.of(9_007_199_254_740_993L), null, null, null)))
                .containsExactly(9_007_199_254_740_993L);
    }

    private static MetricRow at(long step, String time) {
        return row("r", "r", Step.of(step), time, "{}", null, null);
    }

    private List<Object> part(Part part) {
        return steps(all(storage.metrics().history(PROJECT, new RunRef("r", null), part)));
    }

    @Test
    void explicitStepsOfTheSameBatchCount() {
        append(row("r", 0L, null), row("r", null, null));

        assertThat(steps(history("r"))).containsExactly(0L, 1L);
    }

    @Test
    void runsAreNumberedByThemselves() {
        append(row("a", 5L, null), row("b", null, null), row("a", null, null));

        assertThat(steps(history("a"))).containsExactly(5L, 6L);
        assertThat(steps(history("b"))).containsExactly(0L);
    }

    @Test
    void stepsThatAreNoWholeNumbersAreKept() {
        append(
                row("r", Step.of(1.5), "{}", null),
                row("r", Step.of(-3), "{}", null),
                row("r", Step.of(1e23), "{}", null),
                row("r", Step.of(Long.MAX_VALUE), "{}", null));

        assertThat(steps(history("r"))).containsExactly(1.5, -3L, 1e23, Long.MAX_VALUE);
    }

    @Test
    void theLargestWholeStepIsFollowedByANumberThatIsLarger() {
        append(row("r", Long.MAX_VALUE, null), row("r", null, null));

        assertThat(steps(history("r"))).containsExactly(Long.MAX_VALUE, 0x1p63);
    }

    @Test
    void anEntryThatIsSentAgainIsStoredOnceAndTakesNoStep() {
        append(row("r", null, "l1"), row("r", null, "l2"));
        append(row("r", null, "l1"), row("r", null, "l2"), row("r", null, "l3"));

        assertThat(steps(history("r"))).containsExactly(0L, 1L, 2L);
    }

    @Test
    void historyIsOrderedByTime() {
        append(
                row("r", "r", Step.of(1), "2026-01-02T00:00:00", "{}", null, null),
                row("r", "r", Step.of(2), "2026-01-01T00:00:00", "{}", null, null),
                row("r", "r", Step.of(3), "2026-01-02T00:00:00", "{}", null, null));

        assertThat(steps(history("r"))).containsExactly(2L, 1L, 3L);
    }

    @Test
    void rowsAreOrderedByIdAndContinueAfterOne() {
        append(row("a", 1L, null), row("b", 2L, null), row("a", 3L, null), row("c", 4L, null));

        var everything = rows(null, 0);
        assertThat(steps(everything)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(everything).extracting(StoredRow::id).isSorted();
        assertThat(steps(rows(List.of("a", "c"), 0))).containsExactly(1L, 3L, 4L);
        assertThat(steps(rows(List.of("a", "c"), everything.get(1).id()))).containsExactly(3L, 4L);
        assertThat(rows(List.of(), 0)).isEmpty();
        assertThat(rows(null, everything.getLast().id())).isEmpty();
    }

    @Test
    void aLongHistoryArrivesWholeInBatches() {
        append(
                IntStream.range(0, 5_000)
                        .mapToObj(i -> row("r", (long) i, null))
                        .toArray(MetricRow[]::new));

        try (var rows = storage.metrics().history(PROJECT, new RunRef("r", null))) {
            assertThat(rows.next().size()).isLessThan(5_000);
        }
        assertThat(steps(history("r")))
                .isEqualTo(IntStream.range(0, 5_000).<Object>mapToObj(i -> (long) i).toList());
    }

    @Test
    void whatDoesNotExistIsEmpty() {
        assertThat(history("r")).isEmpty();
        assertThat(rows(null, 0)).isEmpty();
        append(row("r", 1L, null));
        assertThat(history("other")).isEmpty();
        assertThat(all(storage.metrics().history(PROJECT, new RunRef(null, null)))).isEmpty();
        assertThat(storage.projects().keys()).containsExactly("p");
    }

    @Test
    void anEmptyAppendMakesNoProject() {
        storage.metrics().append(PROJECT, List.of());

        assertThat(storage.projects().exists(PROJECT)).isFalse();
    }

    @Test
    void ofRunsWithOneNameTheNewestIsMeant() {
        append(
                row("old", "r", Step.of(1), "2026-01-01T00:00:00", "{}", null, null),
                row("new", "r", Step.of(2), "2026-01-02T00:00:00", "{}", null, null),
                row("old", "r", Step.of(3), "2026-01-03T00:00:00", "{}", null, null));

        assertThat(steps(history("r"))).containsExactly(2L);
        assertThat(steps(all(storage.metrics().history(PROJECT, new RunRef("r", "old")))))
                .containsExactly(1L, 3L);
    }

    @Test
    void anEntryWithoutAnIdGoesToTheRunOfItsName() {
        append(
                row("old", "r", Step.of(1), "2026-01-01T00:00:00", "{}", null, null),
                row("new", "r", Step.of(2), "2026-01-02T00:00:00", "{}", null, null));
        append(row(null, "r", null, "2026-01-03T00:00:00", "{}", "{\"lr\":1}", null));
        append(row(null, "other", null, "2026-01-03T00:00:00", "{}", null, null));

        assertThat(steps(all(storage.metrics().history(PROJECT, new RunRef(null, "new")))))
                .containsExactly(2L, 3L);
        assertThat(storage.runs().runs(PROJECT))
                .extracting(RunRecord::id)
                .containsExactly("old", "new", "other");
        assertThat(storage.runs().configs(PROJECT)).containsOnlyKeys("new");
    }

    @Test
    void anEntryWithoutAnIdPrefersTheRunThatHasItsNameForAnId() {
        append(row("r", "r", Step.of(1), "2026-01-01T00:00:00", "{}", null, null));
        append(row("new", "r", Step.of(2), "2026-01-02T00:00:00", "{}", null, null));
        append(row(null, "r", null, "2026-01-03T00:00:00", "{}", null, null));

        assertThat(steps(all(storage.metrics().history(PROJECT, new RunRef(null, "r")))))
                .containsExactly(1L, 2L);
    }

    /** One call after the other is the plain way; one call of all must come to the same. */
    @Test
    void manyEntriesWithoutIdsGoWhereEachAloneWouldGo() {
        var random = new Random(11);
        for (var round = 0; round < 20; round++) {
            var alone = ProjectName.of("alone" + round);
            var together = ProjectName.of("together" + round);
            for (var project : List.of(alone, together)) {
                storage.metrics().append(project, before());
            }
            var rows = new ArrayList<MetricRow>();
            var asked = new HashSet<String>();
            for (var i = 0; i < 60; i++) {
                var name = "n" + random.nextInt(30);
                // once a call has asked for a name it stays with the answer
                var id = asked.contains(name) || random.nextInt(3) > 0 ? null : "id" + i % 20;
                if (id == null) {
                    asked.add(name);
                }
                var time = "2026-02-01T00:00:%02d".formatted(i);
                rows.add(row(id, name, Step.of(i), time, "{}", null, null));
            }
            for (var row : rows) {
                storage.metrics().append(alone, List.of(row));
            }
            storage.metrics().append(together, rows);
            assertThat(runsOfSteps(together)).isEqualTo(runsOfSteps(alone));
        }
    }

    /** Runs of the names n0 to n9, some of which have two. */
    private static List<MetricRow> before() {
        var rows = new ArrayList<MetricRow>();
        for (var i = 0; i < 15; i++) {
            var name = "n" + i % 10;
            rows.add(row("id" + i, name, Step.of(-1), "2026-01-01T00:00:00", "{}", null, null));
        }
        return rows;
    }

    private Map<Step, String> runsOfSteps(ProjectName project) {
        var runs = new HashMap<Step, String>();
        for (var run : storage.runs().runs(project)) {
            for (var row : all(storage.metrics().history(project, new RunRef(null, run.id())))) {
                runs.put(row.step(), run.id());
            }
        }
        return runs;
    }

    @Test
    void systemRowsStayOutOfTheHistory() {
        var row = new SystemRow("r", "r", "2026-01-01T00:00:00", RawJson.of("{\"cpu\":1}"), "s1");
        storage.metrics().appendSystem(PROJECT, List.of(row, row));

        assertThat(history("r")).isEmpty();
        assertThat(storage.projects().exists(PROJECT)).isTrue();
    }

    @Test
    void sixteenWritersLoseNothing() throws Exception {
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<java.util.concurrent.Future<?>>();
            for (var w = 0; w < 16; w++) {
                var run = "r" + w;
                done.add(
                        writers.submit(
                                () -> {
                                    for (var i = 0; i < 25; i++) {
                                        append(row(run, null, run + "-" + i), row(run, null, null));
                                    }
                                }));
            }
            for (var each : done) {
                each.get();
            }
        }

        assertThat(rows(null, 0)).hasSize(16 * 50);
        for (var w = 0; w < 16; w++) {
            assertThat(steps(history("r" + w)))
                    .isEqualTo(IntStream.range(0, 50).<Object>mapToObj(i -> (long) i).toList());
        }
    }

    @Test
    void otherProjectsAreOthers() {
        append(row("r", 1L, "same"));
        storage.metrics().append(ProjectName.of("P2"), List.of(row("r", 2L, "same")));

        assertThat(steps(history("r"))).containsExactly(1L);
        assertThat(storage.projects().keys()).containsExactly("P2", "p");
    }

    private void append(MetricRow... rows) {
        storage.metrics().append(PROJECT, Arrays.asList(rows));
    }

    private List<StoredRow> history(String run) {
        return all(storage.metrics().history(PROJECT, new RunRef(run, null)));
    }

    private List<StoredRow> rows(List<String> runs, long after) {
        return all(storage.metrics().rows(PROJECT, runs, after));
    }
}
