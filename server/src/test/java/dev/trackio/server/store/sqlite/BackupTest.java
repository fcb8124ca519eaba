package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of a folder that is in use, and what comes back from them. */
class BackupTest {
    private static final ProjectName PROJECT = ProjectName.of("p");
    private static final RunRef RUN = new RunRef("r", null);
    private static final int TOGETHER = 7;

    @TempDir Path folder;
    @TempDir Path outside;
    @TempDir Path elsewhere;
    private SqliteStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = storage(folder);
        storage.metrics().append(PROJECT, rows(TOGETHER));
        storage.metrics().append(ProjectName.of("my.other"), rows(1));
        write(folder.resolve("media/p/r/0/image.png"), "pixels");
        write(folder.resolve("media/myother/files/notes.txt"), "notes");
        write(folder.resolve("artifacts/p/blobs/sha256/ab/abc"), "weights");
        write(folder.resolve("artifacts/p/blobs/sha256/ab/.x.partial.1"), "half");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static SqliteStorage storage(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(DataFolder.folderOf(file));
        Files.writeString(file, content);
    }

    private static List<MetricRow> rows(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(
                        i ->
                                new MetricRow(
                                        null,
                                        "r",
                                        null,
                                        "2026-01-01T00:00:00+00:00",
                                        RawJson.of("{\"loss\":1}"),
                                        null,
                                        UUID.randomUUID().toString()))
                .toList();
    }

    private Backup.Made backup() throws IOException {
        return Backup.make(folder, outside, Clock.systemUTC(), Progress.NONE);
    }

    private static Restore.Made restore(Path backup, Path into, String project, boolean replace)
            throws IOException {
        return Restore.run(backup, into, project, replace, Clock.systemUTC(), Progress.NONE);
    }

    private static long logged(SqliteStorage storage, ProjectName project) {
        return storage.runs().totals(project, RUN).orElseThrow().numLogs();
    }

