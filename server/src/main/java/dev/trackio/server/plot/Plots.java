package dev.trackio.server.plot;

import dev.trackio.api.Chart.Curve;
import dev.trackio.api.ChartOperations.ChartQuery;
import dev.trackio.api.ChartOperations.CurveRef;
import dev.trackio.api.ChartOperations.Smooth;
import dev.trackio.api.Image;
import dev.trackio.api.MetricOperations;
import dev.trackio.api.MetricPlot;
import dev.trackio.api.PlotOperations.PlotQuery;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.plot.Figure.Panel;
import dev.trackio.server.plot.Figure.Trace;
import dev.trackio.server.projects.ProjectStore;
import dev.trackio.server.runs.RunStore;
import dev.trackio.server.series.MetricNames;
import dev.trackio.server.series.cache.SeriesCache;
import dev.trackio.server.series.chart.ChartReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Draws metrics of runs as a picture, and tells the numbers beside it. */
public final class Plots {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Pictures at once; the largest takes 15 MB while it is drawn. */
    private static final int AT_ONCE = 2;

    private static final int LEFT_OUT_NAMED = 20;

    /** So much of names that are equal, and of ids, which tell them apart. */
    private static final int SHORT = 40;

    private static final int SHORT_ID = 8;

    private final ProjectStore projects;
    private final SeriesCache cache;
    private final RunStore runs;
    private final MetricNames names;
    private final ChartReader charts;
    private final Semaphore drawing = new Semaphore(AT_ONCE, true);

    /**
     * @param runs as the cache knows them
     */
    public Plots(
            ProjectStore projects,
            SeriesCache cache,
            RunStore runs,
            MetricNames names,
            ChartReader charts) {
        this.projects = projects;
        this.cache = cache;
        this.runs = runs;
        this.names = names;
        this.charts = charts;
    }

    public MetricPlot plot(PlotQuery in) {
        var plan = PlotPlan.of(in);
        var asked = RunChoice.of(plan, projects, runs, cache);
        var read = lines(plan, asked);
        var choice = asked.having(plan.metrics(), having(read));
        var lines = of(choice.drawn(), read);
        var used = used(choice.drawn(), lines);
        var figure = figure(plan, choice, used, lines);
        var sources = sources(used, figure);
        var listing = Listing.of(sources, plan.across());
        return new MetricPlot(
                drawn(figure, plan),
                ApiException.shown(figure.heading()) + ": " + figure.detail(),
                plan.across().wire(),
                plan.logY(),
                listing.series(),
                sources.size(),
                listing.total(),
                listing.truncated(),
                choice.leftOut().stream().limit(LEFT_OUT_NAMED).map(RunRecord::name).toList(),
                choice.leftOut().size(),
                Notes.of(figure, choice.drawn()));
    }

    /** Ids of the runs that have each of the metrics. */
    private static Map<String, Set<String>> having(Map<String, List<Curve>> lines) {
        Map<String, Set<String>> ids = new HashMap<>();
        lines.forEach(
                (metric, curves) ->
                        ids.put(
                                metric,
                                curves.stream()
                                        .map(Curve::run)
                                        .collect(Collectors.toUnmodifiableSet())));
        return ids;
    }

    private static List<List<Curve>> of(List<RunRecord> drawn, Map<String, List<Curve>> lines) {
        var ids = drawn.stream().map(RunRecord::id).collect(Collectors.toUnmodifiableSet());
        return lines.values().stream()
                .map(curves -> curves.stream().filter(c -> ids.contains(c.run())).toList())
                .toList();
    }

    /** By metric the lines of those runs that have it; one of the metrics has one at least. */
    private Map<String, List<Curve>> lines(PlotPlan plan, RunChoice choice) {
        var drawn = choice.drawn();
        var lines = new LinkedHashMap<String, List<Curve>>();
        for (var metric : plan.metrics()) {
            var refs = drawn.stream().map(run -> new CurveRef(run.id(), metric)).toList();
            var curves =
                    refs.isEmpty() ? List.<Curve>of() : charts.read(query(plan, refs)).series();
            lines.put(metric, curves);
        }
        var none = lines.values().stream().allMatch(List::isEmpty);
        for (var metric : plan.metrics()) {
            if (lines.getOrDefault(metric, List.of()).isEmpty()) {
                requireKnown(plan, metric, none);
            }
        }
        return lines;
    }

