package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.server.metrics.MetricRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is closed when nobody uses it. */
class IdleTest {
    private static final ProjectName PROJECT = ProjectName.of("p");

    @TempDir Path folder;
    private final HandClock clock = new HandClock();

    @Test
    void rowsThatNobodyReadsAreTakenBack() {
        try (var storage = opened()) {
            var rows = storage.metrics().history(PROJECT, new RunRef("r", null));
            assertThat(rows.next()).isNotEmpty();
            clock.pass(Duration.ofSeconds(61));
            storage.sweep();

            assertThatThrownBy(rows::next).hasMessageContaining("too slowly");
            rows.close();
        }
    }

    @Test
    void rowsThatAreReadStay() {
        try (var storage = opened();
                var rows = storage.metrics().history(PROJECT, new RunRef("r", null))) {
            assertThat(rows.next()).isNotEmpty();
            clock.pass(Duration.ofSeconds(59));
            storage.sweep();

            assertThat(rows.next()).isNotEmpty();
        }
    }

    @Test
    void anIdleProjectIsClosedAndOpensAgain() {
        try (var storage = opened()) {
            storage.projects().version(PROJECT);
            clock.pass(Duration.ofSeconds(61));
            storage.sweep();

            storage.metrics().append(PROJECT, List.of(row(9_000)));
            assertThat(
                            storage.runs()
                                    .totals(PROJECT, new RunRef("r", null))
                                    .orElseThrow()
                                    .numLogs())
                    .isEqualTo(3_001);
        }
    }

    private SqliteStorage opened() {
        var storage = new SqliteStorage(folder, SqliteSettings.defaults().withClock(clock));
        storage.metrics()
                .append(PROJECT, IntStream.range(0, 3_000).mapToObj(IdleTest::row).toList());
        return storage;
    }

    private static MetricRow row(int i) {
        return new MetricRow("r", "r", null, "2026", RawJson.of("{\"i\":" + i + "}"), null, null);
    }

    private static final class HandClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
