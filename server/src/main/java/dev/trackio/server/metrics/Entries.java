package dev.trackio.server.metrics;

import dev.trackio.api.EntryOperations.EntriesQuery;
import dev.trackio.api.EntryOperations.Entry;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.EntryStore.Kind;
import dev.trackio.server.metrics.EntryStore.LoggedRow;
import dev.trackio.server.projects.ProjectName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Entries as they are stored, page by page: for exports, and for who follows a run. */
public final class Entries {
    private static final long DEFAULT_LIMIT = 1_000;
    private static final long MAX_LIMIT = 10_000;
    private static final long MAX_BYTES = 8 << 20;
    private static final int MAX_RUNS = 1_000;
    private static final RawJson NOTHING = RawJson.of("{}");

    private final EntryStore store;
    private final Function<ProjectName, List<RunRecord>> runs;

    /**
     * @param runs oldest first
     */
    public Entries(EntryStore store, Function<ProjectName, List<RunRecord>> runs) {
        this.store = store;
        this.runs = runs;
    }

    public Rows<Entry> page(EntriesQuery in) {
        var limit = in.limit() == null ? DEFAULT_LIMIT : in.limit();
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ApiException.badRequest(
                    "limit: must be from 1 to 10000, not "
                            + limit
                            + ". Ask page by page, with after.");
        }
        if (in.runs() != null && in.runs().size() > MAX_RUNS) {
            throw ApiException.badRequest(
                    "runs: at most 1000 can be named, not "
                            + in.runs().size()
                            + ". Leave it out for all.");
        }
        var project = ProjectName.of(in.project());
        var kind = kind(in);
        var ids = in.runs() == null ? null : ids(project, in.runs());
        var after = in.after() == null ? 0 : Math.max(in.after(), 0);
        if (in.last() != null) {
            var last = Math.max(in.last(), 0);
            after = Math.max(after, store.beforeLast(project, kind, ids, last));
        }
        return new Page(store.entries(project, kind, ids, after), kind, limit);
    }

    private static Kind kind(EntriesQuery in) {
        if (Boolean.TRUE.equals(in.system())) {
            return Kind.SAMPLES;
        }
        return Boolean.TRUE.equals(in.media()) ? Kind.MEDIA : Kind.METRICS;
    }

    /** Of several runs with one name the newest; a run that has only samples goes by its id. */
    private List<String> ids(ProjectName project, List<String> wanted) {
        var byName = new HashMap<String, String>();
        var ids = new HashSet<String>();
        for (var run : runs.apply(project)) {
            byName.put(run.name(), run.id());
            ids.add(run.id());
        }
        return wanted.stream()
                .map(each -> ids.contains(each) ? each : byName.getOrDefault(each, each))
                .toList();
    }

    /** Ends at a limit of entries or of bytes, but has one entry at least. */
    private static final class Page implements Rows<Entry> {
        private final Rows<LoggedRow> rows;
        private final Kind kind;
        private long left;
        private long bytes;

        Page(Rows<LoggedRow> rows, Kind kind, long limit) {
            this.rows = rows;
            this.kind = kind;
            this.left = limit;
        }

        @Override
        public List<Entry> next() {
            var batch = left > 0 && bytes < MAX_BYTES ? rows.next() : List.<LoggedRow>of();
            if (batch.isEmpty()) {
                return List.of();
            }
            var entries = new ArrayList<Entry>(batch.size());
            for (var logged : batch) {
                var row = logged.row();
                if (left == 0 || (bytes > 0 && bytes + row.metrics().length() > MAX_BYTES)) {
                    left = 0;
                    break;
                }
                left--;
                bytes += row.metrics().length();
                entries.add(entry(row, kind, logged.logId()));
            }
            return entries;
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    private static Entry entry(StoredRow row, Kind kind, @Nullable String logId) {
        return new Entry(
                row.id(),
                row.runId(),
                row.runName(),
                row.timestamp(),
                kind == Kind.SAMPLES ? null : row.step(),
                kind == Kind.MEDIA ? marked(sound(row.metrics())) : sound(row.metrics()),
                logId);
    }

    private static final byte[] MARK = "\"trackio.".getBytes(StandardCharsets.US_ASCII);

    /** The members within which something has a type of Trackio's, however deep. */
    private static RawJson marked(RawJson metrics) {
        var found = new LinkedHashMap<String, RawJson>();
        Json.fields(metrics)
                .forEach(
                        (name, value) -> {
                            if (value.first() != '"' && contains(value, MARK)) {
                                found.put(name, value);
                            }
                        });
        return Json.raw(found);
    }

    private static boolean contains(RawJson json, byte[] part) {
        var bytes = json.array();
        var end = json.offset() + json.length() - part.length;
        for (var i = json.offset(); i <= end; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /** Other programs may have left bare words for what is not finite, or anything. */
    private static RawJson sound(RawJson metrics) {
        if (metrics.first() != '{' || !Members.legible(metrics, IGNORED)) {
            return NOTHING;
        }
        return hasBareWord(metrics) ? Json.raw(quoted(Json.tree(metrics))) : metrics;
    }

    private static final Members.ValueVisitor IGNORED =
            new Members.ValueVisitor() {
                @Override
                public void number(String name, double value, boolean whole) {}

                @Override
                public void largeNumber(String name, double value) {}

                @Override
                public void other(String name) {}
            };

    /** Perhaps: texts may hold the words, too. */
    private static boolean hasBareWord(RawJson json) {
        var bytes = json.array();
        for (var i = json.offset() + 1; i < json.offset() + json.length(); i++) {
            var b = bytes[i];
            if ((b == 'N' || b == 'I') && bytes[i - 1] != '"' && !isLetter(bytes[i - 1])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    private static @Nullable Object quoted(@Nullable Object tree) {
        return switch (tree) {
            case Double number when !Double.isFinite(number) -> number.toString();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, @Nullable Object>();
                map.forEach((key, value) -> copy.put(key, quoted(value)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<@Nullable Object>();
                list.forEach(each -> copy.add(quoted(each)));
                yield copy;
            }
            case null, default -> tree;
        };
    }
}
