package dev.trackio.server.edits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunOperations.DeleteRun;
import dev.trackio.api.RunOperations.RenameRun;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever a deletion or a renaming stops, what is still logged is still there. */
class RunEditsTest {
    private static final ProjectName PROJECT = ProjectName.of("p");

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
        public Optional<Named> delete(ProjectName project, RunRef run) {
            var _ = storage.runEdits().delete(project, run);
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

    private RunEdits edits(RunEditStore store, Consumer<ProjectName> changed) {
        var files = new RunFiles(new DiskBlobs(folder.resolve("media")));
        return new RunEdits(storage.projects(), store, files, changed);
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

        assertThatThrownBy(() -> edits(new Dying(true), p -> {}).rename(rename))
                .isInstanceOf(Death.class);
        assertThat(named()).isEqualTo(Map.of("a p/a/0/x.png", "picture"));

        assertThatThrownBy(() -> edits(new Dying(false), p -> {}).rename(rename))
                .isInstanceOf(Death.class);
        assertThat(named()).isEqualTo(Map.of("b p/b/0/x.png", "picture"));
    }

    @Test
    void aRenamingThatStoppedIsDoneAgain() throws IOException {
        var rename = new RenameRun("p", "a", "b", null);
        assertThatThrownBy(() -> edits(new Dying(true), p -> {}).rename(rename))
                .isInstanceOf(Death.class);

        assertThat(edits(storage.runEdits(), p -> {}).rename(rename)).isTrue();

        assertThat(named()).isEqualTo(Map.of("b p/b/0/x.png", "picture"));
        assertThat(folder.resolve("media/p/a")).doesNotExist();
        assertThat(folder.resolve("media/p/b/0").toFile().list()).containsExactly("x.png");
    }

    @Test
    void filesAreTakenAwayAfterTheRowsOnly() {
        assertThatThrownBy(
                        () ->
                                edits(new Dying(false), p -> {})
                                        .delete(new DeleteRun("p", "a", null)))
                .isInstanceOf(Death.class);
        assertThat(folder.resolve("media/p/a/0/x.png")).exists();
    }
}
