package dev.trackio.server.series.chart;

import dev.trackio.api.Chart.Odd;
import dev.trackio.server.series.column.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the points of a line that a chart needs: of each bucket the first, the smallest, the
 * largest and the last (M4: drawn, they are the very line of all points), the first that is not
 * finite, and the smallest and the largest smoothed one. So no spike and no gap is lost. Of what
 * lies to one side of the window only the first and the last are kept.
 */
final class Buckets {
    private final Line line;
    private final Grid grid;
    private final @Nullable Smoother smoother;
    private final int positions;
    private final Bucket bucket = new Bucket();
    private final List<Odd> odd = new ArrayList<>();
    private double[][] chosen = new double[5][64];
    private int size;

    /**
     * @param positions how many values a bucket has where x goes back and forth
     */
    Buckets(Line line, Grid grid, @Nullable Smoother smoother, int positions) {
        this.line = line;
        this.grid = grid;
        this.smoother = smoother;
        this.positions = positions;
    }

    /** Chooses among the points of that bucket and of later ones. */
    void choose(long start) {
        var before = 0;
        for (var stretch : line.stretches()) {
            if (!passAtOnce(stretch, before, start)) {
                if (smoother == null && line.ordered() && grid.width() > 0) {
                    passByBucket(stretch, before, start);
                } else {
                    pass(stretch, before, start);
                }
            }
            before += stretch.size();
        }
        bucket.end();
    }

    /** False when its values must be looked at one by one. */
    private boolean passAtOnce(Line.Stretch stretch, int before, long start) {
        var summary = stretch.summary();
        if (smoother != null || summary == null || !line.ordered()) {
            return false;
        }
        var end = stretch.size() - 1;
        var at = grid.at(stretch.x(end), before + end);
        if (at < start) {
            return true;
        }
        var hidesValues = grid.logY() && summary.min() >= 0 && stretch.y(summary.min()) <= 0;
        if (at != grid.at(stretch.x(0), before) || hidesValues) {
            return false;
        }
        enter(at);
        bucket.add(stretch, before, summary);
        return true;
    }

    /**
     * The same as {@link #pass} where x never falls: there a bucket is a stretch of values, whose
     * end is found by halves.
     */
    private void passByBucket(Line.Stretch stretch, int before, long start) {
        var end = 0;
        for (var i = 0; i < stretch.size(); i = end) {
            var at = grid.at(stretch.x(i), before + i);
            end = endOf(at, stretch, before, i);
            if (at >= start) {
                enter(at);
                bucket.add(stretch, before, i, end);
            }
        }
    }

