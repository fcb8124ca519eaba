package dev.trackio.server.series.log;

import dev.trackio.api.LogOperations.Logs;
import dev.trackio.api.LogOperations.LogsBatch;
import dev.trackio.api.LogOperations.RunPair;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.RunOperations.OfRun;
import dev.trackio.api.SystemOperations.SystemLogsBatch;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonRows;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.metrics.SampleStore;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries of runs with all their metrics: put together from columns where these hold all, else out
 * of the rows; samples of the machine out of theirs. One run is held at a time, and of it no more
 * entries than are shown.
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
    private final SampleStore samples;

    public LogReader(SeriesCache cache, MetricStore store, SampleStore samples) {
        this.cache = cache;
        this.store = store;
        this.samples = samples;
    }

    public Rows<RawJson> logs(Logs in) {
        var run = new RunRef(in.run(), in.runId());
        var scalarOnly = Boolean.TRUE.equals(in.scalarOnly());
        return new Entries(open(ProjectName.of(in.project()), run, DEFAULT_POINTS, scalarOnly));
    }

    public Rows<RawJson> batch(LogsBatch in) {
        var project = ProjectName.of(in.project());
        var most = points(in.maxPoints());
        var scalarOnly = Boolean.TRUE.equals(in.scalarOnly());
        return batch(in.runs(), run -> open(project, run, most, scalarOnly));
    }

    public Rows<RawJson> systemLogs(OfRun in) {
        var run = new RunRef(in.run(), in.runId());
        return new Entries(openSamples(ProjectName.of(in.project()), run, DEFAULT_POINTS));
    }

    public Rows<RawJson> systemBatch(SystemLogsBatch in) {
        var project = ProjectName.of(in.project());
        var most = points(in.maxPoints());
        return batch(in.runs(), run -> openSamples(project, run, most));
    }

    /** The first run is looked for before there is an answer: what is wrong is told as a fault. */
    private static Rows<RawJson> batch(List<RunPair> runs, Function<RunRef, LogSource> opener) {
        if (runs.size() > MAX_RUNS) {
            throw ApiException.badRequest("runs cannot contain more than 64 entries");
        }
        return new Batch(runs, opener);
    }

    private static int points(@Nullable Long given) {
        return given == null || given < 1 ? DEFAULT_POINTS : (int) Math.min(given, MAX_POINTS);
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
                : read(() -> store.history(project, run), most, new LogEntries(scalarOnly));
    }

    private LogSource openSamples(ProjectName project, RunRef run, int most) {
        return read(() -> samples.samples(project, run), most, LogEntries.ofSamples());
    }

    /** Looks at all rows to choose; the first are kept in case that there are no more. */
    private static LogSource read(Supplier<Rows<StoredRow>> history, int most, LogEntries entries) {
        var kept = new ArrayList<StoredRow>();
        var keptBytes = 0L;
        var groups = new int[256];
        var size = 0;
        var newest = 0L;
        try (var rows = history.get()) {
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
                : again(history, newest, chosen, entries);
    }

    /** What was written since the first time does not count. */
    private static LogSource again(
            Supplier<Rows<StoredRow>> history, long newest, BitSet chosen, LogEntries entries) {
        var rows = history.get();
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
    private static final class Batch implements JsonRows<RawJson> {
        private static final byte[] LOGS = ascii(",\"logs\":[");

        private final Iterator<RunPair> runs;
        private final Function<RunRef, LogSource> opener;
        private boolean firstRun = true;
        private boolean firstEntry;
        private boolean begun;
        private @Nullable RunPair pair;
        private @Nullable LogSource source;

        Batch(List<RunPair> runs, Function<RunRef, LogSource> opener) {
            this.runs = runs.iterator();
            this.opener = opener;
            openNext();
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        private void openNext() {
            close();
            if (runs.hasNext()) {
                pair = runs.next();
                source = opener.apply(new RunRef(pair.run(), pair.runId()));
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
