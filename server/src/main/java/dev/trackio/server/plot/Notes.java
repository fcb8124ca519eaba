package dev.trackio.server.plot;

import dev.trackio.api.Chart.Curve;
import dev.trackio.api.Chart.Odd;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.plot.PlotPlan.Across;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a picture cannot show, in sentences. */
final class Notes {
    private static final int MOST = 10;

    private Notes() {}

    /**
     * @param asked all runs that were to be drawn
     */
    static List<String> of(Figure figure, List<RunRecord> asked) {
        var notes = new ArrayList<String>();
        for (var panel : figure.panels()) {
            for (var trace : panel.traces()) {
                var whose = said(panel.metric()) + " of " + said(figure.runs().get(trace.run()));
                odd(trace.curve(), figure.across(), whose, notes);
                var least = trace.curve().min();
                if (figure.logY() && least != null && least.value() <= 0) {
                    notes.add(
                            whose
                                    + ": values that are not above 0 have no place on a logarithmic"
                                    + " axis; the smallest is "
                                    + plain(least.value())
                                    + '.');
                }
            }
            var drawn =
                    panel.traces().stream()
                            .map(trace -> trace.curve().run())
                            .collect(Collectors.toSet());
            asked.stream()
                    .filter(run -> !drawn.contains(run.id()))
                    .forEach(
                            run ->
                                    notes.add(
                                            said(run.name())
                                                    + " has no numbers of "
                                                    + said(panel.metric())
                                                    + '.'));
        }
        if (notes.size() <= MOST) {
            return List.copyOf(notes);
        }
        var some = new ArrayList<>(notes.subList(0, MOST));
        some.add("And " + (notes.size() - MOST) + " more notes of this kind.");
        return List.copyOf(some);
    }

    private static void odd(Curve curve, Across across, String whose, List<String> notes) {
        var count = curve.odd().stream().mapToLong(Odd::count).sum();
        if (count == 0) {
            return;
        }
        var first = curve.odd().getFirst();
        var where = across == Across.STEP ? " at step " + plain(first.x()) : "";
        notes.add(
                whose
                        + ": not finite "
                        + (count == 1 ? "once" : count + " times")
                        + ", first ("
                        + first.kind()
                        + ')'
                        + where
                        + '.');
    }

    private static String plain(double value) {
        var text = String.valueOf(Listing.rounded(value));
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String said(String name) {
        return '"' + ApiException.shown(name) + '"';
    }
}