    /** The first index above that one whose point is in another bucket. */
    private int endOf(long at, Line.Stretch stretch, int before, int index) {
        var inside = index;
        var outside = index + 1;
        for (var stride = 1; isIn(at, stretch, before, outside); stride *= 2) {
            inside = outside;
            outside = Math.min(stretch.size(), outside + stride);
        }
        while (outside - inside > 1) {
            var middle = (inside + outside) >>> 1;
            if (isIn(at, stretch, before, middle)) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return outside;
    }

    private boolean isIn(long at, Line.Stretch stretch, int before, int index) {
        return index < stretch.size() && grid.at(stretch.x(index), before + index) == at;
    }

    private void pass(Line.Stretch stretch, int before, long start) {
        var moves = !line.ordered() && grid.width() > 0;
        for (var i = 0; i < stretch.size(); i++) {
            var x = stretch.x(i);
            var y = stretch.y(i);
            var smooth = smoother == null ? y : smoother.next(x, y);
            var place = grid.at(x, before + i);
            var at = moves ? (before + i) / positions : place;
            if (at >= start) {
                enter(at);
                bucket.add(stretch, before, i, y, smooth, Grid.isInside(place));
            }
        }
    }

    private void enter(long at) {
        if (bucket.at != at) {
            bucket.end();
            bucket.at = at;
        }
    }

    int size() {
        return size;
    }

    double[] x() {
        return chosen[0];
    }

    double[] steps() {
        return chosen[1];
    }

    double[] times() {
        return chosen[2];
    }

    double[] y() {
        return chosen[3];
    }

    double[] smooth() {
        return chosen[4];
    }

    List<Odd> odd() {
        return odd;
    }

    private void keep(Line.Stretch stretch, int index, double smooth) {
        if (size == chosen[0].length) {
            for (var i = 0; i < chosen.length; i++) {
                chosen[i] = Arrays.copyOf(chosen[i], 2 * size);
            }
        }
        chosen[0][size] = stretch.x(index);
        chosen[1][size] = stretch.step(index);
        chosen[2][size] = stretch.millis(index);
        chosen[3][size] = stretch.y(index);
        chosen[4][size++] = smooth;
    }

    /** What is known of a bucket while its points go by. */
    private final class Bucket {
        private long at = Grid.LEFT;
        private final Candidate first = new Candidate();
        private final Candidate min = new Candidate();
        private final Candidate max = new Candidate();
        private final Candidate firstOdd = new Candidate();
        private final Candidate smoothMin = new Candidate();
        private final Candidate smoothMax = new Candidate();
        private final Candidate last = new Candidate();
        private final Candidate[] all = {first, min, max, firstOdd, smoothMin, smoothMax, last};
        private int odds;

        void add(Line.Stretch stretch, int before, int i, double y, double smooth, boolean inside) {
            if (first.isNone()) {
                first.set(stretch, before, i, y, smooth);
            }
            last.set(stretch, before, i, y, smooth);
            if (!inside) {
                return;
            }
            if (!Double.isFinite(y)) {
                odds++;
                if (firstOdd.isNone()) {
                    firstOdd.set(stretch, before, i, y, smooth);
                }
            } else if (!grid.logY() || y > 0) {
                addExtremes(stretch, before, i, y, smooth);
            }
        }

        /** Those values from one index to before another, all of this bucket. */
        void add(Line.Stretch stretch, int before, int from, int to) {
            var least = from;
            var most = from;
            var low = stretch.y(from);
            var high = low;
            for (var i = from; i < to; i++) {
                var y = stretch.y(i);
                if (!Double.isFinite(y) || (grid.logY() && y <= 0)) {
                    addEach(stretch, before, from, to);
                    return;
                }
                if (y < low) {
                    low = y;
                    least = i;
                } else if (y > high) {
                    high = y;
                    most = i;
                }
            }
            addOne(stretch, before, from);
            addOne(stretch, before, Math.min(least, most));
            addOne(stretch, before, Math.max(least, most));
            addOne(stretch, before, to - 1);
        }

        private void addEach(Line.Stretch stretch, int before, int from, int to) {
            for (var i = from; i < to; i++) {
                addOne(stretch, before, i);
            }
        }

        private void addExtremes(Line.Stretch stretch, int before, int i, double y, double smooth) {
            if (min.isNone() || y < min.y) {
                min.set(stretch, before, i, y, smooth);
            }
            if (max.isNone() || y > max.y) {
                max.set(stretch, before, i, y, smooth);
            }
            if (smoother == null) {
                return;
            }
            if (smoothMin.isNone() || smooth < smoothMin.smooth) {
                smoothMin.set(stretch, before, i, y, smooth);
            }
            if (smoothMax.isNone() || smooth > smoothMax.smooth) {
                smoothMax.set(stretch, before, i, y, smooth);
            }
        }

        /** As if all values of the stretch were added. */
        void add(Line.Stretch stretch, int before, Summary summary) {
            var beforeOdds = odds;
            addOne(stretch, before, 0);
            if (summary.odds() > 0) {
                addOne(stretch, before, summary.odd());
            }
            if (summary.min() >= 0) {
                addOne(stretch, before, summary.min());
                addOne(stretch, before, summary.max());
            }
            addOne(stretch, before, stretch.size() - 1);
            odds = beforeOdds + (Grid.isInside(at) ? summary.odds() : 0);
        }

        private void addOne(Line.Stretch stretch, int before, int i) {
            var y = stretch.y(i);
            add(stretch, before, i, y, y, Grid.isInside(at));
        }

        /** Its points are chosen, in their order and each once; the next one begins. */
        void end() {
            if (!firstOdd.isNone()) {
                odd.add(new Odd(firstOdd.x(), kind(firstOdd.y), odds));
            }
            if (!grid.ends() && Grid.isInside(at)) {
                first.clear();
                last.clear();
            }
            Arrays.sort(all, (a, b) -> Integer.compare(a.position, b.position));
            var before = Candidate.NONE;
            for (var candidate : all) {
                if (candidate.position != before) {
                    keep(candidate.stretch(), candidate.index, candidate.smooth);
                    before = candidate.position;
                }
                candidate.clear();
            }
            odds = 0;
        }

        private static String kind(double value) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
    }

    /** A point that may be chosen. */
    private static final class Candidate {
        static final int NONE = -1;

        private int position = NONE;
        private Line.@Nullable Stretch stretch;
        private int index;
        private double y;
        private double smooth;

        void set(Line.Stretch of, int before, int i, double value, double smoothed) {
            position = before + i;
            stretch = of;
            index = i;
            y = value;
            smooth = smoothed;
        }

        boolean isNone() {
            return position == NONE;
        }

        double x() {
            return stretch().x(index);
        }

        Line.Stretch stretch() {
            return Objects.requireNonNull(stretch);
        }

        void clear() {
            position = NONE;
            stretch = null;
        }
    }
}
