package dev.trackio.server.insight;

import static dev.trackio.server.insight.Scalars.figure;

import dev.trackio.server.insight.Remarks.Kind;
import dev.trackio.server.insight.Remarks.Place;
import dev.trackio.server.insight.Remarks.Severity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a metric goes: away from its best for good, or nowhere. All is measured against the noise
 * of the curve itself, and against what it has gained.
 */
final class Trends {
    private static final int FEWEST_LEVELS = 10;

    /** Of fewer levels the noise is not well known. */
    private static final int FEW = 20;

    /**
     * So many standard deviations of a level are no chance, also where the noise is guessed low.
     */
    private static final double SURE = 8;

    /** Of what was gained, or of the best level: less lost is no divergence. */
    private static final double MUCH_OF_GAIN = 0.3;

    private static final double MUCH_OF_LEVEL = 0.1;

    /** A plateau is at least so much of a run, and gains less than that of what came before. */
    private static final double LONG = 0.4;

    private static final double LITTLE = 0.03;

    /** Of the rise: so much of it is still near the best. */
    private static final double NEAR = 0.03;

    /** So much of a run is its beginning, in which losses fall from anywhere. */
    private static final int BEGINNING = 20;

    private Trends() {}

    /** A sustained rise far above the best level; of metrics that should rise, a fall. */
    static void divergence(String metric, Curve curve, Remarks to) {
        if (curve.levels() < FEWEST_LEVELS) {
            return;
        }
        var best = curve.best();
        var lowest = curve.level(best);
        var gain = Math.max(0, curve.first() - lowest);
        var last = curve.last();
        var rise = last - lowest;
        var limit =
                Math.max(
                        (curve.levels() < FEW ? 1.5 : 1) * SURE * curve.levelNoise(),
                        Math.max(MUCH_OF_GAIN * gain, MUCH_OF_LEVEL * Math.abs(lowest)));
        if (!(rise > limit) || !isSustained(curve, lowest + rise / 3)) {
            return;
        }
        var onset = onset(curve, best, rise);
        var from = curve.shown(lowest);
        var end = curve.shown(last);
        to.add(
                Kind.DIVERGENCE,
                last > curve.first() + limit / 2 ? Severity.ERROR : Severity.WARNING,
                new Place(metric, curve.step(onset), curve.step(curve.size() - 1), end),
                Map.of(
                        "best_level",
                        from,
                        "best_step",
                        curve.step(curve.bestValue()),
                        "first_level",
                        curve.shown(curve.first()),
                        "last_level",
                        end),
                "%s %s from %s near step %s to %s at the end; that began at step %s."
                        .formatted(
                                Cut.name(metric),
                                end > from ? "rose" : "fell",
                                figure(from),
                                curve.step(curve.bestValue()),
                                figure(end),
                                curve.step(onset)));
    }

    private static boolean isSustained(Curve curve, double above) {
        for (var j = curve.levels() - 3; j < curve.levels(); j++) {
            if (curve.level(j) <= above) {
                return false;
            }
        }
        return true;
    }

    /** The first value after the last stretch that was near the best. */
    private static int onset(Curve curve, int best, double rise) {
        var near = Math.min(0.5 * rise, Math.max(3 * curve.noise(), NEAR * rise));
        var close = curve.level(best) + near;
        var stretch = best;
        for (var j = best; j < curve.levels(); j++) {
            stretch = curve.level(j) <= close ? j : stretch;
        }
        var onset = curve.start(stretch);
        var end = curve.start(Math.min(curve.levels(), stretch + 2));
        for (var i = onset; i < end; i++) {
            onset = curve.value(i) <= close ? i + 1 : onset;
        }
        return Math.min(onset, curve.size() - 1);
    }

    /** From which step on nothing was gained any more. Only what is sure counts. */
    static void plateau(String metric, Curve curve, Remarks to) {
        if (curve.levels() < 20 || curve.size() < 50 || isAtBest(curve)) {
            return;
        }
        var whole = Fit.of(curve, 0);
        if (isConstant(curve, whole)) {
            never(metric, curve, to);
            return;
        }
        var begun = curve.level(Math.max(1, curve.levels() / BEGINNING));
        for (var j = 0; j <= curve.levels() * (1 - LONG); j++) {
            var fit = Fit.of(curve, j);
            var gain = begun - fit.mean;
            if (gain > 10 * curve.levelNoise()
                    && fit.fall + 4 * fit.error < LITTLE * gain
                    && curve.level(j) < fit.mean + 3 * curve.levelNoise()) {
                plateau(metric, curve, j, fit, to);
                return;
            }
        }
    }

    /** A loss of 0 or an accuracy of 1 need not get better. */
    private static boolean isAtBest(Curve curve) {
        var best = curve.shown(1) > 0 ? 0.0 : 1.0;
        return Math.abs(curve.shown(curve.last()) - best) < 1e-9;
    }

