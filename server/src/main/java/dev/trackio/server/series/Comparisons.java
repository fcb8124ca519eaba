package dev.trackio.server.series;

import dev.trackio.api.Comparison;
import dev.trackio.api.Comparison.MetricComparison;
import dev.trackio.api.Comparison.MetricRange;
import dev.trackio.api.ComparisonOperations.BestQuery;
import dev.trackio.api.ComparisonOperations.RunsToCompare;
import dev.trackio.api.Explains;
import dev.trackio.api.RankedRun;
import dev.trackio.api.RawJson;
import dev.trackio.api.RunRecord;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.MetricStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunConfigs;
import dev.trackio.server.runs.RunStore;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.column.ProjectColumns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs beside each other: what differs, and which one is the best. */
public final class Comparisons {
    private static final int MAX_RUNS = 64;
    private static final long DEFAULT_TOP = 10;
    private static final long MAX_TOP = 1_000;

    /** Explaining is another feature's business. */
    private static final Explains UNEXPLAINED = new Explains(null, List.of());

    private static final int MAX_NAMED = 1_000;

    private final SeriesCache cache;
    private final RunStore runs;
    private final MetricStore store;

    /**
     * @param runs as the cache knows them
     */
    public Comparisons(SeriesCache cache, RunStore runs, MetricStore store) {
        this.cache = cache;
        this.runs = runs;
        this.store = store;
    }

    public Comparison compare(RunsToCompare in) {
        if (in.runs().size() > MAX_RUNS) {
            throw ApiException.badRequest(
                    "runs: at most 64 can be compared at once, not " + in.runs().size() + '.');
        }
        var project = ProjectName.of(in.project());
        var chosen = Chosen.of(in.runs(), runs.runs(project));
        var ids = chosen.runs.stream().map(RunRecord::id).toList();
        var found =
                values(
                        project,
                        ids::contains,
                        metric -> in.metric() == null || metric.equals(in.metric()));
        var names = new TreeSet<String>();
        found.values().forEach(metrics -> names.addAll(metrics.keySet()));
        var common = new ArrayList<MetricComparison>();
        var others = new ArrayList<String>();
        for (var name : names) {
            var ranges = new ArrayList<MetricRange>(ids.size());
            for (var id : ids) {
                var extremes = found.getOrDefault(id, Map.of()).get(name);
                if (extremes != null) {
                    ranges.add(extremes.range());
                }
            }
            if (ranges.size() == ids.size()) {
                common.add(new MetricComparison(name, ranges));
            } else {
                others.add(name);
            }
        }
        var configs = RunConfigs.differences(ids, runs.configs(project));
        return new Comparison(chosen.runs, chosen.notFound, configs, common, others, UNEXPLAINED);
    }

    public List<RankedRun> best(BestQuery in) {
        var most = mostIsBest(in.mode());
        var top = in.top() == null ? DEFAULT_TOP : in.top();
        if (top < 1 || top > MAX_TOP) {
            throw ApiException.badRequest("top: must be from 1 to 1000, not " + top + '.');
        }
        if (in.runs() != null && in.runs().size() > MAX_NAMED) {
            throw ApiException.badRequest(
                    "runs: at most 1000 can be named, not "
                            + in.runs().size()
                            + ". Leave it out for all.");
        }
        var project = ProjectName.of(in.project());
        var all = runs.runs(project);
        var of = in.runs() == null ? all : Chosen.of(in.runs(), all).runs;
        var ids = of.stream().map(RunRecord::id).collect(Collectors.toUnmodifiableSet());
        var found = values(project, ids::contains, in.metric()::equals);
        var ranked = new ArrayList<RankedRun>();
        for (var run : of) {
            var extremes = found.getOrDefault(run.id(), Map.of()).get(in.metric());
            if (extremes != null) {
                ranked.add(ranked(run, extremes.range(), most));
            }
        }
        Comparator<RankedRun> byValue = Comparator.comparingDouble(RankedRun::value);
        ranked.sort(
                (most ? byValue.reversed() : byValue)
                        .thenComparing(RankedRun::step)
                        .thenComparing(
                                RankedRun::createdAt,
                                Comparator.nullsLast(Comparator.naturalOrder())));
        return ranked.subList(0, (int) Math.min(top, ranked.size()));
    }

