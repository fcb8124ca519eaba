package dev.trackio.server.series.log;

import dev.trackio.api.LogOperations.Logs;
import dev.trackio.api.LogOperations.LogsBatch;
import dev.trackio.api.LogOperations.RunPair;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonRows;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.cache.SeriesCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries of runs with all their metrics: put together from columns where these hold all, else out
 * of the rows. One run is held at a time, and of it no more entries than are shown.
 */
public final class LogReader {
    private static final int DEFAULT_POINTS = 3_000;
    private static final int MAX_POINTS = 10_000;
    private static final int MAX_RUNS = 64;

    /** A piece of an answer, give or take an entry. */
    private static final int PIECE_BYTES = 64 << 10;

    /** Rows beyond it are read again rather than held. */
    private static final long MAX_KEPT_BYTES = 1 << 20;

    private final SeriesCache cache;
    private final MetricStore store;

    public LogReader(SeriesCache cache, MetricStore store) {
        this.cache = cache;
        this.store = store;
    }

    public Rows<RawJson> logs(Logs in) {
        var run = new RunRef(in.run(), in.runId());
        var scalarOnly = Boolean.TRUE.equals(in.scalarOnly());
        return new Entries(open(ProjectName.of(in.project()), run, DEFAULT_POINTS, scalarOnly));
    }

    /** The first run is looked for before there is an answer: what is wrong is told as a fault. */
    public Rows<RawJson> batch(LogsBatch in) {
        if (in.runs().size() > MAX_RUNS) {
            throw ApiException.badRequest("runs cannot contain more than 64 entries");
        }
        var given = in.maxPoints();
        var points = given == null || given < 1 ? DEFAULT_POINTS : Math.min(given, MAX_POINTS);
        return new Batch(ProjectName.of(in.project()), in, (int) points);
    }

    private LogSource open(ProjectName project, RunRef run, int most, boolean scalarOnly) {
        var columns =
                cache.read(
                                project,
                                all -> {
                                    var found = all.find(run);
                                    return Optional.ofNullable(
                                            found == null ? null : found.entries());
                                })
                        .flatMap(entries -> entries);
        return columns.isPresent()
                ? new ColumnLogs(columns.get(), scalarOnly).entries(most)
                : read(project, run, most, new LogEntries(scalarOnly));
    }

    /** Looks at all rows to choose; the first are kept in case that there are no more. */
    private LogSource read(ProjectName project, RunRef run, int most, LogEntries entries) {
        var kept = new ArrayList<StoredRow>();
        var keptBytes = 0L;
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
                    keptBytes += row.metrics().length();
                    if (size <= most && keptBytes <= MAX_KEPT_BYTES) {
                        kept.add(row);
                    } else {
                        kept.clear();
                    }
                }
            }
        }
        var chosen = Thinning.choose(groups, size, most);
        return size == kept.size()
                ? new LogSource.OfRows(kept.iterator(), chosen, entries, Rows.of(List.of()))
                : again(project, run, newest, chosen, entries);
    }

    /** What was written since the first time does not count. */
    private LogSource again(
            ProjectName project, RunRef run, long newest, BitSet chosen, LogEntries entries) {
        var rows = store.history(project, run);
        var known =
                Stream.generate(rows::next)
                        .takeWhile(batch -> !batch.isEmpty())
                        .flatMap(List::stream)
                        .filter(row -> row.id() <= newest)
                        .iterator();
        return new LogSource.OfRows(known, chosen, entries, rows);
    }

    /** Adds entries, with commas before all but the first; false when none was left. */
    private static boolean fill(LogSource source, boolean first, ByteBuilder out) {
        var next = first;
        while (out.size() < PIECE_BYTES) {
            if (!source.advance()) {
                return false;
            }
            if (!next) {
                out.add(',');
            }
            next = false;
            source.write(out);
        }
        return true;
    }

    /** The entries of one run. */
    private static final class Entries implements JsonRows<RawJson> {
        private final LogSource source;
        private boolean first = true;
        private boolean more = true;

        Entries(LogSource source) {
            this.source = source;
        }

        @Override
        public RawJson nextJson() {
            var out = new ByteBuilder(PIECE_BYTES + 1_024);
            if (more) {
                more = fill(source, first, out);
                first = false;
            }
            return out.json();
        }

        @Override
        public List<RawJson> next() {
            first = true; // no comma before it
            var json = nextJson();
            return json.length() == 0 ? List.of() : Json.elements(RawJson.of("[" + json + "]"));
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /** One run after the other, each read when it is asked for. */
    private final class Batch implements JsonRows<RawJson> {
        private static final byte[] LOGS = ascii(",\"logs\":[");

        private final ProjectName project;
        private final Iterator<RunPair> runs;
        private final boolean scalarOnly;
        private final int most;
        private boolean firstRun = true;
        private boolean firstEntry;
        private boolean begun;
        private @Nullable RunPair pair;
        private @Nullable LogSource source;

        Batch(ProjectName project, LogsBatch in, int most) {
            this.project = project;
            this.runs = in.runs().iterator();
            this.scalarOnly = Boolean.TRUE.equals(in.scalarOnly());
            this.most = most;
            openNext();
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        private void openNext() {
            close();
            if (runs.hasNext()) {
                pair = runs.next();
                var run = new RunRef(pair.run(), pair.runId());
                source = LogReader.this.open(project, run, most, scalarOnly);
                firstEntry = true;
                begun = false;
            }
        }

        @Override
        public RawJson nextJson() {
            var out = new ByteBuilder(PIECE_BYTES + 1_024);
            while (source != null && out.size() < PIECE_BYTES) {
                piece(source, out);
            }
            return out.json();
        }

        private void piece(LogSource open, ByteBuilder out) {
            if (!begun) {
                if (!firstRun) {
                    out.add(',');
                }
                out.add(Json.bytes(pair)).back().add(LOGS);
                begun = true;
                firstRun = false;
            }
            var from = out.size();
            var more = fill(open, firstEntry, out);
            firstEntry &= out.size() == from;
            if (!more) {
                out.add(']').add('}');
                openNext();
            }
        }

        /** Whole runs, for callers within this process. */
        @Override
        public List<RawJson> next() {
            var all = new ByteBuilder(PIECE_BYTES);
            all.add('[');
            for (var json = nextJson(); json.length() > 0; json = nextJson()) {
                all.add(json);
            }
            return Json.elements(all.add(']').json());
        }

        @Override
        public void close() {
            if (source != null) {
                source.close();
                source = null;
            }
        }
    }
}
