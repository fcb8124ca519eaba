package dev.trackio.server.plot;

import java.util.ArrayList;
import java.util.List;

/** Round values on an axis of numbers: 1, 2 or 5 times a power of ten apart. */
final class Ticks {
    /** No axis has more, whatever its ends are. */
    private static final int MOST = 100;

    /** Distance between ticks: the last power of ten. */
    private static final double LARGEST = 1e308;

    /** On an axis of more decades those without a label have no line, either. */
    private static final int MANY_DECADES = 20;

    /** Up to so many decades the steps between them are marked, too. */
    private static final int FEW_DECADES = 4;

    private Ticks() {}

    /**
     * @param most how many labels there is room for
     */
    static List<Tick> of(Axis axis, int most) {
        if (!axis.log()) {
            return linear(axis, most, 0);
        }
        var decades = Math.log10(axis.to()) - Math.log10(axis.from());
        // Less than a decade: the ticks of a linear axis say more.
        return decades < 1 ? linear(axis, most, 0) : decades(axis, decades, most);
    }

    /** As {@link #of} where only whole numbers mean something. */
    static List<Tick> whole(Axis axis, int most) {
        return linear(axis, most, 1);
    }

    private static List<Tick> linear(Axis axis, int most, double least) {
        var step = Math.max(least, step(axis, most));
        var values = new ArrayList<Double>();
        var first = Math.ceil(axis.from() / step - 1e-9);
        for (var i = 0; i < MOST; i++) {
            var value = (first + i) * step;
            if (!(value <= axis.to() + 1e-9 * step) || Double.isInfinite(value)) {
                break;
            }
            values.add(value == 0 ? 0.0 : value); // no minus before a zero
        }
        return labelled(values, step);
    }

    private static List<Tick> labelled(List<Double> values, double step) {
        var largest = values.stream().mapToDouble(Math::abs).max().orElse(0);
        var numerals = Numerals.of(largest, step);
        return values.stream().map(value -> new Tick(value, numerals.of(value))).toList();
    }

    /** The smallest round distance with which at most so many ticks lie on the axis. */
    static double step(Axis axis, int most) {
        var parts = Math.max(1, most);
        var least = Math.min(axis.to() / parts - axis.from() / parts, LARGEST);
        var power = Math.pow(10, Math.floor(Math.log10(least)));
        if (!(power > 0)) {
            return Double.MIN_NORMAL;
        }
        for (var round : new int[] {1, 2, 5}) {
            if (round * power >= least * (1 - 1e-9)) {
                return Math.min(round * power, LARGEST);
            }
        }
        return Math.min(10 * power, LARGEST);
    }

    private static List<Tick> decades(Axis axis, double decades, int most) {
        var every = (int) Math.max(1, Math.ceil(decades / Math.max(1, most)));
        var ticks = new ArrayList<Tick>();
        var first = (int) Math.floor(Math.log10(axis.from()));
        var last = (int) Math.ceil(Math.log10(axis.to()));
        var between = decades < 2 && most >= 6;
        for (var exponent = first; exponent <= last; exponent++) {
            var labelled = Math.floorMod(exponent, every) == 0;
            if (labelled || decades <= MANY_DECADES) {
                add(ticks, axis, 1, exponent, labelled);
            }
            if (every == 1 && decades <= FEW_DECADES) {
                for (var times = 2; times < 10; times++) {
                    add(ticks, axis, times, exponent, between && (times == 2 || times == 5));
                }
            }
        }
        return ticks;
    }

    private static void add(
            List<Tick> ticks, Axis axis, int times, int exponent, boolean labelled) {
        var value = Double.parseDouble(times + "e" + exponent);
        if (value >= axis.from() && value <= axis.to()) {
            ticks.add(new Tick(value, labelled ? Numerals.power(times, exponent) : ""));
        }
    }
}
