package dev.trackio.cli.imports;

import dev.trackio.api.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a source holds, as a first look at all of it found. */
public final class Findings {
    private static final int MAX_BAD = 20;
    private static final int MAX_METRICS = 1_000;

    private final Map<ForeignRun, Run> runs = new LinkedHashMap<>();
    private final List<String> bad = new ArrayList<>();
    private final Map<String, Long> leftOut = new LinkedHashMap<>();
    private long badCount;

    Findings() {}

    /** What was found of one run. */
    public static final class Run {
        private final Map<String, Object> config = new LinkedHashMap<>();
        private final Set<String> metrics = new LinkedHashSet<>();
        private long entries;
        private long samples;

        private Run() {}

        public long entries() {
            return entries;
        }

        public long samples() {
            return samples;
        }

        /** Names of metrics, as they came; at most 1,000. */
        public Set<String> metrics() {
            return metrics;
        }

        Map<String, Object> config() {
            return config;
        }
    }

    public Map<ForeignRun, Run> runs() {
        return runs;
    }

    /** The first 20 places that are bad, and why. */
    public List<String> bad() {
        return bad;
    }

    /** How many places are bad. */
    public long badCount() {
        return badCount;
    }

    /** What has no place in Trackio, by how often it came. */
    public Map<String, Long> leftOut() {
        return leftOut;
    }

    private Run run(ForeignRun run) {
        return runs.computeIfAbsent(run, r -> new Run());
    }

    /** Looks, and stores nothing. */
    static final class Look implements Taker {
        private final Findings findings;
        private final Progress progress;

        Look(Findings findings, Progress progress) {
            this.findings = findings;
            this.progress = progress;
        }

        @Override
        public void config(ForeignRun run, Map<String, ?> config) {
            findings.run(run).config.putAll(config);
        }

        @Override
        public void entry(ForeignRun run, Step step, @Nullable Instant time, Map<String, ?> of) {
            var found = findings.run(run);
            found.entries++;
            if (found.metrics.size() < MAX_METRICS) {
                found.metrics.addAll(of.keySet());
            }
        }

        @Override
        public void sample(ForeignRun run, Instant time, Map<String, ?> values) {
            findings.run(run).samples++;
        }

        @Override
        public void bad(String place, String why) {
            findings.badCount++;
            if (findings.bad.size() < MAX_BAD) {
                findings.bad.add(place + ": " + why);
            }
        }

        @Override
        public void leftOut(String what) {
            findings.leftOut.merge(what, 1L, Long::sum);
        }

        @Override
        public void at(String what, long done, long total) {
            progress.at(what, done, total);
        }
    }

    /** Is told how far the work has come. */
    @FunctionalInterface
    public interface Progress {
        void at(String what, long done, long total);
    }
}
