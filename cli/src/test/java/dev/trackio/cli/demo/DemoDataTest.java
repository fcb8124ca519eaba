package dev.trackio.cli.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.AlertOperations;
import dev.trackio.api.AlertOperations.AlertQuery;
import dev.trackio.api.ArtifactOperations;
import dev.trackio.api.ArtifactOperations.Lineage;
import dev.trackio.api.ArtifactOperations.OfVersion;
import dev.trackio.api.LogOperations;
import dev.trackio.api.LogOperations.Logs;
import dev.trackio.api.MediaOperations;
import dev.trackio.api.Operation;
import dev.trackio.api.RegistryOperations;
import dev.trackio.api.RegistryOperations.OfBucket;
import dev.trackio.api.RunOperations;
import dev.trackio.api.RunOperations.OfProject;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.api.SystemOperations;
import dev.trackio.api.TraceOperations;
import dev.trackio.server.Config;
import dev.trackio.server.Tracker;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo writes is found again by what the pages ask. */
class DemoDataTest {
    @TempDir static Path dir;
    private static Tracker tracker;

    private static final OfProject TRAINING = new OfProject(TrainingRuns.PROJECT);
    private static final OfRun RUN = new OfRun(TrainingRuns.PROJECT, "run-1", null);

    @BeforeAll
    static void fill() throws IOException {
        assertThat(DemoData.writeInto(Config.of(dir))).containsExactly("my-project", "my-sweep");
        tracker = Tracker.open(Config.of(dir));
    }

    @AfterAll
    static void close() {
        tracker.close();
    }

    private static <I extends Record> String ask(Operation<I, ?> operation, I input)
            throws IOException {
        var answer = new StringBuilder();
        tracker.call(operation, input, result -> answer.append(Json.string(result)));
        return answer.toString();
    }

    private static AlertQuery alerts(String project) {
        return new AlertQuery(project, null, null, null, null);
    }

    private static Logs entries(String project, String run) {
        return new Logs(project, run, null, false);
    }

    @Test
    void whatIsThereIsNotWrittenAgain(@TempDir Path other) throws IOException {
        DemoData.writeInto(Config.of(other));
        assertThat(DemoData.writeInto(Config.of(other))).isEmpty();
    }

    @Test
    void runsKeepTheStepsAndNumbersThatTheExamplesNeed() throws IOException {
        assertThat(ask(RunOperations.GET_RUN_SUMMARY, RUN))
                .contains("\"num_logs\":400", "\"last_step\":399", "\"acc\",\"loss\"");
    }

    @Test
    void everyPageOfTheTrainingHasSomethingToShow() throws IOException {
        assertThat(ask(SystemOperations.GET_SYSTEM_METRICS_FOR_RUN, RUN))
                .contains("cpu/utilization", "gpu/0/utilization", "gpu/1/allocated_memory");
        assertThat(ask(TraceOperations.GET_TRACE_STEPS, RUN)).startsWith("{\"total\":8,");
        assertThat(ask(AlertOperations.GET_ALERTS, alerts("my-project"))).contains("Loss spiked");
        assertThat(ask(MediaOperations.GET_PROJECT_FILES, TRAINING))
                .contains("config.yaml", "notes.md", "src/train.py", "figures/confusion.png");
        assertThat(ask(ArtifactOperations.LIST_ARTIFACTS, TRAINING))
                .contains("\"drawings\"", "\"my-model\"", "\"best\"", "\"num_versions\":3");
        assertThat(ask(RegistryOperations.GET_REGISTRIES, new OfBucket(null))).contains("models");
    }

    @Test
    void anArtifactComesFromARunAndGoesIntoAnother() throws IOException {
        var seen = new StringBuilder();
        tracker.call(
                ArtifactOperations.GET_ARTIFACT_LINEAGE,
                new OfVersion(TrainingRuns.PROJECT, 3),
                lineage ->
                        requireNonNull((Lineage) lineage)
                                .edges()
                                .forEach(edge -> seen.append(edge.direction()).append(' ')));
        assertThat(seen.toString()).contains("input ", "output ");
    }

    @Test
    void everyFileThatAnEntryNamesIsThere() throws IOException {
        var rows = ask(LogOperations.GET_LOGS, entries("my-project", "run-1"));
        assertThat(rows)
                .contains(
                        "trackio.image",
                        "trackio.audio",
                        "trackio.table",
                        "trackio.histogram",
                        "trackio.markdown",
                        "trackio.object3d");
        var named = Pattern.compile("\"file_path\":\"([^\"]+)\"").matcher(rows).results().toList();
        assertThat(named).hasSizeGreaterThan(20);
        for (var path : named) {
            assertThat(dir.resolve("media").resolve(path.group(1))).isNotEmptyFile();
        }
    }

    @Test
    void theSweepHasOneRunThatDivergesAndOneThatIsShort() throws IOException {
        var project = SweepRuns.PROJECT;
        assertThat(ask(RunOperations.GET_RUN_SUMMARY, new OfRun(project, "trial-10", null)))
                .contains("\"num_logs\":17,");
        assertThat(ask(LogOperations.GET_LOGS, entries(project, "trial-06")))
                .contains("\"train/loss\":null");
        assertThat(ask(AlertOperations.GET_ALERTS, alerts(project)))
                .contains("Loss is NaN", "Ended early");
    }

    @Test
    void itIsTheSameEverywhere(@TempDir Path other) throws IOException {
        DemoData.writeInto(Config.of(other));
        for (var folder : List.of("media", "artifacts")) {
            assertThat(files(other.resolve(folder))).isEqualTo(files(dir.resolve(folder)));
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(DemoDataTest::named).sorted().toList();
        }
    }

    /** The name and what is in it. */
    private static String named(Path file) {
        try {
            return file.getFileName() + " " + Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
