package dev.trackio.server.insight;

import dev.trackio.api.Diagnosis;
import dev.trackio.api.InsightOperations.RunDiagnosis;
import dev.trackio.api.RunRecord;
import dev.trackio.api.RunTable.RunRow;
import dev.trackio.api.RunTableOperations.RunTableQuery;
import dev.trackio.server.alerts.AlertStore;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.Nearest;
import dev.trackio.server.insight.Columns.Taken;
import dev.trackio.server.insight.Remarks.Kind;
import dev.trackio.server.insight.Remarks.Place;
import dev.trackio.server.insight.Remarks.Severity;
import dev.trackio.server.metrics.SampleStore;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import dev.trackio.server.series.RunTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what is remarkable about a run. */
public final class Diagnoses {
    private static final int MAX_NAMED = 20;
    private static final int MAX_CHECKED = 12;

    /** Where no name says which values are good. */
    private static final int MAX_OTHERS = 4;

    private static final int MAX_METRICS = 10_000;

    /** Of all values of the metrics whose course is looked at. */
    private static final long MAX_VALUES = 5_000_000;

    private static final double EARLY = 0.7;
    private static final int FEWEST_SIBLINGS = 3;
    private static final int SHOWN_ALERTS = 3;

    private final Columns columns;
    private final Surroundings surroundings;
    private final RunTables tables;
    private final Beside beside;

    /** What is known of runs beside their metrics. */
    public record Beside(SampleStore samples, AlertStore alerts) {}

    public Diagnoses(Columns columns, Surroundings surroundings, RunTables tables, Beside beside) {
        this.columns = columns;
        this.surroundings = surroundings;
        this.tables = tables;
        this.beside = beside;
    }

    public Diagnosis diagnose(RunDiagnosis in) {
        return columns.inTurn(() -> found(in));
    }

    private Diagnosis found(RunDiagnosis in) {
        var project = surroundings.project(in.project());
        var run = surroundings.run(project, in.run(), in.runId());
        var metrics = surroundings.metrics(project, List.of(run.id()));
        var named = named(in.metrics(), metrics);
        var all = columns.take(project, List.of(run), first(metrics, named));
        var wanted = candidates(all, named);
        var checked = bounded(wanted);
        var remarks = new Remarks();
        OddValues.find(all, remarks);
        var courses = courses(checked, named != null, remarks);
        Gaps.stalls(courses, remarks);
        Gaps.missingSteps(courses, remarks);
        Machine.idle(beside.samples(), project, new RunRef(null, run.id()), remarks);
        alerts(project, run, remarks);
        var rows = tables.read(new RunTableQuery(in.project(), null, false)).runs();
        var row = row(in.project(), run, rows);
        if (row != null) {
            beside(row, rows, remarks);
        }
        var cut = metrics.size() > MAX_METRICS || checked.size() < wanted.size();
        return answer(run, row, courses, remarks, checked, cut || isCut(all, named));
    }

    /** Also of a run that is too old for the table of all. */
    private @Nullable RunRow row(String project, RunRecord run, List<RunRow> newest) {
        var found = newest.stream().filter(r -> r.id().equals(run.id())).findFirst();
        return found.orElseGet(
                () ->
                        tables
                                .part(new RunTableQuery(project, null, false), Set.of(run.id()))
                                .table()
                                .runs()
                                .stream()
                                .findFirst()
                                .orElse(null));
    }

    private static @Nullable List<String> named(
            @Nullable List<String> wanted, List<String> metrics) {
        if (wanted == null) {
            return null;
        }
        if (wanted.isEmpty() || wanted.size() > MAX_NAMED) {
            throw ApiException.badRequest("metrics: name 1 to 20, not " + wanted.size() + '.');
        }
        for (var metric : wanted) {
            if (!metrics.contains(metric)) {
                throw ApiException.notFound(
                        "The run has no metric '%s'.%s"
                                .formatted(
                                        ApiException.shown(metric), Nearest.hint(metric, metrics)));
            }
        }
        return wanted.stream().distinct().toList();
    }

    /** Where there are too many the first of them and those that were named. */
    private static List<String> first(List<String> metrics, @Nullable List<String> named) {
        var first = new LinkedHashSet<>(metrics.subList(0, Math.min(MAX_METRICS, metrics.size())));
        first.addAll(named == null ? List.of() : named);
        return List.copyOf(first);
    }

    /** Those whose course is looked at: such as runs are trained for, of the others a few. */
    private static List<Taken> candidates(List<Taken> all, @Nullable List<String> named) {
        if (named != null) {
            return all.stream()
                    .filter(each -> named.contains(each.metric()))
                    .sorted(Comparator.comparingInt(each -> named.indexOf(each.metric())))
                    .toList();
        }
        var trained = trained(all);
        var most = trained == 0 ? MAX_OTHERS : Math.min(trained, MAX_CHECKED);
        return all.stream().sorted(Comparator.comparingInt(Diagnoses::rank)).limit(most).toList();
    }

    private static long trained(List<Taken> all) {
        return all.stream().filter(each -> rank(each) < 3).count();
    }

    /** Whether there are more that could be looked at. */
    private static boolean isCut(List<Taken> all, @Nullable List<String> named) {
        var trained = trained(all);
        return named == null && (trained == 0 ? all.size() > MAX_OTHERS : trained > MAX_CHECKED);
    }