    private static boolean isConstant(Curve curve, Fit whole) {
        return curve.size() >= 100
                && whole.fall <= 2 * whole.error + 1e-12 * Math.abs(whole.mean)
                && 2 * whole.error <= 0.01 * Math.abs(whole.mean)
                && curve.first() - whole.mean
                        <= Math.max(3 * curve.levelNoise(), 0.01 * Math.abs(whole.mean));
    }

    private static void never(String metric, Curve curve, Remarks to) {
        var level = curve.shown(curve.last());
        to.add(
                Kind.PLATEAU,
                Severity.WARNING,
                new Place(metric, curve.step(0), curve.step(curve.size() - 1), level),
                Map.of("level", level, "share_of_run", 1.0),
                "%s never got better: it stayed near %s."
                        .formatted(Cut.name(metric), figure(level)));
    }

    private static void plateau(String metric, Curve curve, int from, Fit fit, Remarks to) {
        var share = 1 - (double) from / curve.levels();
        var level = curve.shown(fit.mean);
        var begin = curve.step(curve.start(from));
        to.add(
                Kind.PLATEAU,
                share > 0.7 ? Severity.WARNING : Severity.INFO,
                new Place(metric, begin, curve.step(curve.size() - 1), level),
                Map.of("level", level, "share_of_run", share, "noise", curve.noise()),
                "%s has not got better since step %s: it stays near %s for the last %d%% of the run."
                        .formatted(
                                Cut.name(metric), begin, figure(level), Math.round(100 * share)));
    }

    /** A validation metric that gets worse after its best, while that of training gets better. */
    static void overfitting(
            String metric, Curve held, String twin, @Nullable Curve trained, Remarks to) {
        if (trained == null || held.levels() < 8 || trained.levels() < 8) {
            return;
        }
        var best = held.best();
        var lowest = held.level(best);
        var rise = held.last() - lowest;
        var gain = Math.max(0, held.first() - lowest);
        var limit = Math.max(4 * held.levelNoise(), Math.max(0.05 * gain, 0.01 * Math.abs(lowest)));
        if (best > 0.8 * held.levels() || rise <= limit || !rises(held, best)) {
            return;
        }
        var at = held.bestValue();
        var then = near(trained, held.course().step(at));
        var now = trained.last();
        var fall = then - now;
        var learned = Math.max(0, trained.first() - now);
        if (fall <= Math.max(3 * trained.levelNoise(), 0.03 * learned)) {
            return;
        }
        to.add(
                Kind.OVERFITTING,
                Severity.WARNING,
                new Place(
                        metric, held.step(at), held.step(held.size() - 1), held.shown(held.last())),
                Map.of(
                        "best_level", held.shown(lowest),
                        "last_level", held.shown(held.last()),
                        "train_metric", twin,
                        "train_level_at_best", trained.shown(then),
                        "train_last_level", trained.shown(now)),
                "%s was best near step %s with %s and is %s at the end, while %s went on from %s to %s."
                        .formatted(
                                Cut.name(metric),
                                held.step(at),
                                figure(held.shown(lowest)),
                                figure(held.shown(held.last())),
                                Cut.name(twin),
                                figure(trained.shown(then)),
                                figure(trained.shown(now))));
    }

    /** Whether it gets worse all the way rather than jumping about. */
    private static boolean rises(Curve curve, int from) {
        var fit = Fit.of(curve, from);
        return curve.levels() - from >= 3 && -fit.fall > 3 * fit.error;
    }

    /** The level around a step. */
    private static double near(Curve curve, double step) {
        var found = 0;
        for (var j = 0; j < curve.levels(); j++) {
            found = curve.course().step(curve.start(j)) <= step ? j : found;
        }
        var values = new double[3];
        for (var k = 0; k < 3; k++) {
            values[k] = curve.level(Math.clamp(found + k - 1, 0, curve.levels() - 1));
        }
        return Robust.median(values);
    }

    /**
     * A straight line through the levels from one on.
     *
     * @param fall how much it falls from its begin to its end
     * @param error the standard deviation of that
     */
    private record Fit(double mean, double fall, double error) {
        static Fit of(Curve curve, int from) {
            var count = curve.levels() - from;
            var mean = 0.0;
            for (var j = from; j < curve.levels(); j++) {
                mean += curve.level(j) / count;
            }
            var middle = (count - 1) / 2.0;
            var spread = 0.0;
            var together = 0.0;
            for (var j = 0; j < count; j++) {
                spread += (j - middle) * (j - middle);
                together += (j - middle) * (curve.level(from + j) - mean);
            }
            var slope = spread == 0 ? 0 : together / spread;
            var left = 0.0;
            var following = 0.0;
            var before = 0.0;
            for (var j = 0; j < count; j++) {
                var off = curve.level(from + j) - mean - slope * (j - middle);
                left += off * off;
                following += off * before;
                before = off;
            }
            // levels that wander are worth fewer
            var alike = left == 0 ? 0 : Math.clamp(following / left, 0, 0.9);
            var deviation = Math.sqrt(left / Math.max(1, count - 2) * (1 + alike) / (1 - alike));
            var error = spread == 0 ? 0 : deviation / Math.sqrt(spread) * (count - 1);
            return new Fit(mean, -slope * (count - 1), error);
        }
    }
}
