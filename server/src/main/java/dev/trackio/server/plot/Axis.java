package dev.trackio.server.plot;

/**
 * Where values stand on an axis.
 *
 * @param from the value at its beginning
 * @param to the value at its end, more than {@code from}
 * @param log whether equal distances are equal ratios; both ends are above 0 then
 */
record Axis(double from, double to, boolean log) {
    /** So that no line touches the frame. */
    private static final double MARGIN = 0.04;

    /** For values of a metric between these two, with a margin; they may be equal. */
    static Axis of(double least, double most, boolean log) {
        if (!(least <= most)) {
            return log ? new Axis(0.1, 10, true) : new Axis(0, 1, false);
        }
        return log ? logarithmic(least, most) : linear(least, most);
    }

    private static Axis linear(double least, double most) {
        var span = most / 2 - least / 2; // half of it: the whole may be beyond all numbers
        var around = Math.max(Math.abs(least), Math.abs(most));
        if (!(span > around * 1e-12)) {
            span = around == 0 ? 0.5 : Math.max(around * 0.05, Double.MIN_NORMAL);
            return new Axis(clamp(least - span), clamp(most + span), false);
        }
        var margin = 2 * MARGIN * span;
        var from = least >= 0 && least < margin ? 0 : least - margin;
        var to = most <= 0 && -most < margin ? 0 : most + margin;
        return new Axis(clamp(from), clamp(to), false);
    }

    private static Axis logarithmic(double least, double most) {
        var low = Math.max(least, Double.MIN_NORMAL);
        var high = Math.max(most, low);
        var ratio = high == low ? 2 : Math.pow(high / low, MARGIN);
        if (!(ratio < Double.POSITIVE_INFINITY)) {
            ratio = 1e12;
        }
        return new Axis(Math.max(low / ratio, Double.MIN_NORMAL), clamp(high * ratio), true);
    }

    private static double clamp(double value) {
        return Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    /** For places on an x axis, which lines touch on both sides. */
    static Axis across(double least, double most, double whereEqual) {
        if (!(least <= most)) {
            return new Axis(0, 1, false);
        }
        return most > least
                ? new Axis(least, most, false)
                : new Axis(clamp(least - whereEqual), clamp(most + whereEqual), false);
    }

    /** 0 at its beginning, 1 at its end. */
    double part(double value) {
        if (log) {
            return (Math.log(value) - Math.log(from)) / (Math.log(to) - Math.log(from));
        }
        return (value / 2 - from / 2) / (to / 2 - from / 2);
    }

    boolean shows(double value) {
        return Double.isFinite(value) && !(log && value <= 0);
    }
}
