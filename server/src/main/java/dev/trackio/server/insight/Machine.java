package dev.trackio.server.insight;

import static dev.trackio.server.insight.Scalars.figure;

import dev.trackio.server.insight.Remarks.Kind;
import dev.trackio.server.insight.Remarks.Place;
import dev.trackio.server.insight.Remarks.Severity;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.SampleStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Whether the GPUs had something to do. */
final class Machine {
    /** Of a run that is longer only its beginning is looked at, and that is said. */
    private static final int MAX_SAMPLES = 100_000;

    private static final double IDLE_PERCENT = 10;
    private static final long LONG_MILLIS = TimeUnit.MINUTES.toMillis(5);

    private long first = Long.MIN_VALUE;
    private long before;
    private boolean wasIdle;
    private long idleSince;
    private long idle;
    private long longestFrom;
    private long longestTo;
    private double sum;
    private double most;
    private int samples;
    private boolean isCut;

    private Machine() {}

    static void idle(SampleStore store, ProjectName project, RunRef run, Remarks to) {
        idle(store, project, run, MAX_SAMPLES, to);
    }

    static void idle(SampleStore store, ProjectName project, RunRef run, int mostRows, Remarks to) {
        var machine = new Machine();
        try (var rows = store.samples(project, run)) {
            var read = 0;
            for (var batch = rows.next(); !batch.isEmpty(); batch = rows.next()) {
                if (read >= mostRows) {
                    machine.isCut = true;
                    break;
                }
                read += batch.size();
                batch.forEach(machine::add);
            }
        }
        machine.tell(to);
    }

    private void add(StoredRow row) {
        var time = Timestamps.parse(row.timestamp());
        if (time != null) {
            var load = new Load();
            Members.numbers(row.metrics(), load::add);
            if (load.most != Double.NEGATIVE_INFINITY) {
                add(time.toEpochMilli(), load.most);
            }
        }
    }

    /** Of the most used GPU in one sample: others may not be the run's. */
    private static final class Load {
        private double most = Double.NEGATIVE_INFINITY;

        void add(String name, double value) {
            var low = name.toLowerCase(Locale.ROOT);
            if (low.contains("gpu")
                    && !low.contains("mem")
                    && (low.contains("util") || low.endsWith("/gpu") || low.endsWith(".gpu"))
                    && Double.isFinite(value)) {
                most = Math.max(most, value);
            }
        }
    }

    private void add(long time, double load) {
        if (samples > 0 && time < before) {
            return; // a clock that was set back: no time went by
        }
        samples++;
        sum += load;
        most = Math.max(most, load);
        var isIdle = load < IDLE_PERCENT;
        if (first == Long.MIN_VALUE) {
            first = time;
            idleSince = time;
        } else if (time - before > LONG_MILLIS) {
            idleSince = time; // nobody looked meanwhile
        } else if (wasIdle) {
            idle += time - before;
            if (time - idleSince > longestTo - longestFrom) {
                longestFrom = idleSince;
                longestTo = time;
            }
        }
        if (isIdle && !wasIdle) {
            idleSince = time;
        }
        wasIdle = isIdle;
        before = time;
    }

    private void tell(Remarks to) {
        var longest = longestTo - longestFrom;
        var whole = before - first;
        // a load of at most 1 that is not 0 is a share, not percent
        if (samples < 2 || longest < LONG_MILLIS || (most > 0 && most <= 1)) {
            return;
        }
        var share = (double) idle / whole;
        var from = Instant.ofEpochMilli(longestFrom).toString();
        var until = Instant.ofEpochMilli(longestTo).toString();
        to.add(
                Kind.GPU_IDLE,
                share >= 0.5 ? Severity.WARNING : Severity.INFO,
                new Place(null, null, null, sum / samples),
                Map.of(
                        "from", from,
                        "to", until,
                        "seconds", longest / 1000.0,
                        "idle_share", share,
                        "mean_utilization", sum / samples),
                "No GPU was used by 10%% or more for %s s from %s, and for %d%% of the time %s."
                        .formatted(
                                figure(longest / 1000.0),
                                from,
                                Math.round(100 * share),
                                isCut ? "until " + Instant.ofEpochMilli(before) : "in all"));
    }
}
