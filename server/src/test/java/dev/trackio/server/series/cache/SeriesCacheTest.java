package dev.trackio.server.series.cache;

import static dev.trackio.server.series.cache.Both.METRICS;
import static dev.trackio.server.series.cache.Both.PROJECT;
import static dev.trackio.server.series.cache.Both.RUNS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.column.ProjectColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a file, the columns say what the rows say. */
class SeriesCacheTest {
    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void theColumnsSayWhatTheRowsSay(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var folder = Files.createTempDirectory("series");
        try (var both = new Both(folder)) {
            both.append(rows(random));
            for (var i = 0; i < 8; i++) {
                happen(both, random);
                if (random.nextInt(3) > 0) {
                    both.compare();
                }
            }
            both.compare();
        } finally {
            delete(folder);
        }
    }

    /** Histories that were told wrongly once: a run under several names lost one of them. */
    @Test
    void whatWasToldWronglyOnceIsToldRightly() throws Exception {
        for (var seed : new long[] {84, 1_100}) {
            theColumnsSayWhatTheRowsSay(seed);
        }
    }

    private static void happen(Both both, Random random) throws SQLException {
        var run = RUNS.get(random.nextInt(RUNS.size()));
        switch (random.nextInt(8)) {
            case 0 -> both.foreign("DELETE FROM metrics WHERE run_id = 'id-" + run + "'");
            case 1 ->
                    // As Python Trackio does it: the rows are written again.
                    both.foreign(
                            "BEGIN",
                            "CREATE TEMP TABLE old AS SELECT * FROM metrics WHERE run_name = '"
                                    + run
                                    + "'",
                            "DELETE FROM metrics WHERE run_name = '" + run + "'",
                            "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics)"
                                    + " SELECT run_id, timestamp, '"
                                    + RUNS.get(random.nextInt(RUNS.size()))
                                    + "', step, metrics FROM old ORDER BY id",
                            "COMMIT");
            case 2, 3 -> foreignRows(both, random);
            case 4 -> {
                both.close();
                both.open();
            }
            default -> both.append(rows(random));
        }
    }

    private static void foreignRows(Both both, Random random) throws SQLException {
        try (var connection = both.foreign();
                var insert =
                        connection.prepareStatement(
                                "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics)"
                                        + " VALUES (?, ?, ?, ?, ?)")) {
            for (var row : rows(random)) {
                insert.setString(1, row.runId());
                insert.setString(2, row.timestamp());
                insert.setString(3, row.runName());
                insert.setObject(4, row.step() == null ? 7 : row.step().value());
                insert.setBytes(5, row.metrics().toBytes());
                insert.executeUpdate();
            }
        }
    }

    private static List<MetricRow> rows(Random random) {
        var odd = random.nextInt(4) == 0; // most histories are plain
        return IntStream.range(0, 1 + random.nextInt(30)).mapToObj(i -> row(random, odd)).toList();
    }

    private static MetricRow row(Random random, boolean odd) {
        var run = RUNS.get(random.nextInt(RUNS.size()));
        return new MetricRow(
                "id-" + run,
                odd && random.nextInt(6) == 0 ? RUNS.get(random.nextInt(RUNS.size())) : run,
                step(random, odd),
                time(random, odd),
                RawJson.of(metrics(random, odd)),
                random.nextInt(5) == 0 ? RawJson.of("{\"lr\":" + random.nextInt(9) + "}") : null,
                null);
    }

    private static Step step(Random random, boolean odd) {
        return switch (random.nextInt(odd ? 5 : 3)) {
            case 0 -> null;
            case 3 -> Step.of(random.nextInt(9) + 0.5);
            case 4 -> Step.of(-random.nextInt(9));
            default -> Step.of(random.nextInt(100));
        };
    }

    private static int clock;

