package dev.trackio.server.series.cache;

import static dev.trackio.server.series.cache.Both.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.series.column.ProjectColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of columns change no answer, whatever happens to them. */
class SeriesFolderTest {
    @TempDir Path folder;

    private Path file() {
        return folder.resolve("cache").resolve("p.series");
    }

    @Test
    void whatWasKeptIsReadAgainWithAllItsDetails() throws Exception {
        try (var both = new Both(folder)) {
            both.append(rows("a", 0, 9_000));
            both.append(rows("b", 9_000, 50));
            both.foreign(
                    "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES"
                            + " ('id-c', '2026-01-01T00:00:00', 'c', 0.5, '{\"odd\":true,\"é\":1}')");
            both.compare();
            reopen(both);
            assertThat(file()).exists();
            assertThat(kept(both)).isEqualTo(9_051);
            both.compare();
            both.append(rows("a", 9_050, 5_000));
            both.append(rows("b", 14_050, 50));
            both.compare();
            reopen(both);
            assertThat(kept(both)).isEqualTo(14_101);
            both.compare();
        }
    }

    private static void reopen(Both both) {
        both.close();
        both.open();
    }

    /** How many rows are in the file, if it is sound. */
    private static long kept(Both both) {
        var columns = new SeriesFolder(both.folder.resolve("cache"), both.storage.projects(), true);
        return columns.load(PROJECT, Long.MAX_VALUE).map(ProjectColumns::count).orElse(-1L);
    }

    @Test
    void damagedFilesAreNotUsed() throws Exception {
        try (var both = new Both(folder)) {
            both.append(rows("a", 0, 5_000));
            both.compare();
            both.close();
            var sound = Files.readAllBytes(file());
            var random = new Random(1);
            for (var i = 0; i < 40; i++) {
                var bytes = sound.clone();
                if (i % 2 == 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                } else {
                    bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
                }
                Files.write(file(), bytes);
                both.open();
                assertThat(kept(both)).as("change %s", i).isEqualTo(-1);
                if (i < 2) {
                    both.compare(List.of("a"), List.of("loss"));
                }
                both.off.close();
                both.storage.close();
            }
            both.open();
            both.compare(List.of("a"), List.of("loss"));
            reopen(both);
            assertThat(kept(both)).isEqualTo(5_000);
        }
    }

    @Test
    void aSectionThatIsLongerThanWhatIsLeftIsNotUsed() throws Exception {
        try (var both = new Both(folder)) {
            both.append(rows("a", 0, 1_000));
            both.compare();
            reopen(both);
            var bytes = Files.readAllBytes(file());
            java.nio.ByteBuffer.wrap(bytes).putInt(8, bytes.length - 8);
            Files.write(file(), bytes);
            assertThat(kept(both)).isEqualTo(-1);
            both.compare(List.of("a"), List.of("loss"));
        }
    }

    @Test
    void aFileMayBeDeletedAtAnyTime() throws Exception {
        try (var both = new Both(folder)) {
            both.append(rows("a", 0, 1_000));
            both.compare();
            reopen(both);
            Files.delete(file());
            both.compare();
            both.append(rows("a", 1_000, 1_000));
            both.compare();
            reopen(both);
            assertThat(kept(both)).isEqualTo(2_000);
        }
    }

    @Test
    void rowsThatWereTakenAwayOrAddedWhileNoServerRanAreSeen() throws Exception {
        try (var both = new Both(folder)) {
            both.append(rows("a", 0, 1_000));
            both.append(rows("b", 1_000, 1_000));
            both.compare();
            both.close();
            both.foreign("DELETE FROM metrics WHERE id = 500");
            both.open();
            both.compare();
            reopen(both);
            assertThat(kept(both)).isEqualTo(1_999);
            both.close();
            both.foreign("DELETE FROM metrics WHERE run_id = 'id-b'");
            both.open();
            both.append(rows("c", 2_000, 1_500));
            both.compare();
            reopen(both);
            both.compare();
        }
    }

    @Test
    void theDatabaseOfAnotherProjectUnderTheSameNameIsNoticed() throws Exception {
        var other = ProjectName.of("other");
        try (var both = new Both(folder)) {
            both.append(rows("a", 0, 1_000));
            both.storage.metrics().append(other, rows("a", 0, 1_000, 7));
            both.compare();
            both.close();
            for (var ending : List.of("-wal", "-shm")) {
                Files.deleteIfExists(folder.resolve("p.db" + ending));
            }
            try (var connection = both.foreign(folder.resolve("other.db"));
                    var statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=DELETE");
            }
            Files.move(folder.resolve("p.db"), folder.resolve("old.db"));
            Files.move(folder.resolve("other.db"), folder.resolve("p.db"));
            both.open();
            both.compare();
            // And one whose file of columns was put where it does not belong.
            reopen(both);
            var foreign = Files.readAllBytes(file());
            both.close();
            Files.move(folder.resolve("p.db"), folder.resolve("other.db"));
            Files.move(folder.resolve("old.db"), folder.resolve("p.db"));
            Files.write(file(), foreign);
            both.open();
            both.compare();
        }
    }

