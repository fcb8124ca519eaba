package dev.trackio.server.series.chart;

import dev.trackio.server.metrics.StoredTimes;
import dev.trackio.server.series.column.Column;
import dev.trackio.server.series.column.Points;
import dev.trackio.server.series.column.Summary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a curve is drawn from: all values of a metric of a run, with their places on the x axis. */
final class Line {
    private final List<Stretch> stretches;
    private final int count;
    private final boolean ordered;

    private Line(List<Stretch> stretches) {
        this.stretches = stretches;
        var size = 0;
        var rises = true;
        var last = Double.NEGATIVE_INFINITY;
        for (var stretch : stretches) {
            size += stretch.size();
            rises &= stretch.summary() != null && stretch.x(0) >= last;
            last = stretch.x(stretch.size() - 1);
        }
        count = size;
        ordered = rises;
    }

    /** Some successive values of it, at least one. */
    interface Stretch {
        int size();

        double x(int index);

        double step(int index);

        /** Since 1970. */
        double millis(int index);

        double y(int index);

        long id(int index);

        /** Null where x may be smaller than the one before. */
        @Nullable Summary summary();
    }

    static Line over(Points points, Axis axis) {
        var stretches = new ArrayList<Stretch>(points.parts().size());
        for (var part : points.parts()) {
            if (part.size() > 0) {
                stretches.add(new OfColumn(part, axis));
            }
        }
        return new Line(stretches);
    }

    /** Over the values of another metric; those of entries that have none of it are left out. */
    static Line over(Points points, Points x) {
        var stretches = new ArrayList<Stretch>();
        var from = 0;
        for (var part : points.parts()) {
            while (from < x.parts().size() && lastId(x.parts().get(from)) < part.id(0)) {
                from++;
            }
            if (from == x.parts().size()) {
                break;
            }
            var stretch = new OfMetric(part, x.parts().get(from));
            if (stretch.size() > 0) {
                stretches.add(stretch);
            }
        }
        return new Line(stretches);
    }

    private static long lastId(Column.Values values) {
        return values.id(values.size() - 1);
    }

    List<Stretch> stretches() {
        return stretches;
    }

    int count() {
        return count;
    }

    /** Whether x never falls. */
    boolean ordered() {
        return ordered;
    }

    double minX() {
        return ordered ? stretches.getFirst().x(0) : extreme(true);
    }

    double maxX() {
        if (ordered) {
            var last = stretches.getLast();
            return last.x(last.size() - 1);
        }
        return extreme(false);
    }

    private double extreme(boolean smallest) {
        var found = Double.NaN;
        for (var stretch : stretches) {
            for (var i = 0; i < stretch.size(); i++) {
                var x = stretch.x(i);
                if (!(smallest ? x >= found : x <= found)) {
                    found = x;
                }
            }
        }
        return found;
    }

    /** How many values are of entries up to that one. */
    int countUntil(long id) {
        var before = 0;
        for (var stretch : stretches) {
            if (stretch.id(stretch.size() - 1) > id) {
                return before + after(stretch, id);
            }
            before += stretch.size();
        }
        return before;
    }

    private static int after(Stretch stretch, long id) {
        var low = 0;
        var high = stretch.size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (stretch.id(middle) > id) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The x of the value at that position of all. */
    double x(int position) {
        var left = position;
        for (var stretch : stretches) {
            if (left < stretch.size()) {
                return stretch.x(left);
            }
            left -= stretch.size();
        }
        throw new IndexOutOfBoundsException(position);
    }

    /** The first position with the x of that position, or of the first one when it is negative. */
    int firstAt(int position) {
        var first = Math.max(0, position);
        var x = x(first);
        while (first > 0 && x(first - 1) == x) {
            first--;
        }
        return first;
    }

    /** How a place on the x axis comes from an entry. */
    sealed interface Axis {
        /** The step as logged. */
        record Steps() implements Axis {}

        /**
         * Milliseconds.
         *
         * @param since when they begin, in milliseconds since 1970
         */
        record Millis(long since) implements Axis {}
    }

    private record OfColumn(Column.Values values, Axis axis) implements Stretch {
        @Override
        public int size() {
            return values.size();
        }

        @Override
        public double x(int index) {
            return switch (axis) {
                case Axis.Steps _ -> values.stepValue(index);
                case Axis.Millis(var since) -> StoredTimes.millis(values.time(index)) - since;
            };
        }

        @Override
        public double step(int index) {
            return values.stepValue(index);
        }

        @Override
        public double millis(int index) {
            return StoredTimes.millis(values.time(index));
        }

        @Override
        public double y(int index) {
            return values.value(index);
        }

        @Override
        public long id(int index) {
            return values.id(index);
        }

        @Override
        public @Nullable Summary summary() {
            var known = values.summary();
            var falls =
                    switch (axis) {
                        case Axis.Steps _ -> known.stepsFall();
                        case Axis.Millis _ -> known.timesFall();
                    };
            return falls ? null : known;
        }
    }

    /** Of those entries of a block that have both metrics. */
    private static final class OfMetric implements Stretch {
        private final Column.Values values;
        private final Column.Values places;
        private final int[] valueAt;
        private final int[] placeAt;
        private int size;

        OfMetric(Column.Values values, Column.Values places) {
            this.values = values;
            this.places = places;
            var most = Math.min(values.size(), places.size());
            valueAt = new int[most];
            placeAt = new int[most];
            for (int v = 0, p = 0; v < values.size() && p < places.size(); ) {
                var order = Long.compare(values.id(v), places.id(p));
                if (order == 0 && Double.isFinite(places.value(p))) {
                    valueAt[size] = v;
                    placeAt[size++] = p;
                }
                v += order <= 0 ? 1 : 0;
                p += order >= 0 ? 1 : 0;
            }
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public double x(int index) {
            return places.value(placeAt[index]);
        }

        @Override
        public double step(int index) {
            return values.stepValue(valueAt[index]);
        }

        @Override
        public double millis(int index) {
            return StoredTimes.millis(values.time(valueAt[index]));
        }

        @Override
        public double y(int index) {
            return values.value(valueAt[index]);
        }

        @Override
        public long id(int index) {
            return values.id(valueAt[index]);
        }

        @Override
        public @Nullable Summary summary() {
            return null;
        }
    }
}
