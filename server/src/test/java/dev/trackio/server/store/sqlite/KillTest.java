package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at random moments while 16 writers write; this one, which lives on,
 * keeps the record of what was sent and what was acknowledged.
 */
class KillTest {
    private static final int WRITERS = 16;
    private static final int[] ENTRIES = {5, 1, 300};

    @TempDir Path folder;

    @Test
    void whatWasAcknowledgedIsThereAndEveryCallIsWhole() throws Exception {
        var rounds = System.getenv("TRACKIO_TEST_LONG") == null ? 20 : 1_000;
        var seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        for (var round = 0; round < rounds; round++) {
            var entries = ENTRIES[round % ENTRIES.length];
            var here = Files.createDirectory(folder.resolve("round" + round));

            var lines = killed(here, entries, Duration.ofMillis(random.nextInt(10, 700)));

            assertThat(faults(here, entries, lines)).as("round %d, seed %d", round, seed).isEmpty();
            delete(here);
        }
    }

    /** The test of the test. */
    @Test
    void aBuildThatAcknowledgesBeforeItCommitsIsFoundOut() throws Exception {
        var lines = killed(folder, 5, Duration.ofMillis(300), "acknowledge-early");

        assertThat(faults(folder, 5, lines)).anyMatch(fault -> fault.startsWith("lost: "));
    }

    /** What the process printed until it was killed, so long after its first acknowledgement. */
    private static List<String> killed(Path folder, int entries, Duration after, String... more)
            throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WriteLoad.class.getName(),
                                folder.toString(),
                                Integer.toString(WRITERS),
                                Integer.toString(entries)));
        command.addAll(List.of(more));
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var lines = new ArrayList<String>();
        try (var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var armed = false;
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (!armed && line.startsWith("acked")) {
                    armed = true;
                    // By its handle: the process itself would close the stream.
                    CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS)
                            .execute(process.toHandle()::destroyForcibly);
                }
            }
        }
        process.waitFor();
        return lines;
    }

    /** Each promise that the files do not keep. */
    private static List<String> faults(Path folder, int entries, List<String> lines)
            throws SQLException {
        var faults = new ArrayList<String>();
        var file = folder.resolve("p.db");
        var reopened = reopen(folder);
        if (reopened.compareTo(Duration.ofSeconds(1)) > 0) {
            faults.add("opened again after " + reopened);
        }
        ForeignFile.texts(file, "PRAGMA integrity_check").stream()
                .filter(line -> !line.equals("ok"))
                .forEach(line -> faults.add("damaged: " + line));

        var stored = new HashMap<String, Integer>();
        var ids = new HashSet<String>();
        for (var id :
                ForeignFile.texts(file, "SELECT log_id FROM metrics WHERE run_id <> 'after'")) {
            if (!ids.add(id)) {
                faults.add("twice: " + id);
            }
            stored.merge(id.substring(0, id.indexOf('.')), 1, Integer::sum);
        }
        var sent = calls(lines, "sent ");
        stored.forEach(
                (call, count) -> {
                    if (!sent.contains(call)) {
                        faults.add("never sent: " + call);
                    }
                    if (count != entries) {
                        faults.add("half: " + call + " has " + count);
                    }
                });
        for (var call : calls(lines, "acked ")) {
            if (!stored.containsKey(call)) {
                faults.add("lost: " + call);
            }
        }
        ForeignFile.texts(
                        file,
                        "SELECT log_id FROM metrics WHERE run_id <> 'after' AND"
                                + " json_extract(metrics, '$.id') IS NOT log_id")
                .forEach(id -> faults.add("changed: " + id));
        return faults;
    }

    /** Until it was read and written. */
    private static Duration reopen(Path folder) {
        var project = ProjectName.of("p");
        var from = System.nanoTime();
        try (var storage = new SqliteStorage(folder, SqliteSettings.defaults())) {
            storage.runs().totals(project, new RunRef("r0", null));
            var metrics = WriteLoad.metrics("after");
            storage.metrics()
                    .append(
                            project,
                            List.of(
                                    new MetricRow(
                                            "after", "after", null, "2026", metrics, null,
                                            "after")));
            return Duration.ofNanos(System.nanoTime() - from);
        }
    }

    private static HashSet<String> calls(List<String> lines, String what) {
        var calls = new HashSet<String>();
        for (var line : lines) {
            if (line.startsWith(what)) {
                calls.add(line.substring(what.length()));
            }
        }
        return calls;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
