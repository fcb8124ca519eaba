package dev.trackio.cli.imports;

import dev.trackio.api.LogEntry;
import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.api.SystemEntry;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the runs of another program into a project. All of a source is looked at before anything
 * is stored: a run's configuration goes with its first entry, and of a source with bad places
 * nothing is stored unless the user says so. The ids of entries are derived from what they hold, so
 * that an import which is repeated, or goes on where one ended, stores each entry once.
 */
public final class Importer {
    private static final int BATCH = 1_000;
    private static final int BATCH_BYTES = 4 << 20;
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'");

    private final ForeignRuns source;
    private final String project;
    private final @Nullable String name;
    private final Findings.Progress progress;

    /**
     * @param name the run's, or what stands before the names of several; null for those of the
     *     source
     */
    public Importer(
            ForeignRuns source, String project, @Nullable String name, Findings.Progress progress) {
        this.source = source;
        this.project = project;
        this.name = name;
        this.progress = progress;
    }

    /** Reads everything and stores nothing. */
    public Findings look() throws IOException {
        var findings = new Findings();
        source.read(new Findings.Look(findings, progress));
        return findings;
    }

    /**
     * Reads again and stores what is good.
     *
     * @param findings of a {@link #look}
     */
    public void store(Findings findings, Destination destination) throws IOException {
        var storing = new Storing(findings, destination);
        try {
            source.read(storing);
            storing.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The name and the id that a run gets. */
    public ForeignRun named(ForeignRun run, Findings findings) {
        if (name == null) {
            return run;
        }
        var given = findings.runs().size() == 1 ? name : name + "_" + run.name();
        return new ForeignRun(Digest.of("named", run.id(), given), given);
    }

    /** A time as the files have it. */
    static String text(Instant time) {
        return TIMESTAMP.format(time.atOffset(ZoneOffset.UTC));
    }

    private final class Storing implements Taker {
        private final Findings findings;
        private final Destination destination;
        private final Map<ForeignRun, ForeignRun> names = new HashMap<>();
        private final Map<ForeignRun, Long> counts = new HashMap<>();
        private final Set<ForeignRun> configured = new HashSet<>();
        private final List<LogEntry> entries = new ArrayList<>();
        private final List<SystemEntry> samples = new ArrayList<>();
        private int bytes;

        Storing(Findings findings, Destination destination) {
            this.findings = findings;
            this.destination = destination;
        }

        private ForeignRun named(ForeignRun run) {
            return names.computeIfAbsent(run, r -> Importer.this.named(r, findings));
        }

        @Override
        public void config(ForeignRun run, Map<String, ?> config) {
            // The look has all of it.
        }

        @Override
        public void entry(
                ForeignRun run, Step step, @Nullable Instant time, Map<String, ?> metrics) {
            var to = named(run);
            var number = counts.merge(run, 1L, Long::sum);
            var json = Json.raw(metrics);
            var timestamp = time == null ? null : text(time);
            // Where times are known the place does not count: a source may grow in its middle.
            var place = timestamp == null ? number.toString() : timestamp;
            entries.add(
                    new LogEntry(
                            project,
                            to.name(),
                            json,
                            step,
                            configured.add(run) ? config(run) : null,
                            to.id(),
                            Digest.of(to.id(), place, step.value().toString(), json.toString()),
                            timestamp));
            added(json);
        }

        private @Nullable RawJson config(ForeignRun run) {
            var found = findings.runs().get(run);
            return found == null || found.config().isEmpty() ? null : Json.raw(found.config());
        }

        @Override
        public void sample(ForeignRun run, Instant time, Map<String, ?> values) {
            var to = named(run);
            var json = Json.raw(values);
            var timestamp = text(time);
            samples.add(
                    new SystemEntry(
                            project,
                            to.name(),
                            json,
                            to.id(),
                            timestamp,
                            Digest.of(to.id(), "system", timestamp, json.toString())));
            added(json);
        }

        private void added(RawJson json) {
            bytes += json.length();
            if (entries.size() + samples.size() >= BATCH || bytes >= BATCH_BYTES) {
                flush();
            }
        }

        void flush() {
            try {
                if (!entries.isEmpty()) {
                    destination.log(List.copyOf(entries));
                }
                if (!samples.isEmpty()) {
                    destination.logSystem(List.copyOf(samples));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            entries.clear();
            samples.clear();
            bytes = 0;
        }

        @Override
        public void bad(String place, String why) {
            // The look has told them.
        }

        @Override
        public void leftOut(String what) {
            // The look has told it.
        }

        @Override
        public void at(String what, long done, long total) {
            progress.at(what, done, total);
        }
    }
}
