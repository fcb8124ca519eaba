package dev.trackio.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trackio.testing.LoggedRun;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackioMeterRegistryTest {
    private static final Duration STEP = Duration.ofSeconds(10);

    @TempDir Path folder;
    private final MockClock clock = new MockClock();
    private LoggedRun logged;
    private TrackioMeterRegistry registry;

    @BeforeEach
    void start() {
        logged = LoggedRun.start(folder);
        TrackioConfig config = key -> key.equals("trackio.step") ? "10s" : null;
        registry = new TrackioMeterRegistry(config, logged.run(), clock);
    }

    @AfterEach
    void end() {
        registry.close();
        logged.close();
    }

    /** What one step logs of what was recorded in it. */
    private Map<String, Object> step(Consumer<TrackioMeterRegistry> record) {
        record.accept(registry);
        clock.add(STEP);
        registry.publish();
        return logged.system().get(0);
    }

    @Test
    void aCounterIsItsIncreaseWithinTheStep() {
        var counter = Counter.builder("orders").register(registry);
        counter.increment(3);
        clock.add(STEP);
        registry.publish();
        counter.increment();
        clock.add(STEP);
        registry.publish();
        assertThat(logged.system()).containsExactly(Map.of("orders", 3.0), Map.of("orders", 1.0));
    }

    @Test
    void tagsAreInTheNameInTheOrderOfTheirKeys() {
        var values =
                step(
                        registry -> {
                            registry.counter("requests", "status", "200", "method", "GET")
                                    .increment();
                            registry.counter("requests", "method", "PUT", "status", "200")
                                    .increment();
                        });
        assertThat(values)
                .containsExactly(
                        entry("requests/method=GET,status=200", 1.0),
                        entry("requests/method=PUT,status=200", 1.0));
    }

    @Test
    void aTimerHasCountMeanAndMaximumInSeconds() {
        var values =
                step(
                        registry -> {
                            var timer = Timer.builder("call").tag("to", "db").register(registry);
                            timer.record(Duration.ofMillis(250));
                            timer.record(Duration.ofMillis(750));
                        });
        assertThat(values)
                .containsExactly(
                        entry("call/to=db/count", 2.0),
                        entry("call/to=db/max", 0.75),
                        entry("call/to=db/mean", 0.5));
    }

    @Test
    void aSummaryHasThePercentilesThatItWasAskedFor() {
        var summary =
                DistributionSummary.builder("size")
                        .publishPercentiles(0.5, 0.999)
                        .percentilePrecision(3)
                        .serviceLevelObjectives(200)
                        .register(registry);
        summary.record(7);
        clock.add(STEP);
        summary.record(100); // percentiles are of the time until now, not of the last whole step
        summary.record(300);
        registry.publish();
        var values = logged.system().get(0);
        assertThat(values)
                .containsOnlyKeys("size/count", "size/max", "size/mean", "size/p50", "size/p99.9");
        assertThat((double) values.get("size/p50")).isBetween(99.0, 101.0);
        assertThat((double) values.get("size/p99.9")).isBetween(299.0, 301.0);
    }

    @Test
    void aStepWithoutEventsHasNothingButTheirNumber() {
        var values =
                step(
                        registry -> {
                            Timer.builder("call").publishPercentiles(0.5).register(registry);
                            FunctionTimer.builder("jobs", "", s -> 0, s -> 0, TimeUnit.MILLISECONDS)
                                    .register(registry);
                            LongTaskTimer.builder("import").register(registry);
                        });
        assertThat(values)
                .containsExactly(
                        entry("call/count", 0.0),
                        entry("import/count", 0.0),
                        entry("jobs/count", 0.0));
    }

    @Test
    void everyKindOfMeterIsLogged() {
        var done = new AtomicLong();
        var values =
                step(
                        registry -> {
                            Gauge.builder("queue", () -> 7).register(registry);
                            TimeGauge.builder("age", () -> 1500, TimeUnit.MILLISECONDS)
                                    .register(registry);
                            FunctionCounter.builder("done", done, AtomicLong::get)
                                    .register(registry);
                            done.set(5);
                            FunctionTimer.builder(
                                            "jobs", done, d -> 4, d -> 2000, TimeUnit.MILLISECONDS)
                                    .register(registry);
                            LongTaskTimer.builder("import").register(registry).start();
                            Meter.builder(
                                            "own",
                                            Meter.Type.OTHER,
                                            List.of(new Measurement(() -> 9.0, Statistic.TOTAL)))
                                    .register(registry);
                        });
        assertThat(values)
                .containsEntry("queue", 7.0)
                .containsEntry("age", 1.5)
                .containsEntry("done", 5.0)
                .containsEntry("jobs/count", 4.0)
                .containsEntry("jobs/mean", 0.5)
                .containsEntry("import/count", 1.0)
                .containsEntry("import/max", 10.0)
                .containsEntry("own/total", 9.0)
                .hasSize(9);
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        var values =
                step(
                        registry -> {
                            Gauge.builder("gone", () -> null).register(registry);
                            Gauge.builder("full", () -> Double.POSITIVE_INFINITY)
                                    .register(registry);
                        });
        assertThat(values).containsOnlyKeys("full");
    }

    @Test
    void withoutMetersNothingIsLogged() {
        clock.add(STEP);
        registry.publish();
        assertThat(logged.system()).isEmpty();
    }

    @Test
    void whatTheLastStepHasSoFarIsLoggedWhenTheRegistryCloses() {
        registry.counter("orders").increment(2);
        registry.close();
        assertThat(logged.system()).containsExactly(Map.of("orders", 2.0));
    }

    @Test
    void aServiceGoesOnAfterItsRunHasEnded() {
        registry.counter("orders").increment(2);
        logged.run().finish();
        registry.close();
        assertThat(logged.system()).isEmpty();
    }

    @Test
    void itIsPublishedEachStepByItself() {
        try (var own =
                new TrackioMeterRegistry(
                        key -> key.equals("trackio.step") ? "10ms" : null, logged.run())) {
            var reads = new AtomicLong();
            Gauge.builder("reads", reads::incrementAndGet).register(own);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> {
                        while (reads.get() < 3) {
                            Thread.onSpinWait();
                        }
                    });
        }
        assertThat(logged.system()).hasSizeGreaterThanOrEqualTo(3);
    }
}