    @Test
    void twoServersOnOneFolderDoNotBreakEachOthersFiles() throws Exception {
        try (var both = new Both(folder)) {
            var second = new Both(folder);
            for (var i = 0; i < 6; i++) {
                (i % 2 == 0 ? both : second).append(rows("a", 500 * i, 500));
                both.compare(List.of("a"), List.of("loss"));
                second.compare(List.of("a"), List.of("loss"));
                reopen(i % 3 == 0 ? both : second);
                assertThat(kept(both)).isPositive();
            }
            second.close();
        }
    }

    @Test
    void aReadOnlyServerUsesFilesAndLeavesThemAlone() throws Exception {
        try (var both = new Both(folder)) {
            both.append(rows("a", 0, 1_000));
            both.compare();
            reopen(both);
            var written = Files.getLastModifiedTime(file());
            Files.writeString(folder.resolve("cache").resolve("q.series"), "damaged");
            both.storage.metrics().append(ProjectName.of("q"), rows("a", 0, 10));
            try (var columns =
                            new SeriesFolder(
                                    folder.resolve("cache"), both.storage.projects(), true);
                    var cache =
                            new SeriesCache(
                                    both.storage.projects(),
                                    both.storage.metrics(),
                                    columns,
                                    64 << 20)) {
                assertThat(cache.read(PROJECT, ProjectColumns::count)).contains(1_000L);
                assertThat(cache.read(ProjectName.of("q"), ProjectColumns::count)).contains(10L);
            }
            assertThat(Files.getLastModifiedTime(file())).isEqualTo(written);
            assertThat(folder.resolve("cache").resolve("q.series")).hasContent("damaged");
        }
    }

    @Test
    void filesTakeNoMoreThanTheyMay() throws Exception {
        try (var both = new Both(folder)) {
            var columns =
                    new SeriesFolder(folder.resolve("few"), both.storage.projects(), false, 60_000);
            Files.createDirectories(folder.resolve("few"));
            Files.writeString(folder.resolve("few").resolve("gone.series"), "of no project");
            for (var name : List.of("x", "y", "z")) {
                var project = ProjectName.of(name);
                both.storage.metrics().append(project, rows("a", 0, 3_000));
                var read = new ProjectColumns();
                try (var all = both.storage.metrics().rows(project, null, 0)) {
                    all.iterator().forEachRemaining(read::add);
                }
                columns.save(project, read.frozen());
                TimeUnit.MILLISECONDS.sleep(20); // files are told apart by their time
            }
            columns.close();
            assertThat(names(folder.resolve("few"))).contains("z.series").hasSizeLessThan(3);
            assertThat(names(folder.resolve("few"))).doesNotContain("gone.series", "x.series");
        }
    }

    @Test
    void aProjectThatIsLargeForTheMemoryIsPackedAndSaysTheSame() throws Exception {
        try (var both = new Both(folder)) {
            both.append(rows("a", 0, 15_000));
            both.foreign(
                    "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES"
                            + " ('id-b', '2026-01-01T00:00:00', 'b', 0.5, '{\"acc\":1}')");
            both.append(rows("b", 15_000, 9_000));
            both.cache.close();
            both.cache = both.cache(both.storage.metrics(), 900_000, Duration.ofSeconds(30));
            for (var i = 0; i < 2; i++) {
                for (var j = 0; both.cache.read(PROJECT, ProjectColumns::bytes).isEmpty(); j++) {
                    assertThat(j).as("twenty seconds").isLessThan(2_000);
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                assertThat(both.cache.read(PROJECT, all -> all.frozen().packed())).contains(true);
                both.compare(List.of("b"), List.of("loss", "acc"));
                both.append(rows("a", 24_000 + 5_000 * i, 5_000));
                both.compare(List.of("a"), List.of("loss"));
                both.cache.close();
                both.cache = both.cache(both.storage.metrics(), 900_000, Duration.ofSeconds(30));
            }
            assertThat(kept(both)).isEqualTo(34_001);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<MetricRow> rows(String run, int from, int count) {
        return rows(run, from, count, 1);
    }

    private static List<MetricRow> rows(String run, int from, int count, double scale) {
        return IntStream.range(from, from + count)
                .mapToObj(
                        i ->
                                new MetricRow(
                                        "id-" + run,
                                        run,
                                        Step.of(i),
                                        "2026-01-01T%02d:%02d:%02d.%06d+00:00"
                                                .formatted(i / 3600, i / 60 % 60, i % 60, i),
                                        RawJson.of(
                                                i % 5 == 0
                                                        ? "{\"loss\":" + i + "}"
                                                        : "{\"loss\":"
                                                                + scale * Math.sin(i)
                                                                + ",\"acc\":1.5}"),
                                        null,
                                        null))
                .toList();
    }
}
