package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The numbering of steps, held to a plain model for random batches with repeats. */
class StepNumbersTest {
    private static SqliteStorage storage;
    private static java.nio.file.Path folder;
    private static int projects;

    record Entry(String run, Long step, String logId) {}

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("steps");
        storage =
                new SqliteStorage(
                        folder,
                        SqliteSettings.defaults()
                                .withSynchronous(SqliteSettings.Synchronous.OFF)
                                .withMaxOpenWriters(8)); // none waits for the disk of the last
    }

    @AfterContainer
    static void close() throws IOException {
        storage.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void missingStepsAreNumberedAsTheModelDoes(@ForAll("batches") List<List<Entry>> batches) {
        var project = ProjectName.of("p" + projects++);
        var expected = new ArrayList<String>();
        var largest = new HashMap<String, Long>();
        var seen = new HashSet<String>();
        for (var batch : batches) {
            storage.metrics().append(project, batch.stream().map(StepNumbersTest::row).toList());
            for (var entry : batch) {
                if (entry.logId() == null || seen.add(entry.logId())) {
                    var next = largest.getOrDefault(entry.run(), -1L) + 1;
                    var step = entry.step() == null ? next : entry.step();
                    // Explicit negative steps count as well: the largest is what is stored.
                    largest.merge(entry.run(), step, Math::max);
                    expected.add(entry.run() + step);
                }
            }
        }

        var stored = new ArrayList<String>();
        try (var rows = storage.metrics().rows(project, null, 0)) {
            rows.iterator().forEachRemaining(row -> stored.add(row.runId() + row.step().value()));
        }
        assertThat(stored).isEqualTo(expected);
    }

    private static MetricRow row(Entry entry) {
        return new MetricRow(
                entry.run(),
                entry.run(),
                entry.step() == null ? null : Step.of(entry.step()),
                "2026",
                RawJson.of("{}"),
                null,
                entry.logId());
    }

    @Provide
    Arbitrary<List<List<Entry>>> batches() {
        return Combinators.combine(
                        Arbitraries.of("a", "b"),
                        Arbitraries.longs().between(-3, 20).injectNull(0.5),
                        Arbitraries.of("x", "y", "z").injectNull(0.6))
                .as(Entry::new)
                .list()
                .ofMaxSize(8)
                .list()
                .ofMaxSize(4);
    }
}
