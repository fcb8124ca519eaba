package dev.trackio.server.insight;

import static dev.trackio.server.insight.Scalars.figure;

import dev.trackio.server.insight.Remarks.Kind;
import dev.trackio.server.insight.Remarks.Place;
import dev.trackio.server.insight.Remarks.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Values that stand out from those before and from those after them, against the noise around them.
 * A rise that stays is none.
 */
final class Spikes {
    private static final int FEWEST = 30;
    private static final int STRETCH = 64;
    private static final int BESIDE = 5;

    /** A wide one may come down slowly: values so much later count as well. */
    private static final int[] LATER = {1, 10, 40};

    private static final double SURE = 10;

    /** Of the usual spread of the values: smaller ones are nobody's trouble. */
    private static final double SMALL = 0.02;

    private static final int APART = 50;
    private static final int SHOWN = 3;

    /** More of them are the way the metric is. */
    private static final int MANY = 10;

    private final double[] values;
    private final double floor;
    private final double tail;
    private final double spread;

    private Spikes(double[] values) {
        this.values = values;
        var some = Robust.some(values);
        var low = Robust.quantile(some, 0.05);
        spread = Robust.quantile(some, 0.95) - low;
        tail = Robust.tail(values);
        floor =
                Math.max(
                        Math.max(
                                0.5 * tail * Robust.noise(values, 0, values.length, BESIDE),
                                SMALL * spread),
                        1e-9 * Math.abs(low) + Double.MIN_NORMAL);
    }

    /**
     * @param height above what is usual there
     */
    private record Spike(int index, double height, double noise) {}

    static void find(String metric, Curve curve, Remarks to) {
        if (curve.size() < FEWEST) {
            return;
        }
        var spikes = new Spikes(curve.values());
        var found = spikes.apart(spikes.all());
        var shown = found.size() > MANY ? found.subList(0, 1) : found;
        for (var spike : shown.subList(0, Math.min(SHOWN, shown.size()))) {
            var value = curve.shown(curve.value(spike.index));
            var usual = curve.shown(curve.value(spike.index) - spike.height);
            to.add(
                    Kind.SPIKE,
                    spike.height > 0.5 * spikes.spread && found.size() <= MANY
                            ? Severity.WARNING
                            : Severity.INFO,
                    new Place(metric, curve.step(spike.index), null, value),
                    Map.of(
                            "usual",
                            usual,
                            "score",
                            spike.height / spike.noise,
                            "spikes",
                            found.size()),
                    "%s jumps to %s at step %s, from about %s, and comes back; %s."
                            .formatted(
                                    Cut.name(metric),
                                    figure(value),
                                    curve.step(spike.index),
                                    figure(usual),
                                    found.size() == 1
                                            ? "it does so once"
                                            : "one of " + found.size() + " such spikes"));
        }
    }

    private List<Spike> all() {
        var found = new ArrayList<Spike>();
        for (var from = 0; from < values.length; from += STRETCH) {
            var to = Math.min(values.length, from + STRETCH);
            var around =
                    Robust.noise(
                            values,
                            Math.max(0, from - STRETCH),
                            Math.min(values.length, to + STRETCH),
                            BESIDE);
            var noise = Math.max(around * tail, floor);
            for (var i = Math.max(from, BESIDE); i < Math.min(to, values.length - BESIDE); i++) {
                var height = height(i, SURE * noise);
                if (height > 0) {
                    found.add(new Spike(i, height, noise));
                }
            }
        }
        return found;
    }

    /** Above its surroundings; 0 when it does not stand out by so much. */
    private double height(int i, double least) {
        var value = values[i];
        if (value - values[i - 1] < least / 10 && value - values[i - 2] < least / 10) {
            return 0; // most values: quickly
        }
        var before = value - Robust.median(values, i - BESIDE, i);
        if (!(before > least)) {
            return 0;
        }
        var after = 0.0;
        for (var later : LATER) {
            var from = i + later;
            if (from + BESIDE <= values.length) {
                after = Math.max(after, value - Robust.median(values, from, from + BESIDE));
            }
        }
        return after > least ? Math.min(before, after) : 0;
    }

    /** The highest of those that are close together, the highest first. */
    private List<Spike> apart(List<Spike> all) {
        var left = new ArrayList<>(all);
        left.sort(Comparator.comparingDouble(Spike::height).reversed());
        var apart = new ArrayList<Spike>();
        var taken = new boolean[values.length / APART + 3];
        for (var spike : left) {
            var cell = spike.index / APART + 1;
            if (!taken[cell - 1] && !taken[cell] && !taken[cell + 1]) {
                apart.add(spike);
                taken[cell] = true;
            }
        }
        return apart;
    }
}
