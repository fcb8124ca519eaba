package dev.trackio.server.insight;

/**
 * The finite values of a metric, turned so that small ones are good, with the level of each of up
 * to 100 stretches: its median.
 */
final class Curve {
    private static final int MAX_LEVELS = 100;
    private static final int FEW = 40;

    private final Course course;
    private final int sign;
    private final double[] values;
    private final double[] levels;
    private final double noise;
    private final double levelNoise;

    /**
     * @param finite without values that are not
     * @param sign 1 where small values are good, -1 where large ones are
     */
    Curve(Course finite, int sign) {
        this.course = finite;
        this.sign = sign;
        var size = finite.size();
        values = new double[size];
        for (var i = 0; i < size; i++) {
            values[i] = sign * finite.value(i);
        }
        levels = new double[size < FEW ? size : Math.min(MAX_LEVELS, Math.max(20, size / 3))];
        for (var j = 0; j < levels.length; j++) {
            levels[j] = Robust.median(values, start(j), start(j + 1));
        }
        noise = Robust.noise(values, 0, size, 1);
        // of few levels one in three steps is a part of the course
        levelNoise = Robust.noise(levels, 0, levels.length, levels.length < FEW ? 1 : 3);
    }

    int size() {
        return values.length;
    }

    double value(int index) {
        return values[index];
    }

    double[] values() {
        return values;
    }

    /** A value of this curve as the metric has it. */
    double shown(double value) {
        return sign * value;
    }

    Number step(int index) {
        return Course.shown(course.step(Math.clamp(index, 0, course.size() - 1)));
    }

    Course course() {
        return course;
    }

    int levels() {
        return levels.length;
    }

    double level(int index) {
        return levels[index];
    }

    /** Position of the first value of a stretch. */
    int start(int level) {
        return (int) ((long) values.length * level / levels.length);
    }

    /** The lowest level; of equal ones the first. */
    int best() {
        var best = 0;
        for (var j = 1; j < levels.length; j++) {
            best = levels[j] < levels[best] ? j : best;
        }
        return best;
    }

    /** Position of the best value within the lowest level. */
    int bestValue() {
        var from = start(best());
        var found = from;
        for (var i = from; i < start(best() + 1); i++) {
            found = values[i] < values[found] ? i : found;
        }
        return found;
    }

    /** The level at the beginning. */
    double first() {
        return levels[0];
    }

    /** The level at the end: of a tenth of it, at least three stretches. */
    double last() {
        var count = Math.max(3, levels.length / 10);
        return Robust.median(levels, Math.max(0, levels.length - count), levels.length);
    }

    /** Standard deviation of single values around their course. */
    double noise() {
        return noise;
    }

    /** The same of levels. */
    double levelNoise() {
        return levelNoise;
    }
}
