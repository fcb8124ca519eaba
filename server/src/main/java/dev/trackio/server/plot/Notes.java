package dev.trackio.server.plot;

import dev.trackio.api.Chart.Odd;
import dev.trackio.api.RunRecord;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.plot.Figure.Panel;
import dev.trackio.server.plot.Figure.Trace;
import dev.trackio.server.plot.PlotPlan.Across;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What a picture cannot show, in sentences: at most three for each metric, and one. */
final class Notes {
    private static final int RUNS_NAMED = 5;

    private final Figure figure;
    private final List<String> notes = new ArrayList<>();

    private Notes(Figure figure) {
        this.figure = figure;
    }

    /**
     * @param asked all runs that were to be drawn
     */
    static List<String> of(Figure figure, List<RunRecord> asked) {
        var notes = new Notes(figure);
        for (var panel : figure.panels()) {
            notes.add(panel, asked);
        }
        var kinds = Theme.of(false).kinds();
        if (figure.runs().size() > kinds) {
            notes.notes.add(
                    "Colours and dashes come again after "
                            + kinds
                            + " runs: tell the lines by their numbers, or name fewer runs.");
        }
        return List.copyOf(notes.notes);
    }

    private void add(Panel panel, List<RunRecord> asked) {
        var odd = new ArrayList<String>();
        var hidden = new ArrayList<String>();
        var drawn = new HashSet<String>();
        for (var trace : panel.traces()) {
            drawn.add(trace.curve().run());
            var run = said(figure.runs().get(trace.run()));
            if (!trace.curve().odd().isEmpty()) {
                odd.add(run + odd(trace));
            }
            var least = trace.curve().min();
            if (figure.logY() && least != null && least.value() <= 0) {
                hidden.add(run + " down to " + plain(least.value()));
            }
        }
        var without =
                asked.stream()
                        .filter(run -> !drawn.contains(run.id()))
                        .map(run -> said(run.name()))
                        .toList();
        if (panel.traces().isEmpty()) {
            notes.add(said(panel.metric()) + " has no numbers in any of these runs.");
            return;
        }
        note(panel, " is not always finite: ", odd);
        note(panel, " is not above 0, where a logarithmic axis has no place for it, in ", hidden);
        note(panel, " has no numbers in ", without);
    }

    private void note(Panel panel, String what, List<String> runs) {
        if (runs.isEmpty()) {
            return;
        }
        var named = runs.subList(0, Math.min(RUNS_NAMED, runs.size()));
        var rest = runs.size() - named.size();
        notes.add(
                said(panel.metric())
                        + what
                        + String.join("; ", named)
                        + (rest == 0 ? "." : "; and in " + rest + " more runs."));
    }

    private String odd(Trace trace) {
        var odd = trace.curve().odd();
        var count = odd.stream().mapToLong(Odd::count).sum();
        var first = odd.getFirst();
        var where = figure.across() == Across.STEP ? " at step " + plain(first.x()) : "";
        return (count == 1 ? " once" : " " + count + " times, first")
                + where
                + " ("
                + first.kind()
                + ")";
    }

    private static String plain(double value) {
        var text = String.valueOf(Listing.rounded(value));
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String said(String name) {
        return '"' + ApiException.shown(name) + '"';
    }
}
