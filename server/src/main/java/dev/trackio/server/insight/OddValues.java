package dev.trackio.server.insight;

import dev.trackio.server.insight.Columns.Taken;
import dev.trackio.server.insight.Remarks.Kind;
import dev.trackio.server.insight.Remarks.Place;
import dev.trackio.server.insight.Remarks.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values that are not finite. Columns know where the first one is, so that many metrics take no
 * time.
 */
final class OddValues {
    /** Metrics that are named; the others are counted. */
    private static final int SHOWN = 5;

    /**
     * @param rest how many values follow the first odd one
     */
    private record Onset(
            String metric, double step, double value, long odds, long rest, long time) {
        /** Whether it never got well again. */
        boolean stays() {
            return odds > rest;
        }
    }

    private OddValues() {}

    static void find(List<Taken> series, Remarks to) {
        var onsets = new ArrayList<Onset>();
        for (var each : series) {
            var onset = onset(each);
            if (onset != null) {
                onsets.add(onset);
            }
        }
        onsets.sort(
                Comparator.comparing((Onset onset) -> Goal.trained(onset.metric) == null)
                        .thenComparingLong(onset -> onset.time));
        for (var onset : onsets.subList(0, Math.min(SHOWN, onsets.size()))) {
            tell(onset, onsets.size(), to);
        }
    }

    private static void tell(Onset onset, int metrics, Remarks to) {
        var trained = Goal.trained(onset.metric) != null;
        var kind = Double.toString(onset.value);
        to.add(
                Kind.NAN_ONSET,
                trained || onset.stays() ? Severity.ERROR : Severity.WARNING,
                new Place(onset.metric, Course.shown(onset.step), null, onset.value),
                Map.of(
                        "kind",
                        kind,
                        "not_finite",
                        onset.odds,
                        "to_the_end",
                        onset.stays(),
                        "metrics_with_such_values",
                        metrics),
                "%s is %s at step %s for the first time; %s."
                        .formatted(
                                Cut.name(onset.metric),
                                kind,
                                Course.shown(onset.step),
                                onset.stays()
                                        ? "no finite value follows"
                                        : onset.odds + " of its values are not finite"));
    }

    private static @Nullable Onset onset(Taken series) {
        var odds = 0L;
        var rest = 0L;
        Onset found = null;
        for (var part : series.points().parts()) {
            var summary = part.summary();
            odds += summary.odds();
            if (found != null) {
                rest += part.size();
            } else if (summary.odd() >= 0) {
                var at = summary.odd();
                rest = part.size() - at - 1L;
                found =
                        new Onset(
                                series.metric(),
                                part.stepValue(at),
                                part.value(at),
                                0,
                                0,
                                part.time(at));
            }
        }
        return found == null
                ? null
                : new Onset(found.metric, found.step, found.value, odds, rest, found.time);
    }
}
