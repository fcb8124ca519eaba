package dev.trackio.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the machine is looked at, and what comes of a part of it that fails. */
@Timeout(30)
class SamplerTest {
    private static final Duration OFTEN = Duration.ofMillis(5);

    private final BlockingQueue<Map<String, ?>> taken = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private Sampler sampler(Duration every, Source... sources) {
        return new Sampler(every, () -> List.of(sources), told::add);
    }

    private Map<String, ?> next() throws InterruptedException {
        return taken.poll(20, TimeUnit.SECONDS);
    }

    /** Counts its samples, and fails at one of them. */
    private static final class Counting implements Source {
        final AtomicInteger samples = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        private final int failsAt;

        Counting(int failsAt) {
            this.failsAt = failsAt;
        }

        @Override
        public void read(Sample into) throws IOException {
            if (samples.getAndIncrement() == failsAt) {
                throw new IOException("gone");
            }
            into.put("at" + failsAt, samples.get());
            into.rate("rate", 1);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }

        @Override
        public String toString() {
            return "source " + failsAt;
        }
    }

    @Test
    void theFirstLookIsForRatesAndTheLastOneIsTaken() throws Exception {
        var source = new Counting(-1);
        var sampler = sampler(OFTEN, source);
        sampler.start(taken::add);
        assertThat(next().get("at-1")).isEqualTo(2.0);
        assertThat((Double) next().get("rate")).isBetween(0.0, 200.0);
        sampler.stop(Duration.ofSeconds(20));
        var all = new ArrayList<Map<String, ?>>();
        taken.drainTo(all);
        assertThat(all.get(all.size() - 1).get("at-1")).isEqualTo((double) source.samples.get());
        assertThat(source.closed).hasValue(1);
        assertThat(told).isEmpty();
        sampler.stop(Duration.ofSeconds(20));
        assertThat(taken).isEmpty();
    }

    @Test
    void aRunThatIsShorterThanAnIntervalHasNoSample() {
        var source = new Counting(-1);
        var sampler = sampler(Duration.ofHours(1), source);
        sampler.start(taken::add);
        sampler.stop(Duration.ofSeconds(20));
        assertThat(taken).isEmpty();
        assertThat(source.closed).hasValue(1);
    }

    @Test
    void neverIsNever() {
        var source = new Counting(-1);
        var sampler = sampler(Duration.ZERO, source);
        sampler.start(taken::add);
        sampler.stop(Duration.ofSeconds(20));
        assertThat(source.samples).hasValue(0);
    }

    @Test
    void aSourceThatFailsIsLeftAloneAndTheOthersGoOn() throws Exception {
        var failing = new Counting(2);
        var sampler = sampler(OFTEN, failing, new Counting(-1));
        sampler.start(taken::add);
        while (!next().get("at-1").equals(6.0)) {}
        sampler.stop(Duration.ofSeconds(20));
        assertThat(failing.samples).hasValue(3);
        assertThat(failing.closed).hasValue(1);
        assertThat(told).containsExactly("samples of source 2 are off: java.io.IOException: gone");
    }

    @Test
    void whateverFailsIsKeptFromTheTraining() throws Exception {
        var sampler =
                new Sampler(
                        OFTEN,
                        () -> {
                            throw new NoClassDefFoundError("a Java without it");
                        },
                        told::add);
        sampler.start(taken::add);
        assertThat(told.poll(20, TimeUnit.SECONDS)).contains("a Java without it");
        sampler.stop(Duration.ofSeconds(20));
        assertThat(told).isEmpty();
    }

    @Test
    void whoTakesASampleMayEndIt() throws Exception {
        var sampler = new AtomicReference<Sampler>();
        var over = new AtomicInteger();
        sampler.set(new Sampler(OFTEN, () -> List.of(new Counting(-1)), told::add));
        sampler.get()
                .start(
                        sample -> {
                            sampler.get().stop(Duration.ofDays(1_000_000));
                            over.incrementAndGet();
                            taken.add(sample);
                        });
        next();
        next();
        sampler.get().stop(Duration.ofDays(1_000_000));
        assertThat(over).hasValue(2);
    }

    @Test
    void theJvmIsSampled() throws Exception {
        var jvm = new JvmSource();
        jvm.read(new Sample(0));
        System.gc();
        var sample = new Sample(1);
        jvm.read(sample);
        var values = sample.values();
        assertThat(values)
                .containsOnlyKeys(
                        "jvm/heap_used",
                        "jvm/heap_committed",
                        "jvm/heap_max",
                        "jvm/heap_percent",
                        "jvm/non_heap_used",
                        "jvm/direct_memory",
                        "jvm/threads",
                        "jvm/loaded_classes",
                        "jvm/gc_count",
                        "jvm/gc_time",
                        "jvm/gc_percent",
                        "jvm/cpu_utilization");
        assertThat(values.get("jvm/gc_count").longValue()).isPositive();
        assertThat(values.get("jvm/heap_used").doubleValue())
                .isPositive()
                .isLessThanOrEqualTo(values.get("jvm/heap_max").doubleValue());
        assertThat(values.get("jvm/heap_percent").doubleValue()).isBetween(0.0, 100.0);
        assertThat(values.get("jvm/threads").longValue()).isPositive();
    }

    @Test
    void aMachineWithoutProcIsSampledAsTheJvmSeesIt() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        var sample = new Sample(1);
        new HostSource(system).read(sample);
        assertThat(sample.values().keySet())
                .contains(
                        "memory/used",
                        "memory/total",
                        "memory/available",
                        "memory/percent",
                        "cpu/count_logical");
        assertThat(sample.values().get("memory/total").doubleValue()).isPositive();
        assertThat(sample.values().get("memory/percent").doubleValue()).isBetween(0.0, 100.0);
    }
}
