package dev.trackio.server.plot;

import dev.trackio.api.Chart.Curve;
import dev.trackio.api.Numbers;
import dev.trackio.server.plot.PlotPlan.Across;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What is drawn.
 *
 * @param heading in large letters
 * @param detail beside it
 * @param runs their names, in the order of their colours
 */
record Figure(
        String heading,
        String detail,
        List<String> runs,
        List<Panel> panels,
        Across across,
        boolean logY) {

    /** One metric of some of the runs. */
    record Panel(String metric, List<Trace> traces) {}

    /**
     * One line.
     *
     * @param run its place among the runs
     */
    record Trace(int run, Curve curve) {}

    /** The x axis, the same for all panels. */
    Axis x() {
        var range = new Range();
        for (var panel : panels) {
            for (var trace : panel.traces) {
                range.addAll(trace.curve.x(), false);
            }
        }
        return Axis.across(range.least, range.most, across == Across.STEP ? 1 : 30_000);
    }

    Axis y(Panel panel) {
        var range = new Range();
        for (var trace : panel.traces) {
            range.addAll(trace.curve.y(), logY);
            var smooth = trace.curve.smooth();
            if (smooth != null) {
                range.addAll(smooth, logY);
            }
        }
        return Axis.of(range.least, range.most, logY);
    }

    boolean isSmoothed() {
        return panels.stream()
                .anyMatch(p -> p.traces.stream().anyMatch(t -> t.curve.smooth() != null));
    }

    /** What the marks mean that stand for values that are not finite. */
    String marks() {
        var kinds = new TreeSet<String>();
        for (var panel : panels) {
            for (var trace : panel.traces) {
                trace.curve.odd().forEach(odd -> kinds.add(odd.kind()));
            }
        }
        var said = new ArrayList<String>();
        if (kinds.contains("nan")) {
            said.add("× NaN");
        }
        if (kinds.contains("inf")) {
            said.add("▲ infinity");
        }
        if (kinds.contains("-inf")) {
            said.add("▼ −infinity");
        }
        return String.join("   ", said);
    }

    private static final class Range {
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;

        void addAll(Numbers values, boolean positive) {
            for (var i = 0; i < values.size(); i++) {
                var value = values.at(i);
                if (Double.isFinite(value) && !(positive && value <= 0)) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                }
            }
        }
    }
}
