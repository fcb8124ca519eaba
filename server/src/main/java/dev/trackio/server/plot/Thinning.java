package dev.trackio.server.plot;

import java.util.Arrays;

/**
 * Chooses a few points of a line: its ends, and of each stretch of equal length the smallest and
 * the largest, and one that is not finite where there is one. Those of charts have twice as many of
 * each stretch; a model is given fewer points of more stretches.
 */
final class Thinning {
    /** Fewer are not asked for. */
    static final int FEWEST = 5;

    private final double[] values;
    private final int[] chosen;
    private int count;

    private Thinning(double[] values, int stretches) {
        this.values = values;
        this.chosen = new int[2 + 3 * stretches];
    }

    /**
     * Positions of the chosen ones, ascending: all when they are few.
     *
     * @param most how many there are, unless values are not finite
     */
    static int[] positions(double[] values, int most) {
        if (values.length <= most) {
            var all = new int[values.length];
            Arrays.setAll(all, i -> i);
            return all;
        }
        var stretches = Math.max(1, (most - 2) / 2);
        var thinning = new Thinning(values, stretches);
        thinning.choose(0);
        for (var i = 0; i < stretches; i++) {
            thinning.choose(
                    (int) ((long) values.length * i / stretches),
                    (int) ((long) values.length * (i + 1) / stretches));
        }
        thinning.choose(values.length - 1);
        return Arrays.stream(thinning.chosen, 0, thinning.count).sorted().distinct().toArray();
    }

    private void choose(int from, int to) {
        var least = -1;
        var most = -1;
        var odd = -1;
        for (var i = from; i < to; i++) {
            if (!Double.isFinite(values[i])) {
                odd = odd < 0 ? i : odd;
                continue;
            }
            least = least < 0 || values[i] < values[least] ? i : least;
            most = most < 0 || values[i] > values[most] ? i : most;
        }
        choose(least);
        choose(most);
        choose(odd);
    }

    private void choose(int position) {
        if (position >= 0) {
            chosen[count++] = position;
        }
    }
}
