package dev.trackio.server.series.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses entries of a long run so that those with rare keys stay, and that the choice hardly
 * changes while the run grows. Entries with the same keys are a group. Every group gets the same
 * share of the points, what one does not need goes to the others, and of a group the first, every
 * so many and the last are taken; the distance is a power of two.
 */
final class Thinning {
    private static final int PASSES = 4;

    private Thinning() {}

    /**
     * Positions of the chosen entries: of all that are shown when they are no more than that.
     *
     * @param groups the group of each entry, from 0 on; -1 for an entry that is not shown
     * @param size how many entries count
     */
    static BitSet choose(int[] groups, int size, int maxPoints) {
        if (size <= maxPoints) {
            return shown(groups, size);
        }
        var sizes = sizes(groups, size);
        var budgets = budgets(sizes, maxPoints);
        var strides = new int[sizes.length];
        for (var g = 0; g < sizes.length; g++) {
            strides[g] = stride(sizes[g], budgets[g]);
        }
        var chosen = new BitSet(size);
        var seen = new int[sizes.length];
        for (var i = 0; i < size; i++) {
            var group = groups[i];
            if (group >= 0) {
                var place = seen[group]++;
                var isLast = place == sizes[group] - 1;
                var isHit = strides[group] > 0 && place % strides[group] == 0;
                if (budgets[group] > 0 && (isHit || isLast)) {
                    chosen.set(i);
                }
            }
        }
        return chosen;
    }

    private static BitSet shown(int[] groups, int size) {
        var shown = new BitSet(size);
        for (var i = 0; i < size; i++) {
            shown.set(i, groups[i] >= 0);
        }
        return shown;
    }

    private static int[] sizes(int[] groups, int size) {
        var count = Arrays.stream(groups, 0, size).max().orElse(-1) + 1;
        var sizes = new int[count];
        for (var i = 0; i < size; i++) {
            if (groups[i] >= 0) {
                sizes[groups[i]]++;
            }
        }
        return sizes;
    }

    /** 0: the last entry alone. */
    private static int stride(int size, int budget) {
        if (budget < 2) {
            return size == 1 ? 1 : 0;
        }
        var stride = 1;
        while ((size - 2L + stride) / stride > budget - 1) {
            stride *= 2;
        }
        return stride;
    }

    static int[] budgets(int[] sizes, int maxPoints) {
        var budgets = new int[sizes.length];
        var rest = maxPoints;
        for (var g = 0; g < sizes.length; g++) {
            budgets[g] = Math.min(sizes[g], maxPoints / sizes.length);
            rest -= budgets[g];
        }
        for (var pass = 0; pass < PASSES && rest > 0; pass++) {
            var shared = share(sizes, budgets, rest);
            if (shared == 0) {
                break;
            }
            rest -= shared;
        }
        return budgets;
    }

    /** Shares what is left in proportion to what is missing, by largest remainder. */
    private static int share(int[] sizes, int[] budgets, int rest) {
        var missing = 0L;
        for (var g = 0; g < sizes.length; g++) {
            missing += sizes[g] - budgets[g];
        }
        if (missing == 0) {
            return 0;
        }
        var left = (int) Math.min(rest, missing);
        var given = 0;
        List<double[]> remainders = new ArrayList<>(); // group, remainder
        for (var g = 0; g < sizes.length; g++) {
            var part = (double) left * (sizes[g] - budgets[g]) / missing;
            var whole = Math.min((int) part, sizes[g] - budgets[g]);
            budgets[g] += whole;
            given += whole;
            remainders.add(new double[] {g, part - whole});
        }
        remainders.sort(Comparator.comparingDouble((double[] r) -> r[1]).reversed());
        for (var remainder : remainders) {
            var g = (int) remainder[0];
            if (given < left && budgets[g] < sizes[g]) {
                budgets[g]++;
                given++;
            }
        }
        return given;
    }
}