    /** Without those that would be too much together. */
    static List<Taken> bounded(List<Taken> ordered) {
        var checked = new ArrayList<Taken>();
        var values = 0L;
        for (var each : ordered) {
            if (values + each.points().count() <= MAX_VALUES) {
                values += each.points().count();
                checked.add(each);
            }
        }
        return checked;
    }

    private static int rank(Taken taken) {
        var goal = Goal.trained(taken.metric());
        return goal == Goal.LOWER ? 0 : goal == Goal.HIGHER ? 1 : isGradient(taken) ? 2 : 3;
    }

    private static boolean isGradient(Taken taken) {
        return Goal.words(taken.metric()).stream().anyMatch(word -> word.startsWith("grad"));
    }

    /**
     * @param named whether the caller chose them: rewards and the like jump, and mean nothing by it
     */
    private static List<Course> courses(List<Taken> checked, boolean named, Remarks remarks) {
        var courses = new ArrayList<Course>();
        var curves = new TreeMap<String, Curve>();
        for (var each : checked) {
            var course = Course.of(each.points(), null, null);
            courses.add(course);
            var goal = Goal.trained(each.metric());
            var finite = course.finite();
            if (finite.size() > 1) {
                var curve = new Curve(finite, goal == null ? 1 : goal.sign());
                if (goal != null) {
                    curves.put(each.metric(), curve);
                }
                if (named || goal == Goal.LOWER || isGradient(each)) {
                    Spikes.find(each.metric(), curve, remarks);
                }
            }
        }
        curves.forEach(
                (metric, curve) -> {
                    Twins.of(metric, curves.keySet())
                            .ifPresent(
                                    twin ->
                                            Trends.overfitting(
                                                    metric,
                                                    curve,
                                                    twin,
                                                    curves.get(twin),
                                                    remarks));
                    if (!remarks.has(Kind.OVERFITTING, metric)) {
                        Trends.divergence(metric, curve, remarks);
                    }
                    if (!remarks.has(Kind.OVERFITTING, metric)
                            && !remarks.has(Kind.DIVERGENCE, metric)) {
                        Trends.plateau(metric, curve, remarks);
                    }
                });
        return courses;
    }

    private void alerts(ProjectName project, RunRecord run, Remarks remarks) {
        var alerts =
                beside.alerts().alerts(project, new RunRef(run.name(), run.id()), "error", null);
        for (var alert : alerts.subList(0, Math.min(SHOWN_ALERTS, alerts.size()))) {
            remarks.add(
                    Kind.ALERT,
                    Severity.ERROR,
                    new Place(null, alert.step() == null ? null : alert.step().value(), null, null),
                    Map.of(
                            "title", Cut.text(alert.title(), 200),
                            "text", alert.text() == null ? "" : Cut.text(alert.text(), 300),
                            "time", alert.timestamp(),
                            "alerts", alerts.size()),
                    "The run logged an alert of level error; its words are in figures.");
        }
    }

    private static void beside(RunRow row, List<RunRow> rows, Remarks remarks) {
        if (row.rejected() > 0) {
            remarks.add(
                    Kind.REJECTED_ENTRIES,
                    Severity.WARNING,
                    new Place(null, null, null, (double) row.rejected()),
                    Map.of("entries", row.rejected()),
                    row.rejected()
                            + " entries could not be stored as they came: get_rejected_entries says"
                            + " why.");
        }
        var steps =
                rows.stream()
                        .filter(r -> !r.id().equals(row.id()) && r.state().equals("finished"))
                        .mapToDouble(
                                r -> r.lastStep() == null ? 0 : r.lastStep().value().doubleValue())
                        .toArray();
        if (!row.state().equals("finished") || steps.length < FEWEST_SIBLINGS) {
            return;
        }
        var usual = Robust.median(steps);
        var own = row.lastStep() == null ? 0 : row.lastStep().value().doubleValue();
        if (own < EARLY * usual) {
            remarks.add(
                    Kind.FINISHED_EARLY,
                    Severity.WARNING,
                    new Place(null, Course.shown(own), null, null),
                    Map.of("last_step", own, "median_last_step", usual, "runs", steps.length),
                    "It ended at step %s; half of the %d other finished runs reached step %s."
                            .formatted(Course.shown(own), steps.length, Scalars.figure(usual)));
        }
    }

    private static Diagnosis answer(
            RunRecord run,
            @Nullable RunRow row,
            List<Course> courses,
            Remarks remarks,
            List<Taken> checked,
            boolean cut) {
        var first = Double.POSITIVE_INFINITY;
        for (var course : courses) {
            for (var i = 0; i < course.size(); i++) {
                first = Math.min(first, course.step(i));
            }
        }
        var filterRow = row == null ? null : FilterRow.of(List.of(row), List.of()).getFirst();
        var duration = filterRow == null ? null : filterRow.duration();
        var last = row == null ? null : row.lastActivity();
        var findings = remarks.worst();
        var names = new LinkedHashMap<String, Boolean>();
        checked.forEach(each -> names.put(each.metric(), true));
        return new Diagnosis(
                run.id(),
                run.name(),
                row == null ? "finished" : row.state(),
                duration == null ? null : Scalars.six(duration),
                row == null ? 0 : row.numLogs(),
                first == Double.POSITIVE_INFINITY ? null : Course.shown(first),
                row == null ? null : row.lastStep(),
                run.createdAt(),
                last == null ? null : Instant.ofEpochMilli(last).toString(),
                findings,
                remarks.size(),
                findings.size() < remarks.size() || cut,
                List.copyOf(names.keySet()));
    }
}
