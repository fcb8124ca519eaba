package dev.trackio.server.insight;

import static dev.trackio.server.insight.Scalars.figure;

import dev.trackio.server.insight.Remarks.Kind;
import dev.trackio.server.insight.Remarks.Place;
import dev.trackio.server.insight.Remarks.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Times in which a run logged nothing, and steps that it logged nothing of. */
final class Gaps {
    private static final int FEWEST = 20;
    private static final int MOST_RANGES = 10;
    private static final double LEAST_SECONDS = 30;
    private static final int FAR = 20;
    private static final int SHOWN = 3;

    /** More pauses of one kind are the way a run goes, such as its evaluations. */
    private static final int MANY = 5;

    private Gaps() {}

    /** A pause between two entries. */
    private record Pause(long from, long to, double step, double endStep) {
        double seconds() {
            return (to - from) / 1000.0;
        }
    }

    /**
     * @param courses of all metrics that were looked at
     */
    static void stalls(List<Course> courses, Remarks to) {
        var densest = densest(courses);
        if (densest == null || densest.size() < FEWEST) {
            return;
        }
        var usual = new double[densest.size() - 1];
        for (var i = 0; i < usual.length; i++) {
            usual[i] = (densest.millis(i + 1) - densest.millis(i)) / 1000.0;
        }
        var some = Robust.some(usual);
        var median = Robust.quantile(some, 0.5);
        var least =
                Math.max(LEAST_SECONDS, Math.max(FAR * median, 4 * Robust.quantile(some, 0.98)));
        var pauses = new ArrayList<Pause>();
        for (var i = 0; i < usual.length; i++) {
            if (usual[i] > least && isSilent(courses, densest.millis(i), densest.millis(i + 1))) {
                pauses.add(
                        new Pause(
                                densest.millis(i),
                                densest.millis(i + 1),
                                densest.step(i),
                                densest.step(i + 1)));
            }
        }
        pauses.sort(Comparator.comparingDouble(Pause::seconds).reversed());
        if (pauses.size() > MANY) {
            var usualPause = pauses.get(pauses.size() / 2).seconds();
            pauses.removeIf(pause -> pause.seconds() < 3 * usualPause);
        }
        for (var pause : pauses.subList(0, Math.min(SHOWN, pauses.size()))) {
            var from = Instant.ofEpochMilli(pause.from).toString();
            to.add(
                    Kind.STALL,
                    Severity.WARNING,
                    new Place(
                            null,
                            Course.shown(pause.step),
                            Course.shown(pause.endStep),
                            pause.seconds()),
                    Map.of(
                            "from", from,
                            "to", Instant.ofEpochMilli(pause.to).toString(),
                            "seconds", pause.seconds(),
                            "usual_seconds", median,
                            "pauses", pauses.size()),
                    "Nothing was logged for %s s from %s, after step %s; entries are usually %s s apart."
                            .formatted(
                                    figure(pause.seconds()),
                                    from,
                                    Course.shown(pause.step),
                                    figure(median)));
        }
    }

    private static boolean isSilent(List<Course> courses, long from, long to) {
        for (var course : courses) {
            for (var i = after(course, from); i < course.size(); i++) {
                if (course.millis(i) > from) {
                    if (course.millis(i) < to) {
                        return false;
                    }
                    break;
                }
            }
        }
        return true;
    }

    /** A position before which no time is later; times mostly rise. */
    private static int after(Course course, long time) {
        var low = 0;
        var high = course.size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (course.millis(middle) > time) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static @Nullable Course densest(List<Course> courses) {
        return courses.stream().max(Comparator.comparingInt(Course::size)).orElse(null);
    }

    /** Where steps are otherwise equally far apart. */
    static void missingSteps(List<Course> courses, Remarks to) {
        var densest = densest(courses);
        if (densest == null || densest.size() < FEWEST) {
            return;
        }
        var steps = steps(List.of(densest));
        if (largest(steps) == usual(steps)) {
            return;
        }
        steps = steps(courses); // another metric may have those that this one has not
        var usual = usual(steps);
        if (usual <= 0) {
            return;
        }
        var missing = 0L;
        var gaps = 0;
        var widest = 0;
        var regular = 0;
        var ranges = new ArrayList<List<Number>>();
        for (var i = 0; i + 1 < steps.length; i++) {
            var left = Math.round((steps[i + 1] - steps[i]) / usual) - 1;
            regular += left == 0 ? 1 : 0;
            if (left > 0) {
                missing += left;
                gaps++;
                if (ranges.size() < MOST_RANGES) {
                    ranges.add(
                            List.of(
                                    Course.shown(steps[i] + usual),
                                    Course.shown(steps[i + 1] - usual)));
                }
                widest = gaps == 1 || gap(steps, i) > gap(steps, widest) ? i : widest;
            }
        }
        if (gaps == 0 || regular < 0.9 * (steps.length - 1)) {
            return;
        }
        var share = (double) missing / (missing + steps.length);
        to.add(
                Kind.MISSING_STEPS,
                share > 0.01 ? Severity.WARNING : Severity.INFO,
                new Place(
                        null,
                        Course.shown(steps[widest] + usual),
                        Course.shown(steps[widest + 1] - usual),
                        (double) missing),
                Map.of(
                        "missing", missing,
                        "gaps", gaps,
                        "share", share,
                        "step_size", usual,
                        "ranges", ranges),
                "%d of the steps, which are otherwise %s apart, have no entry; the widest gap is from %s to %s."
                        .formatted(
                                missing,
                                figure(usual),
                                Course.shown(steps[widest] + usual),
                                Course.shown(steps[widest + 1] - usual)));
    }

    private static double gap(double[] steps, int i) {
        return steps[i + 1] - steps[i];
    }

    /** Each once, in order. */
    private static double[] steps(List<Course> courses) {
        var all = new double[courses.stream().mapToInt(Course::size).sum()];
        var size = 0;
        for (var course : courses) {
            for (var i = 0; i < course.size(); i++) {
                all[size++] = course.step(i);
            }
        }
        Arrays.sort(all);
        var count = 0;
        for (var i = 0; i < size; i++) {
            if (i == 0 || all[i] != all[i - 1]) {
                all[count++] = all[i];
            }
        }
        return Arrays.copyOf(all, count);
    }

    private static double largest(double[] steps) {
        var largest = 0.0;
        for (var i = 0; i + 1 < steps.length; i++) {
            largest = Math.max(largest, gap(steps, i));
        }
        return largest;
    }

    private static double usual(double[] steps) {
        if (steps.length < 2) {
            return 0;
        }
        var distances = new double[steps.length - 1];
        for (var i = 0; i < distances.length; i++) {
            distances[i] = gap(steps, i);
        }
        return Robust.median(Robust.some(distances));
    }
}
