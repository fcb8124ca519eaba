package dev.trackio.server.edits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunOperations.DeleteRun;
import dev.trackio.api.RunOperations.DeletedRun;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunOperations.RenameRun;
import dev.trackio.api.RunOperations.RestoreRun;
import dev.trackio.server.blob.DiskBlobs;
import dev.trackio.server.json.NamedTexts;
import dev.trackio.server.media.RunFiles;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.store.sqlite.SqliteSettings;
import dev.trackio.server.store.sqlite.SqliteStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever a deletion or a renaming stops, what is still logged is still there. */
class RunEditsTest {
    private static final ProjectName PROJECT = ProjectName.of("p");

    private static final RunListener NOBODY =
            new RunListener() {
                @Override
                public void deleted(ProjectName project, RunEditStore.Named run) {}

                @Override
                public void renamed(ProjectName project, RunEditStore.Named run) {}

                @Override
                public void restored(ProjectName project, RunEditStore.Named run) {}
            };

    @TempDir Path folder;
    private SqliteStorage storage;

    @BeforeEach
    void log() throws IOException {
        storage = new SqliteStorage(folder, SqliteSettings.defaults());
        var image = RawJson.of("{\"i\":{\"file_path\":\"p/a/0/x.png\"}}");
        storage.metrics()
                .append(
                        PROJECT,
                        List.of(new MetricRow("1", "a", null, "2026-01-01", image, null, null)));
        Files.createDirectories(folder.resolve("media/p/a/0"));
        Files.writeString(folder.resolve("media/p/a/0/x.png"), "picture");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    /** What stops a process, as the code around it sees it. */
    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The real store, with which the process dies at some moment. */
    private final class Dying implements RunEditStore {
        private final boolean beforeCommit;

        Dying(boolean beforeCommit) {
            this.beforeCommit = beforeCommit;
        }

        @Override
        public Optional<Named> delete(ProjectName project, RunRef run, Keeper keeper) {
            var _ =
                    storage.runEdits()
                            .delete(
                                    project,
                                    run,
                                    (entry, named) -> {
                                        keeper.keep(entry, named);
                                        if (beforeCommit) {
                                            throw new Death();
                                        }
                                    });
            throw new Death();
        }

        @Override
        public Optional<Named> rename(
                ProjectName project, RunRef run, String newName, Files files) {
            Files dying =
                    named -> {
                        var placed = files.placed(named);
                        if (beforeCommit) {
                            throw new Death();
                        }
                        return placed;
                    };
            var _ = storage.runEdits().rename(project, run, newName, dying);
            throw new Death();
        }
    }

    private final RunFiles files() {
        return new RunFiles(
                new DiskBlobs(folder.resolve("media")),
                new DiskBlobs(folder.resolve(".trackio-jvm/trash")));
    }

    private Trash trash(RunEditStore store, Duration later) {
        var clock = Clock.offset(Clock.systemUTC(), later);
        return new Trash(storage.projects(), store, storage.trash(), files(), NOBODY, clock);
    }

    private RunEdits edits(RunEditStore store) {
        var trash = trash(store, Duration.ZERO);
        return new RunEdits(storage.projects(), store, files(), trash, NOBODY);
    }

    /** The file that the entry names, and what it holds. */
    private Map<String, String> named() throws IOException {
        try (var rows = storage.metrics().history(PROJECT, new RunRef(null, "1"))) {
            var row = rows.iterator().next();
            var path = NamedTexts.in(row.metrics(), "file_path").iterator().next();
            return Map.of(
                    row.runName() + " " + path,
                    Files.readString(folder.resolve("media").resolve(path)));
        }
    }

    @Test
    void anEntryNamesItsFileWhereverARenamingStops() throws IOException {
        var rename = new RenameRun("p", "a", "b", null);

        assertThatThrownBy(() -> edits(new Dying(true)).rename(rename)).isInstanceOf(Death.class);
        assertThat(named()).isEqualTo(Map.of("a p/a/0/x.png", "picture"));

        assertThatThrownBy(() -> edits(new Dying(false)).rename(rename)).isInstanceOf(Death.class);
        assertThat(named()).isEqualTo(Map.of("b p/b/0/x.png", "picture"));
    }

    @Test
    void aRenamingThatStoppedIsDoneAgain() throws IOException {
        var rename = new RenameRun("p", "a", "b", null);
        assertThatThrownBy(() -> edits(new Dying(true)).rename(rename)).isInstanceOf(Death.class);

        assertThat(edits(storage.runEdits()).rename(rename)).isTrue();

        assertThat(named()).isEqualTo(Map.of("b p/b/0/x.png", "picture"));
        assertThat(folder.resolve("media/p/a")).doesNotExist();
        assertThat(folder.resolve("media/p/b/0").toFile().list()).containsExactly("x.png");
    }

    private static final Duration SOON = Duration.ofMinutes(11);
    private static final DeleteRun DELETE = new DeleteRun("p", "a", null);
    private static final RestoreRun RESTORE = new RestoreRun("p", "a", null);

    private List<DeletedRun> deleted() {
        return trash(storage.runEdits(), Duration.ZERO).list(new OfProject("p"));
    }

    private List<String> inTrash() throws IOException {
        try (var all = Files.walk(folder.resolve(".trackio-jvm/trash"))) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString().replaceAll(".*\\.", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aDeletedRunIsRestoredWithItsFiles() throws IOException {
        assertThat(edits(storage.runEdits()).delete(DELETE)).isTrue();
        assertThat(folder.resolve("media/p")).doesNotExist();
        assertThat(deleted())
                .extracting(DeletedRun::name, DeletedRun::numLogs)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a", 1L));
        assertThat(inTrash()).containsExactly("db", "png");

        var trash = trash(storage.runEdits(), Duration.ZERO);
        assertThat(trash.restore(new RestoreRun("p", "a", "other"))).isFalse();
        assertThat(trash.restore(new RestoreRun("p", "b", null))).isFalse();
        assertThat(trash.restore(new RestoreRun("p", null, null))).isFalse();
        assertThat(trash.restore(RESTORE)).isTrue();

        assertThat(named()).isEqualTo(Map.of("a p/a/0/x.png", "picture"));
        assertThat(deleted()).isEmpty();
        assertThat(inTrash()).isEmpty();
        assertThat(trash.restore(RESTORE)).isFalse();
    }

    @Test
    void aFileThatCameMeanwhileIsNotReplaced() throws IOException {
        edits(storage.runEdits()).delete(DELETE);
        Files.createDirectories(folder.resolve("media/p/a/0"));
        Files.writeString(folder.resolve("media/p/a/0/x.png"), "another");

        assertThat(trash(storage.runEdits(), Duration.ZERO).restore(RESTORE)).isTrue();

        assertThat(named()).isEqualTo(Map.of("a p/a/0/x-2.png", "picture"));
        assertThat(folder.resolve("media/p/a/0/x.png")).hasContent("another");
    }

    @Test
    void afterThirtyDaysItIsGone() throws IOException {
        edits(storage.runEdits()).delete(DELETE);

        trash(storage.runEdits(), Duration.ofDays(29)).sweep();
        assertThat(deleted()).hasSize(1);
        trash(storage.runEdits(), Duration.ofDays(31)).sweep();
        assertThat(deleted()).isEmpty();
        assertThat(inTrash()).isEmpty();
    }

    @Test
    void aDeletionThatStoppedBeforeItsCommitWasNone() throws IOException {
        assertThatThrownBy(() -> edits(new Dying(true)).delete(DELETE)).isInstanceOf(Death.class);
        assertThat(named()).isEqualTo(Map.of("a p/a/0/x.png", "picture"));
        assertThat(deleted()).isEmpty();
        assertThat(trash(storage.runEdits(), Duration.ZERO).restore(RESTORE)).isFalse();

        trash(storage.runEdits(), Duration.ZERO).sweep();
        assertThat(inTrash()).as("another server may be at it").containsExactly("db", "png");
        trash(storage.runEdits(), SOON).sweep();
        assertThat(inTrash()).isEmpty();
        assertThat(named()).isEqualTo(Map.of("a p/a/0/x.png", "picture"));
    }

    @Test
    void aDeletionThatStoppedAfterItsCommitIsEndedLater() throws IOException {
        assertThatThrownBy(() -> edits(new Dying(false)).delete(DELETE)).isInstanceOf(Death.class);
        assertThat(deleted()).hasSize(1);
        assertThat(folder.resolve("media/p/a/0/x.png")).exists();

        trash(storage.runEdits(), SOON).sweep();
        assertThat(folder.resolve("media/p")).doesNotExist();
        assertThat(trash(storage.runEdits(), Duration.ZERO).restore(RESTORE)).isTrue();
        assertThat(named()).isEqualTo(Map.of("a p/a/0/x.png", "picture"));
    }
}
