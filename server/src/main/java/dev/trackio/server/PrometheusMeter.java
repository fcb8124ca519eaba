package dev.trackio.server;

import dev.trackio.server.call.Meter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The server's numbers as Prometheus reads them. Counted from the start; what the JVM itself counts
 * is asked for from the first look on, since its management costs a start more than all the rest.
 */
final class PrometheusMeter implements Meter {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(10)
    };

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentHashMap<Call, Timer> calls = new ConcurrentHashMap<>();
    private final Counter entries =
            counter("trackio.ingest.entries", "Log entries that are on disk.", "entries");
    private final Counter bytes =
            counter("trackio.ingest.bytes", "JSON of the log entries that are on disk.", "bytes");
    private final Counter joined =
            counter("trackio.commit.calls", "Writing calls that were committed.", "calls");
    private final Timer commits =
            Timer.builder("trackio.commit")
                    .description("From the beginning of a transaction until it is on disk.")
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);

    /** Guarded by this. */
    private boolean jvmIsBound;

    private record Call(String operation, Outcome outcome) {}

    private Counter counter(String name, String description, String unit) {
        return Counter.builder(name).description(description).baseUnit(unit).register(registry);
    }

    @Override
    public void called(String operation, Outcome outcome, long nanos) {
        calls.computeIfAbsent(new Call(operation, outcome), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Call call) {
        return Timer.builder("trackio.operation")
                .description("Operations, from the decoded call to the end of its answer.")
                .tag("operation", call.operation)
                .tag("outcome", call.outcome.name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    @Override
    public void logged(int entries, long bytes) {
        this.entries.increment(entries);
        this.bytes.increment((double) bytes);
    }

    @Override
    public void committed(int calls, long nanos) {
        joined.increment(calls);
        commits.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** The text format 0.0.4. */
    void write(OutputStream out) throws IOException {
        bindJvm();
        registry.scrape(out);
    }

    private synchronized void bindJvm() {
        if (jvmIsBound) {
            return;
        }
        jvmIsBound = true;
        new JvmMemoryMetrics().bindTo(registry);
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            FunctionTimer.builder(
                            "jvm.gc.collection",
                            collector,
                            GarbageCollectorMXBean::getCollectionCount,
                            GarbageCollectorMXBean::getCollectionTime,
                            TimeUnit.MILLISECONDS)
                    .description("Collections of garbage since the start.")
                    .tag("gc", collector.getName())
                    .register(registry);
        }
    }
}