    private static TreeMap<String, String> content(Path folder) throws IOException {
        var content = new TreeMap<String, String>();
        try (var walk = Files.walk(folder)) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), ForeignFile.hash(file));
            }
        }
        return content;
    }

    @Test
    void aBackupHoldsAllAndComesBackElsewhere() throws Exception {
        var made = backup();
        assertThat(made.projects()).isEqualTo(2);
        assertThat(made.leftOut()).isEmpty();
        assertThat(content(made.folder()).keySet())
                .containsExactly(
                        ".trackio-jvm/state.db",
                        "artifacts/p/blobs/sha256/ab/abc",
                        "manifest.json",
                        "media/myother/files/notes.txt",
                        "media/p/r/0/image.png",
                        "myother.db",
                        "p.db");
        try (var left = Files.list(outside)) {
            assertThat(left).containsExactly(made.folder());
        }
        var before = content(made.folder());

        var restored = restore(made.folder(), elsewhere, null, false);
        assertThat(restored.projects()).isEqualTo(2);
        assertThat(restored.kept()).isEmpty();
        assertThat(content(made.folder())).as("restoring changes no backup").isEqualTo(before);
        assertThat(elsewhere.resolve("media/p/r/0/image.png")).hasContent("pixels");
        assertThat(elsewhere.resolve(".trackio-jvm/import")).isEmptyDirectory();
        try (var other = storage(elsewhere)) {
            assertThat(logged(other, PROJECT)).isEqualTo(TOGETHER);
            other.metrics().append(PROJECT, rows(1));
            assertThat(logged(other, PROJECT)).isEqualTo(TOGETHER + 1);
            assertThatThrownBy(() -> other.metrics().append(ProjectName.of("my other"), rows(1)))
                    .as("the name that the project was made with is kept")
                    .hasMessageContaining("my.other");
        }
    }

    @Test
    void callsAreWholeInTheCopyOfAProjectThatIsWrittenTo() throws Exception {
        for (var i = 0; i < 40; i++) {
            storage.metrics().append(PROJECT, rows(70 * TOGETHER));
        }
        var stop = new AtomicBoolean();
        var acknowledged = new AtomicInteger();
        var writer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!stop.get()) {
                                        storage.metrics().append(PROJECT, rows(TOGETHER));
                                        acknowledged.incrementAndGet();
                                    }
                                });
        try {
            while (acknowledged.get() < 3) {
                Thread.onSpinWait();
            }
            for (var i = 0; i < 3; i++) {
                var before = logged(storage, PROJECT);
                var made = backup();
                var after = logged(storage, PROJECT);
                assertThat(made.leftOut()).isEmpty();
                try (var copy = storage(made.folder())) {
                    assertThat(logged(copy, PROJECT)).isBetween(before, after);
                    assertThat(logged(copy, PROJECT) % TOGETHER).isZero();
                }
            }
        } finally {
            stop.set(true);
            writer.join();
        }
        assertThat(acknowledged.get()).isGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.db", "media/p/r/0/image.png", ".trackio-jvm/state.db"})
    void aBackupThatWasTamperedWithIsRefusedWhole(String path) throws IOException {
        var made = backup();
        var file = made.folder().resolve(path);
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> restore(made.folder(), elsewhere, null, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing was restored")
                .hasMessageContaining(path);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil", "media/../../evil", "/evil", "media//x", "write_token", "a b.db"})
    void aManifestLeadsNowhereElse(String path) throws IOException {
        var made = backup();
        Files.delete(made.folder().resolve(Manifest.NAME));
        write(outside.resolve("evil"), "evil");
        new Manifest("now", List.of(new Manifest.Entry(path, 4, "0")), List.of())
                .write(made.folder());
        assertThatThrownBy(() -> restore(made.folder(), elsewhere, null, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was changed or is damaged");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void whatIsNoBackupIsSaidToBeNone() {
        assertThatThrownBy(() -> restore(outside, elsewhere, null, false))
                .hasMessageContaining("no backup");
        assertThatThrownBy(() -> restore(backup().folder(), elsewhere, "q", false))
                .hasMessageContaining("no project 'q'");
        assertThatThrownBy(
                        () ->
                                Backup.make(
                                        folder,
                                        folder.resolve("media/b"),
                                        Clock.systemUTC(),
                                        Progress.NONE))
                .hasMessageContaining("outside of the data folder");
    }

    @Test
    void aProjectThatIsThereIsNotOverwritten() throws IOException {
        var made = backup();
        storage.metrics().append(PROJECT, rows(1));
        assertThatThrownBy(() -> restore(made.folder(), folder, null, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("project p")
                .hasMessageContaining("--replace");
        assertThat(logged(storage, PROJECT)).isEqualTo(TOGETHER + 1);
    }

    @Test
    void aProjectThatIsReplacedIsKeptAndTheServerGoesOnWithTheRestoredOne() throws IOException {
        var made = backup();
        storage.metrics().append(PROJECT, rows(5));
        Files.writeString(folder.resolve("media/p/r/0/image.png"), "others");

        var restored = restore(made.folder(), folder, "p", true);

        assertThat(restored.projects()).isEqualTo(1);
        assertThat(logged(storage, PROJECT)).isEqualTo(TOGETHER);
        storage.metrics().append(PROJECT, rows(1));
        assertThat(logged(storage, PROJECT)).isEqualTo(TOGETHER + 1);
        assertThat(folder.resolve("media/p/r/0/image.png")).hasContent("pixels");
        assertThat(restored.kept()).hasSize(2);
        assertThat(restored.kept().getFirst()).hasContent("others");
        assertThat(count(restored.kept().getLast())).isEqualTo(TOGETHER + 5);
        storage.close();
        assertThat(count(folder.resolve("p.db"))).isEqualTo(TOGETHER + 1);
    }

    @Test
    void aDamagedProjectIsLeftOutAndReplacedByItsBackup() throws IOException {
        var made = backup();
        storage.close();
        Files.writeString(folder.resolve("p.db"), "this is no database at all");

        var second = backup();
        assertThat(second.projects()).isEqualTo(1);
        assertThat(second.leftOut()).singleElement().asString().contains("p: ", "damaged");

        var restored = restore(made.folder(), folder, "p", true);
        assertThat(restored.kept().getFirst()).hasContent("this is no database at all");
        storage = storage(folder);
        assertThat(logged(storage, PROJECT)).isEqualTo(TOGETHER);
    }

    @Test
    void writersOfAnotherProcessAreWaitedFor() throws Exception {
        var made = backup();
        var held = Flock.tryLock(folder.resolve("p.lock")).orElseThrow();
        var done = new AtomicBoolean();
        var restoring =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        restore(made.folder(), folder, "p", true);
                                        done.set(true);
                                    } catch (IOException e) {
                                        throw new java.io.UncheckedIOException(e);
                                    }
                                });
        while (restoring.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(done).isFalse();
        held.close();
        restoring.join();
        assertThat(done).isTrue();
    }

    private static int count(Path database) {
        try {
            return Integer.parseInt(
                    ForeignFile.texts(database, "SELECT count(*) FROM metrics").getFirst());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
