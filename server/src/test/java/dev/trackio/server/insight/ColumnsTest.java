package dev.trackio.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.cache.Both;
import dev.trackio.server.series.column.Points;
import dev.trackio.server.series.column.ProjectColumns;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values out of the rows, where columns are not to be had. */
class ColumnsTest {
    private static final ProjectName PROJECT = ProjectName.of("p");

    @TempDir Path dir;

    @Test
    void ofVeryManyRunsTheMetricsThatAreMeantAreTaken() {
        try (var storage = new SqliteStorage(dir, SqliteSettings.defaults());
                var off = Both.cache(dir, storage, storage.metrics(), 0, Duration.ofSeconds(30))) {
            storage.metrics()
                    .append(
                            PROJECT,
                            List.of(
                                    row("r1", 1, "{\"loss\":2,\"other\":9}"),
                                    row("r1", 2, "{\"loss\":\"NaN\"}"),
                                    row("r2", 3, "{\"other\":4}"),
                                    row("r3", 4, "{\"loss\":\"-Infinity\"}")));
            var columns = new Columns(off, storage.metrics());
            for (var count : List.of(2, 300_000)) {
                var runs =
                        IntStream.range(0, count)
                                .mapToObj(i -> new RunRecord("r" + i, "r" + i, null))
                                .toList();
                var taken = columns.take(PROJECT, runs, List.of("loss"));
                assertThat(taken.stream().map(ColumnsTest::told).collect(Collectors.joining(" ")))
                        .isEqualTo(count == 2 ? "r1 [2.0, NaN]" : "r1 [2.0, NaN] r3 [-Infinity]");
            }
        }
    }

    private static String told(Columns.Taken taken) {
        var course = Course.of(taken.points(), null, null);
        return taken.run().id()
                + " "
                + IntStream.range(0, course.size()).mapToObj(course::value).toList();
    }

    private static MetricRow row(String run, int step, String metrics) {
        return new MetricRow(
                run,
                run,
                Step.of(step),
                "2026-01-01T00:00:00+00:00",
                RawJson.of(metrics),
                null,
                null);
    }

    @Test
    void oneMetricThatIsTooLongToBeLookedAtHidesNoOther() {
        var columns = ProjectColumns.packed();
        for (var i = 1; i <= 1_000; i++) {
            columns.add(
                    new StoredRow(
                            i,
                            "r",
                            "r",
                            "2026-01-01T00:00:00+00:00",
                            Step.of(i),
                            RawJson.of("{\"loss\":1}")));
        }
        var found = Objects.requireNonNull(columns.find(new RunRef(null, "r")));
        var few = found.points("loss");
        var part = few.parts().getFirst();
        var parts = Collections.nCopies(5_000_001 / part.size() + 1, part);
        var run = new RunRecord("r", "r", null);
        var bounded =
                Diagnoses.bounded(
                        List.of(
                                new Columns.Taken(run, "long", new Points(parts, true, true)),
                                new Columns.Taken(run, "short", few)));
        assertThat(bounded).extracting(Columns.Taken::metric).containsExactly("short");
    }
}
