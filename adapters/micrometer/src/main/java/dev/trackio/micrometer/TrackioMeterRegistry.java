package dev.trackio.micrometer;

import dev.trackio.Run;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.util.NamedThreadFactory;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Logs every meter of a service as system metrics of a run, one entry each step.
 *
 * <p>A meter's name comes first, then its tags in the order of their keys, then what of it: {@code
 * http.server.requests/method=GET,status=200/mean}. Gauges and counters have one value and no such
 * ending; a counter's is the increase within the step. Timers and summaries have {@code count},
 * {@code mean}, {@code max}, and {@code p95} and the like where percentiles were asked for; times
 * are in seconds. Of a step without any there is the {@code count} alone. What is not a number,
 * such as a gauge whose object is gone, is left out.
 *
 * <p>The run stays the caller's: close the registry first, which logs what the last step has so
 * far, then finish the run.
 */
public final class TrackioMeterRegistry extends StepMeterRegistry implements AutoCloseable {
    private static final double NANOS_IN_A_SECOND = 1e9;

    private final Run run;

    /** Begins to log into the run, as often as the configuration says. */
    public TrackioMeterRegistry(TrackioConfig config, Run run) {
        this(config, run, Clock.SYSTEM);
        start(new NamedThreadFactory("trackio-meters"));
    }

    /** Logs nothing before {@link #start(ThreadFactory)}. */
    TrackioMeterRegistry(TrackioConfig config, Run run, Clock clock) {
        super(config, clock);
        this.run = run;
        config().namingConvention(NamingConvention.identity);
    }

    @Override
    protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.SECONDS;
    }

    @Override
    protected void publish() {
        var values = new Values();
        for (var meter : getMeters()) {
            if (meter.getId().syntheticAssociation() != null) {
                continue; // a percentile or a bucket of another meter: the first is logged with
                // that
            }
            var name = name(meter.getId());
            meter.use(
                    gauge -> values.put(name, gauge.value()),
                    counter -> values.put(name, counter.count()),
                    timer -> values.put(name, timer.takeSnapshot(), NANOS_IN_A_SECOND),
                    summary -> values.put(name, summary.takeSnapshot(), 1),
                    longTask -> values.put(name, longTask.takeSnapshot(), NANOS_IN_A_SECOND),
                    gauge -> values.put(name, gauge.value(getBaseTimeUnit())),
                    counter -> values.put(name, counter.count()),
                    timer -> values.put(name, timer),
                    other -> values.put(name, other));
        }
        if (!values.byName.isEmpty()) {
            run.logSystem(values.byName);
        }
    }

    private String name(Meter.Id id) {
        var convention = config().namingConvention();
        var name = new StringBuilder(id.getConventionName(convention));
        var separator = '/';
        for (Tag tag : id.getConventionTags(convention)) {
            name.append(separator).append(tag.getKey()).append('=').append(tag.getValue());
            separator = ',';
        }
        return name.toString();
    }

    /** What one entry has. */
    private final class Values {
        private final Map<String, Double> byName = new TreeMap<>();

        void put(String name, double value) {
            if (!Double.isNaN(value)) {
                byName.put(name, value);
            }
        }

        /** Snapshots of times are in nanoseconds. */
        void put(String name, HistogramSnapshot snapshot, double divisor) {
            put(name + "/count", (double) snapshot.count());
            if (snapshot.count() == 0) {
                return; // its means would be 0
            }
            put(name + "/mean", snapshot.mean() / divisor);
            put(name + "/max", snapshot.max() / divisor);
            for (var percentile : snapshot.percentileValues()) {
                put(name + "/" + words(percentile.percentile()), percentile.value() / divisor);
            }
        }

        void put(String name, FunctionTimer timer) {
            put(name + "/count", timer.count());
            if (timer.count() == 0) {
                return;
            }
            put(name + "/mean", timer.mean(getBaseTimeUnit()));
        }

        void put(String name, Meter other) {
            for (var measurement : other.measure()) {
                put(
                        name + "/" + measurement.getStatistic().getTagValueRepresentation(),
                        measurement.getValue());
            }
        }

        /** {@code p99.9} for 0.999. */
        private static String words(double fraction) {
            return "p"
                    + BigDecimal.valueOf(fraction)
                            .movePointRight(2)
                            .stripTrailingZeros()
                            .toPlainString();
        }
    }
}