    private static boolean mostIsBest(@Nullable String mode) {
        return switch (mode) {
            case null -> false;
            case "min" -> false;
            case "max" -> true;
            default ->
                    throw ApiException.badRequest(
                            "mode: expected min or max, not \"" + ApiException.shown(mode) + '"');
        };
    }

    private static RankedRun ranked(RunRecord run, MetricRange range, boolean most) {
        return new RankedRun(
                run.id(),
                run.name(),
                run.createdAt(),
                most ? range.max() : range.min(),
                most ? range.maxStep() : range.minStep(),
                range.last(),
                range.lastStep(),
                range.count());
    }

    /** By run id and metric; only those that have finite values. */
    private Map<String, Map<String, Extremes>> values(
            ProjectName project, Predicate<String> ids, Predicate<String> metrics) {
        return cache.read(project, columns -> values(columns, ids, metrics))
                .orElseGet(() -> read(project, ids, metrics));
    }

    private static Map<String, Map<String, Extremes>> values(
            ProjectColumns columns, Predicate<String> ids, Predicate<String> metrics) {
        var found = new HashMap<String, Map<String, Extremes>>();
        for (var run : columns.runs()) {
            if (!ids.test(run.id())) {
                continue;
            }
            var values = new TreeMap<String, Extremes>();
            for (var metric : run.numericMetrics()) {
                var extremes = metrics.test(metric) ? Extremes.of(run.points(metric)) : null;
                if (extremes != null && !extremes.isEmpty()) {
                    values.put(metric, extremes);
                }
            }
            found.put(run.id(), values);
        }
        return found;
    }

    /** The same out of the rows, where columns are not to be had. */
    private Map<String, Map<String, Extremes>> read(
            ProjectName project, Predicate<String> ids, Predicate<String> metrics) {
        var found = new HashMap<String, Map<String, Extremes>>();
        try (var rows = store.rows(project, null, 0)) {
            for (var batch = rows.next(); !batch.isEmpty(); batch = rows.next()) {
                for (var row : batch) {
                    if (ids.test(row.runId())) {
                        var values = found.computeIfAbsent(row.runId(), id -> new TreeMap<>());
                        add(row.metrics(), row.step(), metrics, values);
                    }
                }
            }
        }
        found.values().forEach(of -> of.values().removeIf(Extremes::isEmpty));
        return found;
    }

    private static void add(
            RawJson row, Step step, Predicate<String> metrics, Map<String, Extremes> to) {
        Members.numbers(
                row,
                (name, value) -> {
                    if (metrics.test(name)) {
                        to.computeIfAbsent(name, n -> new Extremes()).add(value, step);
                    }
                });
    }

    /** The runs that are meant; of several with one name the newest. */
    private record Chosen(List<RunRecord> runs, List<String> notFound) {
        static Chosen of(List<String> wanted, List<RunRecord> all) {
            var byId = new HashMap<String, RunRecord>();
            var byName = new HashMap<String, RunRecord>();
            for (var run : all) {
                byId.putIfAbsent(run.id(), run);
                byName.put(run.name(), run);
            }
            var runs = new LinkedHashSet<RunRecord>();
            var notFound = new LinkedHashSet<String>();
            for (var each : wanted) {
                var run = byId.getOrDefault(each, byName.get(each));
                if (run == null) {
                    notFound.add(each);
                } else {
                    runs.add(run);
                }
            }
            return new Chosen(List.copyOf(runs), List.copyOf(notFound));
        }
    }
}
