package dev.trackio.server.insight;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How much of the order of runs, by a metric, goes along with one key of their configurations. As
 * the dashboard's page of sweeps has it: of numbers Spearman's rank correlation, of others the
 * correlation ratio of the ranks, corrected for the number of values.
 *
 * @param sign whether the metric rises (1) or falls (-1) with a number; 0 for categories
 * @param lowest the category with the lowest ranks in the mean, and so {@code highest}
 * @param unlikely of how many keys that mean nothing one would reach as much
 */
record Importance(
        boolean number,
        int runs,
        double strength,
        int sign,
        String lowest,
        String highest,
        double unlikely) {

    /** Null where nothing can be said: a value is missing everywhere, or each run has its own. */
    static @Nullable Importance of(List<@Nullable Object> values, double[] target) {
        var present =
                IntStream.range(0, target.length).filter(i -> values.get(i) != null).toArray();
        var distinct = new HashSet<@Nullable Object>();
        var number = true;
        for (var i : present) {
            distinct.add(values.get(i));
            number &= values.get(i) instanceof Double;
        }
        if (present.length < Explanations.LEAST_RUNS || distinct.size() < 2) {
            return null;
        }
        if (!number && distinct.size() > present.length / 2) {
            return null;
        }
        var ranks = ranks(Arrays.stream(present).mapToDouble(i -> target[i]).toArray());
        if (Arrays.stream(ranks).distinct().count() < 2) {
            return null;
        }
        return number
                ? ofNumbers(
                        Arrays.stream(present)
                                .mapToDouble(i -> values.get(i) instanceof Double d ? d : 0)
                                .toArray(),
                        ranks)
                : ofCategories(
                        Arrays.stream(present).mapToObj(i -> Scalars.text(values.get(i))).toList(),
                        ranks);
    }

    private static Importance ofNumbers(double[] keys, double[] targets) {
        var rho = correlation(keys, targets);
        var chi = (keys.length - 1) * rho * rho;
        return new Importance(
                true, keys.length, Math.abs(rho), (int) Math.signum(rho), "", "", beyond(chi, 1));
    }

    private static Importance ofCategories(List<String> keys, double[] targets) {
        var groups = new HashMap<String, Group>();
        for (var i = 0; i < targets.length; i++) {
            groups.computeIfAbsent(keys.get(i), k -> new Group()).add(targets[i]);
        }
        var mean = Arrays.stream(targets).average().orElse(0);
        var total = Arrays.stream(targets).map(rank -> (rank - mean) * (rank - mean)).sum();
        var between =
                groups.values().stream()
                        .mapToDouble(g -> g.count * (g.mean() - mean) * (g.mean() - mean))
                        .sum();
        var share = between / total;
        var runs = targets.length;
        var corrected = 1 - (1 - share) * (runs - 1) / (runs - groups.size());
        var byMean =
                groups.entrySet().stream()
                        .sorted(
                                Map.Entry.comparingByValue(
                                        (a, b) -> Double.compare(a.mean(), b.mean())))
                        .map(Map.Entry::getKey)
                        .toList();
        return new Importance(
                false,
                runs,
                Math.sqrt(Math.max(0, corrected)),
                0,
                byMean.getFirst(),
                byMean.getLast(),
                beyond((runs - 1) * share, groups.size() - 1)); // Kruskal and Wallis
    }

    private static final class Group {
        private double sum;
        private int count;

        void add(double rank) {
            sum += rank;
            count++;
        }

        double mean() {
            return sum / count;
        }
    }

    /** From 1; equal values share the mean of their ranks. */
    static double[] ranks(double[] values) {
        var order =
                IntStream.range(0, values.length)
                        .boxed()
                        .sorted((a, b) -> Double.compare(values[a] + 0.0, values[b] + 0.0))
                        .toList();
        var ranked = new double[values.length];
        for (var i = 0; i < values.length; ) {
            var end = i + 1;
            while (end < values.length && values[order.get(end)] == values[order.get(i)]) {
                end++;
            }
            for (var k = i; k < end; k++) {
                ranked[order.get(k)] = (i + end + 1) / 2.0;
            }
            i = end;
        }
        return ranked;
    }

    /** Spearman's, of the order of the values. */
    static double correlation(double[] one, double[] other) {
        var a = ranks(one);
        var b = ranks(other);
        var meanA = Arrays.stream(a).average().orElse(0);
        var meanB = Arrays.stream(b).average().orElse(0);
        var together = 0.0;
        var ofA = 0.0;
        var ofB = 0.0;
        for (var i = 0; i < a.length; i++) {
            together += (a[i] - meanA) * (b[i] - meanB);
            ofA += (a[i] - meanA) * (a[i] - meanA);
            ofB += (b[i] - meanB) * (b[i] - meanB);
        }
        var apart = Math.sqrt(ofA * ofB);
        return apart == 0 ? 0 : together / apart;
    }

    /** How likely chance goes beyond a value of chi-square, by Wilson and Hilferty. */
    private static double beyond(double chi, int degrees) {
        var part = 2.0 / (9 * degrees);
        var z = (Math.cbrt(chi / degrees) - 1 + part) / Math.sqrt(part);
        // the tail of the normal distribution, by Zelen and Severo
        var t = 1 / (1 + 0.2316419 * Math.abs(z));
        var tail =
                Math.exp(-z * z / 2)
                        / Math.sqrt(2 * Math.PI)
                        * t
                        * (0.319381530
                                + t
                                        * (-0.356563782
                                                + t
                                                        * (1.781477937
                                                                + t
                                                                        * (-1.821255978
                                                                                + t
                                                                                        * 1.330274429))));
        return z > 0 ? tail : 1 - tail;
    }
}
