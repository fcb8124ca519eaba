package dev.trackio.server.surface.mcp;

import dev.trackio.api.MetricPoint;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A series as a model can hold it: all values up to {@link #MOST}; beyond that the first and the
 * last one, and of each stretch the smallest, the largest and the first that is no number. Memory
 * stays the same however long the series is: stretches are joined in pairs as it grows.
 */
final class Thinned {
    static final int MOST = 1_000;
    private static final int MOST_STRETCHES = MOST / 3 - 1;

    private List<Stretch> stretches = new ArrayList<>();
    private int width = 1;
    private long total;
    private @Nullable Numbered last;

    private Thinned() {}

    /** Reads the rows to their end. */
    static Thinned of(Rows<MetricPoint> rows) {
        var thinned = new Thinned();
        for (var points = rows.iterator(); points.hasNext(); ) {
            thinned.add(points.next());
        }
        return thinned;
    }

    /** How many values there are. */
    long total() {
        return total;
    }

    /** Those that are left, in order. */
    List<MetricPoint> points() {
        var left = new ArrayList<Numbered>();
        stretches.forEach(stretch -> left.addAll(stretch.points()));
        if (last != null && !left.contains(last)) {
            left.add(last);
        }
        return left.stream().map(Numbered::point).toList();
    }

    private void add(MetricPoint point) {
        var numbered = new Numbered(total, point, number(point.value()));
        if (total % width == 0) {
            stretches.add(new Stretch());
        }
        stretches.getLast().add(numbered);
        last = numbered;
        total++;
        while (stretches.size() > (width == 1 ? MOST : MOST_STRETCHES)) {
            join();
        }
    }

    private void join() {
        var joined = new ArrayList<Stretch>(stretches.size() / 2 + 1);
        for (var i = 0; i < stretches.size(); i += 2) {
            var one = stretches.get(i);
            if (i + 1 < stretches.size()) {
                stretches.get(i + 1).points().forEach(one::add);
            }
            joined.add(one);
        }
        stretches = joined;
        width *= 2;
    }

    private static double number(RawJson value) {
        var first = value.first();
        return first == '-' || (first >= '0' && first <= '9')
                ? Double.parseDouble(value.toString())
                : Double.NaN;
    }

    /**
     * @param number NaN for what is no number
     */
    private record Numbered(long index, MetricPoint point, double number) {}

    /** Neighbours, of which three stay. */
    private static final class Stretch {
        private @Nullable Numbered first; // of the series; it stays whatever it is
        private @Nullable Numbered smallest;
        private @Nullable Numbered largest;
        private @Nullable Numbered odd;

        void add(Numbered one) {
            if (one.index == 0) {
                first = one;
            }
            if (Double.isNaN(one.number)) {
                odd = odd == null ? one : odd;
                return;
            }
            smallest = smallest == null || one.number < smallest.number ? one : smallest;
            largest = largest == null || one.number > largest.number ? one : largest;
        }

        List<Numbered> points() {
            var points = new ArrayList<Numbered>(4);
            for (var one : new Numbered[] {first, smallest, largest, odd}) {
                if (one != null && !points.contains(one)) {
                    points.add(one);
                }
            }
            points.sort((a, b) -> Long.compare(a.index, b.index));
            return points;
        }
    }
}
