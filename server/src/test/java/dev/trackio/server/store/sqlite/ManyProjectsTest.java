package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.trackio.api.RawJson;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a thousand projects leave open that are written and read one after the other. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ManyProjectsTest {
    private static final int PROJECTS = 1_000;
    private static final RunRef RUN = new RunRef("r", null);

    /** A connection has the file and its log open; all of a file share one index of the log. */
    private static final int OF_A_CONNECTION = 2;

    private static final int OF_A_WRITER = 2 * OF_A_CONNECTION + 1;
    private static final int OF_A_READER = OF_A_CONNECTION + 1;

    /** The state file, the locks of writers, the ones that are being closed. */
    private static final int OTHERS = 40;

    @TempDir Path folder;

    @Test
    void aThousandProjectsOneAfterTheOtherStayWithinBounds() {
        var descriptors = descriptors();
        var threads = threads();
        var settings = SqliteSettings.defaults().withSynchronous(SqliteSettings.Synchronous.OFF);
        var storage = new SqliteStorage(folder, settings);
        walk(storage, 0, 100);
        var memory = memory();
        for (var first = 100; first < PROJECTS; first += 100) {
            walk(storage, first, first + 100);

            assertThat(descriptors() - descriptors)
                    .isLessThan(
                            settings.maxOpenWriters() * OF_A_WRITER
                                    + RecentlyRead.PROJECTS * OF_A_READER
                                    + OTHERS);
            assertThat(threads() - threads).isLessThan(settings.maxOpenWriters() + OTHERS);
        }
        assertThat(memory() - memory).isLessThan(8L << 20);
        assertThat(storage.projects().keys()).hasSize(PROJECTS);

        storage.close();
        assertThat(descriptors()).isCloseTo(descriptors, within(5L));
    }

    private static void walk(SqliteStorage storage, int from, int to) {
        for (var i = from; i < to; i++) {
            var project = ProjectName.of("p" + i);
            storage.metrics()
                    .append(
                            project,
                            List.of(
                                    new MetricRow(
                                            "r",
                                            "r",
                                            null,
                                            "2026",
                                            RawJson.of("{\"i\":" + i + "}"),
                                            null,
                                            null)));
            assertThat(storage.runs().totals(project, RUN).orElseThrow().numLogs()).isEqualTo(1);
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getOpenFileDescriptorCount();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long memory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