    private static String time(Random random, boolean odd) {
        var time = clock++ % 86_400;
        var text = "2026-01-01T%02d:%02d:%02d".formatted(time / 3600, time / 60 % 60, time % 60);
        return switch (random.nextInt(odd ? 6 : 2)) {
            case 0 -> text + ".%06d+00:00".formatted(random.nextInt(1_000_000));
            case 2 -> text;
            case 3 -> "2025-12-31T00:00:00+00:00";
            case 4 -> text + ".5Z";
            case 5 -> "yesterday";
            default -> text + "+00:00";
        };
    }

    private static String metrics(Random random, boolean odd) {
        var members = new ArrayList<String>();
        for (var metric : METRICS.subList(0, odd ? 4 : 3)) {
            if (random.nextInt(5) > 0) {
                members.add('"' + metric + "\":" + value(random, odd || metric.equals("odd")));
            }
        }
        if (odd && !members.isEmpty() && random.nextInt(5) == 0) {
            members.add("\"loss\":" + value(random, true)); // a name that is there twice
        }
        if (odd) {
            Collections.shuffle(members, random);
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String value(Random random, boolean odd) {
        return switch (random.nextInt(odd ? 12 : 5)) {
            case 0 -> String.valueOf(random.nextInt(100) - 50);
            case 1 -> "\"NaN\"";
            case 2 -> "1e-" + random.nextInt(300);
            case 5 -> "true";
            case 6 -> "\"text\"";
            case 7 -> "{\"_type\":\"trackio.histogram\",\"bins\":[0,1],\"values\":[3]}";
            case 8 -> "9007199254740993";
            case 9 -> "null";
            case 10 -> "\"-Infinity\"";
            case 11 -> "-0.0";
            default -> String.valueOf(random.nextGaussian());
        };
    }

    @Test
    void aRowThatIsTakenFromTheMiddleIsMissedInTime(@TempDir Path folder) throws Exception {
        try (var both = new Both(folder)) {
            both.cache = both.cache(both.storage.metrics(), 64 << 20, Duration.ZERO);
            both.append(IntStream.range(0, 9).mapToObj(i -> row(new Random(i), false)).toList());
            both.compare();
            both.foreign("DELETE FROM metrics WHERE id = 5");
            for (var i = 0; both.cache.read(PROJECT, ProjectColumns::count).orElse(0L) != 8; i++) {
                assertThat(i).as("ten seconds").isLessThan(1_000);
                Thread.sleep(10);
            }
            both.compare();
        }
    }

    @Test
    void aRunThatWasDeletedHereIsTakenOutAndTheOthersStay(@TempDir Path folder) throws Exception {
        var random = new Random(7);
        try (var both = new Both(folder)) {
            for (var i = 0; i < 20; i++) {
                both.append(rows(random));
            }
            both.compare();
            var epoch = both.cache.read(PROJECT, ProjectColumns::epoch).orElseThrow();

            delete(both, "id-a");
            both.cache.gone(PROJECT, "id-a");
            both.compare();
            both.append(rows(random));
            both.compare();
            assertThat(both.cache.read(PROJECT, ProjectColumns::epoch)).contains(epoch);
            assertThat(both.cache.read(PROJECT, ProjectColumns::count))
                    .contains(both.storage.metrics().count(PROJECT, Long.MAX_VALUE));

            delete(both, "id-b");
            both.append(rows(random)); // before it is told, but not read
            both.cache.gone(PROJECT, "id-b");
            both.compare();

            delete(both, "id-c");
            both.append(rows(random));
            both.compare(); // read before it is told
            both.cache.gone(PROJECT, "id-c");
            both.compare();

            both.close(); // what was kept on disk knows of it, too
            both.open();
            both.compare();
        }
    }

    private static void delete(Both both, String run) {
        var deleted =
                both.storage
                        .runEdits()
                        .delete(PROJECT, new RunRef(null, run), (entry, files) -> {});
        assertThat(deleted).isPresent();
    }

    @Test
    void aFileThatWasMadeAnewWithTheSameIdsAndNamesIsNotTakenForTheOldOne(@TempDir Path folder)
            throws Exception {
        try (var both = new Both(folder)) {
            both.append(IntStream.range(0, 3).mapToObj(i -> at(i, "{\"loss\":1}")).toList());
            both.compare();
            both.foreign(
                    "DELETE FROM metrics",
                    "INSERT INTO metrics (id, run_id, timestamp, run_name, step, metrics) VALUES"
                            + " (1, 'id-a', '2026-02-01T00:00:00', 'a', 0, '{\"loss\":2}'),"
                            + " (2, 'id-a', '2026-02-01T00:00:01', 'a', 1, '{\"loss\":2}'),"
                            + " (3, 'id-a', '2026-02-01T00:00:02', 'a', 2, '{\"loss\":2}')");
            both.compare();
        }
    }

    private static MetricRow at(int i, String metrics) {
        var time = "2026-01-01T00:00:0" + i;
        return new MetricRow("id-a", "a", Step.of(i), time, RawJson.of(metrics), null, null);
    }

    private static MetricRow longRun(int i, String metrics) {
        var time =
                "2026-01-01T%02d:%02d:%02d.%06d+00:00".formatted(i / 3600, i / 60 % 60, i % 60, i);
        return new MetricRow("id-a", "a", Step.of(i), time, RawJson.of(metrics), null, null);
    }

    @Test
    void aLongRunIsReadApartAndThenTheSame(@TempDir Path folder) throws Exception {
        try (var both = new Both(folder)) {
            both.append(
                    IntStream.range(0, 21_000)
                            .mapToObj(
                                    i ->
                                            longRun(
                                                    i,
                                                    i % 7 == 0
                                                            ? "{\"loss\":" + i + "}"
                                                            : "{\"loss\":"
                                                                    + i / 3.0
                                                                    + ",\"acc\":1.5}"))
                            .toList());
            both.compare(
                    List.of("a"),
                    List.of("loss", "acc")); // from the rows, while a thread of its own reads them
            for (var i = 0; both.cache.read(PROJECT, ProjectColumns::cursor).isEmpty(); i++) {
                assertThat(i).as("twenty seconds").isLessThan(2_000);
                Thread.sleep(10);
            }
            both.compare(List.of("a"), List.of("loss", "acc"));
            both.append(List.of(row(new Random(1), false)));
            both.compare(List.of("a"), List.of("loss", "acc"));
        }
    }

    @Test
    void whoWantsMostOfALongRunWaitsForItAndWhoDoesNotReadsTheRows(@TempDir Path folder) {
        try (var both = new Both(folder)) {
            both.append(
                    IntStream.range(0, 21_000)
                            .mapToObj(i -> longRun(i, "{\"loss\":%d}".formatted(i % 100)))
                            .toList());
            assertThat(both.cache.read(PROJECT, ProjectColumns::count)).isEmpty();
            var patience = Duration.ofSeconds(20);
            assertThat(both.cache.read(PROJECT, ProjectColumns::count, patience)).contains(21_000L);
        }
    }

    @Test
    void atRestItTakesNoMemoryAndSaysTheSame(@TempDir Path folder) throws Exception {
        try (var both = new Both(folder)) {
            both.append(
                    IntStream.range(0, 9_000)
                            .mapToObj(i -> longRun(i, "{\"loss\":%d}".formatted(i % 100)))
                            .toList());
            both.compare(List.of("a"), List.of("loss"));
            var before = both.cache.bytes();
            assertThat(both.cache.rest(Duration.ofHours(1), 0)).as("read lately").isFalse();
            assertThat(both.cache.rest(Duration.ZERO, before))
                    .as("no more than may stay")
                    .isFalse();
            while (both.cache.bytes() > 0) { // its copy on disk is being written
                both.cache.rest(Duration.ZERO, 0);
                Thread.onSpinWait();
            }
            both.compare(List.of("a"), List.of("loss"));
            both.append(List.of(longRun(9_000, "{\"loss\":1}")));
            both.compare(List.of("a"), List.of("loss"));
        }
    }

    @Test
    void whatTheDiskDoesNotHaveStaysAtRest(@TempDir Path folder) {
        try (var both = new Both(folder)) {
            both.append(List.of(longRun(0, "{\"loss\":1}")));
            var reading = new SeriesFolder(folder.resolve("none"), both.storage.projects(), true);
            var cache =
                    new SeriesCache(
                            both.storage.projects(),
                            both.storage.metrics(),
                            reading,
                            1 << 20,
                            Duration.ofSeconds(30),
                            1);
            assertThat(cache.read(Both.PROJECT, columns -> columns.count())).contains(1L);
            assertThat(cache.rest(Duration.ZERO, 0)).isFalse();
            assertThat(cache.bytes()).isPositive();
            cache.close();
        }
    }

    @Test
    void whatOnlyOtherProgramsWriteIsReadAlikeAndAsFarAsItCanBe(@TempDir Path folder)
            throws Exception {
        try (var both = new Both(folder)) {
            both.append(List.of(at(1, "{\"loss\":1}")));
            var row = "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES ";
            both.foreign(
                    row + "('id-b', '2026-01-01T00:00:02', 'b', 'text', '{\"loss\":1e999}')",
                    row + "('id-b', '2026-01-01T00:00:03', 'b', -4, '{\"loss\":-1e999}')");
            both.compare();
            both.foreign(
                    row + "('id-a', '2026-01-01T00:00:03', 'a', 3, '{\"loss\":3,\"acc\":4')",
                    row + "('id-a', '2026-01-01T00:00:04', 'a', 4, '{\"acc\":4,\"odd\":{\"x\":')",
                    row + "('id-a', '2026-01-01T00:00:05', 'a', 5, '{\"acc\":\"open')",
                    row + "('id-a', '2026-01-01T00:00:06', 'a', 6, 'nothing')",
                    row + "('id-a', '2026-01-01T00:00:07', 'a', 7, X'FEFF00')");
            both.compareNumbers(List.of("a", "b"), METRICS);
        }
    }

    @Test
    void aCallThatWaitsTooLongForOthersReadsTheRows(@TempDir Path folder) throws Exception {
        try (var both = new Both(folder)) {
            both.append(List.of(at(1, "{\"loss\":1}")));
            var held = new CountDownLatch(1);
            var done = new CountDownLatch(1);
            var holder =
                    Thread.ofVirtual()
                            .start(
                                    () ->
                                            both.cache.read(
                                                    PROJECT,
                                                    columns -> {
                                                        held.countDown();
                                                        return await(done);
                                                    }));
            assertThat(await(held)).isTrue();
            assertThat(both.cache.read(PROJECT, ProjectColumns::count)).isEmpty();
            done.countDown();
            holder.join();
            assertThat(both.cache.read(PROJECT, ProjectColumns::count)).contains(1L);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void leastUsedProjectsGiveWayAndTheirBytesAreCounted(@TempDir Path folder) throws Exception {
        try (var both = new Both(folder)) {
            var one = both.cache(both.storage.metrics(), 1 << 20, Duration.ofSeconds(30));
            var names = List.of(ProjectName.of("x"), ProjectName.of("y"), ProjectName.of("z"));
            for (var name : names) {
                both.storage
                        .metrics()
                        .append(
                                name,
                                IntStream.range(0, 9_000).mapToObj(i -> at(i % 10, LONG)).toList());
                assertThat(one.read(name, ProjectColumns::count)).contains(9_000L);
            }
            assertThat(one.bytes()).isBetween(1L, 1L << 20);
            for (var name : names) {
                Files.delete(folder.resolve(name.key() + ".db"));
                assertThat(one.read(name, ProjectColumns::count)).isEmpty();
            }
            assertThat(one.bytes()).isZero();
        }
    }

    private static final String LONG = "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}";

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
