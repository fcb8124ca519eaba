package dev.trackio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.wire.Environment;
import dev.trackio.wire.JsonReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The machine beside a run. */
@Timeout(60)
class SystemMetricsTest {
    @TempDir private Path folder;

    private RunBuilder run(FakeServer server) {
        return new RunBuilder("p", new Environment(Map.of()))
                .server(server.uri())
                .folder(folder)
                .pace(RunTest.QUICK);
    }

    @Test
    void theMachineIsSampledUntilTheRunEnds() throws Exception {
        try (var server = new FakeServer()) {
            var run = run(server).systemMetrics(Duration.ofMillis(100)).start();
            run.log(0, "loss", 1);
            while (server.entries("system_metric").size() < 2) {
                Thread.onSpinWait();
            }
            assertThat(run.finish().isNothing()).isTrue();
            var samples = server.entries("system_metric");
            assertThat(samples).hasSizeGreaterThan(2);
            for (var sample : samples) {
                assertThat(sample.get("run_id")).isEqualTo(run.id());
                assertThat(JsonReader.member(sample.get("metrics"), "jvm/heap_used")).isNotNull();
                assertThat(Instant.parse(sample.get("timestamp").toString().replace("+00:00", "Z")))
                        .isBetween(Instant.now().minusSeconds(60), Instant.now());
            }
            assertThat(server.steps()).containsExactly(0L);
        }
    }

    @Test
    void aShortRunHasNoneAndNoneCanBeAskedFor() throws Exception {
        try (var server = new FakeServer()) {
            run(server).start().close();
            run(server).systemMetrics(Duration.ZERO).start().close();
            assertThat(server.calls()).isEmpty();
            for (var every : List.of(Duration.ofMillis(-1), Duration.ofMillis(99))) {
                assertThatThrownBy(() -> run(server).systemMetrics(every))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("0.1 s");
            }
        }
    }
}