    private static ChartQuery query(PlotPlan plan, List<CurveRef> refs) {
        var smooth = plan.smoothing() == 0 ? null : new Smooth("ema", plan.smoothing());
        return new ChartQuery(
                plan.project().given(),
                refs,
                plan.across().chart,
                null,
                null,
                (long) plan.width(),
                "m4",
                smooth,
                null, // also where no place is for them, values are told and break lines
                null,
                null);
    }

    /** A panel may be empty, but not of a metric that is misspelt, and not all of them. */
    private void requireKnown(PlotPlan plan, String metric, boolean none) {
        var known = names.numeric(new MetricOperations.MetricNames(plan.project().given(), null));
        var exists = known.contains(metric);
        if (exists && !none) {
            return;
        }
        throw ApiException.notFound(
                "metrics: "
                        + (exists ? "none of these runs has" : "there is no metric")
                        + " \""
                        + ApiException.shown(metric)
                        + "\" with numbers."
                        + (!exists
                                ? Nearest.hint(metric, known)
                                : plan.runs() == null
                                        ? " Name runs that have it."
                                        : " Name others, or none for the newest that have it."));
    }

    /** The runs that have a line. */
    private static List<RunRecord> used(List<RunRecord> drawn, List<List<Curve>> lines) {
        var ids = new HashSet<String>();
        lines.forEach(curves -> curves.forEach(curve -> ids.add(curve.run())));
        return drawn.stream().filter(run -> ids.contains(run.id())).toList();
    }

    private static Figure figure(
            PlotPlan plan, RunChoice choice, List<RunRecord> used, List<List<Curve>> lines) {
        var places = new HashMap<String, Integer>();
        for (var i = 0; i < used.size(); i++) {
            places.put(used.get(i).id(), i);
        }
        var panels = new ArrayList<Panel>(lines.size());
        for (var i = 0; i < lines.size(); i++) {
            var traces = new ArrayList<Trace>(lines.get(i).size());
            for (var curve : lines.get(i)) {
                traces.add(new Trace(places.getOrDefault(curve.run(), 0), curve));
            }
            traces.sort(Comparator.comparingInt(Trace::run));
            panels.add(new Panel(plan.metrics().get(i), traces));
        }
        return new Figure(
                plan.metrics().size() == 1 ? plan.metrics().getFirst() : plan.project().given(),
                detail(plan, choice, used),
                labels(used),
                panels,
                plan.across(),
                plan.logY());
    }

    /** Names; where two are equal with the beginning of the id. */
    static List<String> labels(List<RunRecord> runs) {
        var seen = new HashSet<String>();
        var twice = runs.stream().map(RunRecord::name).filter(name -> !seen.add(name)).toList();
        return runs.stream()
                .map(
                        run ->
                                twice.contains(run.name())
                                        ? Nearest.shortened(run.name(), SHORT)
                                                + " · "
                                                + Nearest.shortened(run.id(), SHORT_ID)
                                        : run.name())
                .toList();
    }

    private static String detail(PlotPlan plan, RunChoice choice, List<RunRecord> used) {
        var said = new ArrayList<String>();
        if (plan.metrics().size() == 1) {
            said.add(ApiException.shown(plan.project().given()));
        }
        if (!choice.leftOut().isEmpty()) {
            var all = used.size() + choice.leftOut().size();
            said.add(
                    (choice.isNewest() ? "the newest " : "")
                            + used.size()
                            + " of "
                            + all
                            + " runs");
        } else {
            said.add(used.size() == 1 ? "1 run" : used.size() + " runs");
        }
        if (plan.smoothing() > 0) {
            said.add("smoothed " + plan.smoothing());
        }
        if (plan.logY()) {
            said.add("log scale");
        }
        return String.join(" · ", said);
    }

    private static List<Listing.Source> sources(List<RunRecord> used, Figure figure) {
        var sources = new ArrayList<Listing.Source>();
        for (var panel : figure.panels()) {
            for (var trace : panel.traces()) {
                sources.add(new Listing.Source(used.get(trace.run()), trace.curve()));
            }
        }
        return sources;
    }

    private Image drawn(Figure figure, PlotPlan plan) {
        try {
            if (!drawing.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ApiException(
                        Kind.UNAVAILABLE, "Too many plots are drawn now. Try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.UNAVAILABLE, "The call was interrupted.");
        }
        try {
            return Studio.draw(figure, plan);
        } catch (LinkageError e) {
            throw new ApiException(
                    Kind.UNAVAILABLE,
                    "The Java of this server cannot draw: it has no module java.desktop.",
                    e);
        } finally {
            drawing.release();
        }
    }
}
