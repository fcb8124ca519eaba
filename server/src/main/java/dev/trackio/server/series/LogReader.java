package dev.trackio.server.series;

import dev.trackio.api.LogOperations.Logs;
import dev.trackio.api.LogOperations.LogsBatch;
import dev.trackio.api.LogOperations.RunPair;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonRows;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Entries of runs with all their metrics: put together from columns where these hold all, else out
 * of the rows. One run is held at a time, and of it no more entries than are shown.
 */
public final class LogReader {
    private static final int DEFAULT_POINTS = 3_000;
    private static final int MAX_POINTS = 10_000;
    private static final int MAX_RUNS = 64;

    private final SeriesCache cache;
    private final MetricStore store;

    public LogReader(SeriesCache cache, MetricStore store) {
        this.cache = cache;
        this.store = store;
    }

    public Rows<RawJson> logs(Logs in) {
        var project = ProjectName.of(in.project());
        var out = new ByteBuilder(4_096);
        var run = new RunRef(in.run(), in.runId());
        write(project, run, DEFAULT_POINTS, Boolean.TRUE.equals(in.scalarOnly()), out);
        var logs = out.json();
        return Written.of(logs.length() == 0 ? List.of() : List.of(logs));
    }

    public Rows<RawJson> batch(LogsBatch in) {
        if (in.runs().size() > MAX_RUNS) {
            throw ApiException.badRequest("runs cannot contain more than 64 entries");
        }
        var given = in.maxPoints();
        var points = given == null || given < 1 ? DEFAULT_POINTS : Math.min(given, MAX_POINTS);
        return new Batch(ProjectName.of(in.project()), in, (int) points);
    }

    /** The entries of a run with commas between them. */
    private void write(
            ProjectName project, RunRef run, int most, boolean scalarOnly, ByteBuilder out) {
        var columns =
                cache.read(
                                project,
                                all -> {
                                    var found = all.find(run);
                                    return Optional.ofNullable(
                                            found == null ? null : found.logs(scalarOnly));
                                })
                        .flatMap(logs -> logs);
        if (columns.isPresent()) {
            columns.get().write(most, out);
            return;
        }
        var from = out.size();
        for (var entry : read(project, run, most, new LogEntries(scalarOnly))) {
            if (out.size() > from) {
                out.add(',');
            }
            out.add(entry);
        }
    }

    /** The first rows are kept in case there are no more than may be shown. */
    private List<RawJson> read(ProjectName project, RunRef run, int most, LogEntries entries) {
        var kept = new ArrayList<StoredRow>();
        var groups = new int[256];
        var size = 0;
        var newest = 0L;
        try (var rows = store.history(project, run)) {
            for (var batch = rows.next(); !batch.isEmpty(); batch = rows.next()) {
                for (var row : batch) {
                    if (size == groups.length) {
                        groups = Arrays.copyOf(groups, 2 * size);
                    }
                    newest = Math.max(newest, row.id());
                    groups[size++] = entries.group(row.metrics());
                    if (kept.size() < most) {
                        kept.add(row);
                    }
                }
            }
        }
        var chosen = size <= most ? all(groups, size) : Thinning.choose(groups, size, most);
        return size <= kept.size()
                ? write(kept.iterator(), chosen, entries)
                : again(project, run, newest, chosen, entries);
    }

    private static BitSet all(int[] groups, int size) {
        var shown = new BitSet(size);
        for (var i = 0; i < size; i++) {
            shown.set(i, groups[i] >= 0);
        }
        return shown;
    }

    /** What was written since the first time does not count. */
    private List<RawJson> again(
            ProjectName project, RunRef run, long newest, BitSet chosen, LogEntries entries) {
        try (var rows = store.history(project, run)) {
            var known =
                    java.util.stream.Stream.generate(rows::next)
                            .takeWhile(batch -> !batch.isEmpty())
                            .flatMap(List::stream)
                            .filter(row -> row.id() <= newest)
                            .iterator();
            return write(known, chosen, entries);
        }
    }

    private static List<RawJson> write(
            Iterator<StoredRow> rows, BitSet chosen, LogEntries entries) {
        var written = new ArrayList<RawJson>(chosen.cardinality());
        for (var i = 0; rows.hasNext(); i++) {
            var row = rows.next();
            if (chosen.get(i)) {
                written.add(entries.write(row));
            }
        }
        return written;
    }

    /** One run after the other, each read when it is asked for. */
    private final class Batch implements JsonRows<RawJson> {
        private static final byte[] LOGS = ascii(",\"logs\":[");
        private static final RawJson END = RawJson.of("");

        private final ProjectName project;
        private final Iterator<RunPair> runs;
        private final boolean scalarOnly;
        private final int most;

        Batch(ProjectName project, LogsBatch in, int most) {
            this.project = project;
            this.runs = in.runs().iterator();
            this.scalarOnly = Boolean.TRUE.equals(in.scalarOnly());
            this.most = most;
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public RawJson nextJson() {
            if (!runs.hasNext()) {
                return END;
            }
            var pair = runs.next();
            var asked = Json.bytes(pair);
            var out = new ByteBuilder(64 * 1_024);
            out.add(asked).back().add(LOGS);
            write(project, new RunRef(pair.run(), pair.runId()), most, scalarOnly, out);
            return out.add(']').add('}').json();
        }

        @Override
        public List<RawJson> next() {
            var json = nextJson();
            return json.length() == 0 ? List.of() : List.of(json);
        }

        @Override
        public void close() {}
    }

    /** Entries that are written already. */
    private record Written(Iterator<RawJson> batches) implements JsonRows<RawJson> {
        static Written of(List<RawJson> batches) {
            return new Written(batches.iterator());
        }

        @Override
        public RawJson nextJson() {
            return batches.hasNext() ? batches.next() : RawJson.of("");
        }

        @Override
        public List<RawJson> next() {
            var json = nextJson();
            return json.length() == 0 ? List.of() : Json.elements(RawJson.of("[" + json + "]"));
        }

        @Override
        public void close() {}
    }
}
