package dev.trackio.server.series.column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a run's first rows, side by side. A thousand metrics that were logged twice are one
 * array here, not a thousand columns; runs of the same metrics share the heading. Rows fit whose
 * metrics the first one had.
 */
final class FewRows {
    static final int MOST = 16;

    private final Names names;
    private Heading heading;
    private double[] values;
    private final BitSet here;
    private final BitSet whole;
    private int rows;
    private int next; // where the next value of the row is expected

    FewRows(Names names) {
        this.names = names;
        heading = names.latest();
        values = new double[heading.width()];
        here = new BitSet();
        whole = new BitSet();
    }

    private FewRows(FewRows of) {
        names = of.names;
        heading = of.heading;
        values = of.values.clone();
        here = (BitSet) of.here.clone();
        whole = (BitSet) of.whole.clone();
        rows = of.rows;
    }

    /** The same, side by side. Null when they do not fit. */
    static @Nullable FewRows of(Map<String, Column.Values> columns, int rows, Names names) {
        if (rows > MOST) {
            return null;
        }
        var few = new FewRows(names);
        var read = new int[columns.size()];
        for (var row = 0; row < rows; row++) {
            few.row();
            var i = 0;
            for (var column : columns.entrySet()) {
                var values = column.getValue();
                if (read[i] < values.size() && values.row(read[i]) == row) {
                    var value = values.value(read[i]);
                    if (!few.value(column.getKey(), value, values.isWhole(read[i]))) {
                        return null;
                    }
                    read[i]++;
                }
                i++;
            }
            if (!few.rowEnds()) {
                return null;
            }
        }
        return few;
    }

    /** They as they are now: a row that is added leaves the copy alone. */
    FewRows copy() {
        return new FewRows(this);
    }

    /** Begins a row. False when there is no room for it. */
    boolean row() {
        if (rows == MOST) {
            return false;
        }
        rows++;
        next = 0;
        if (rows * heading.width() > values.length) {
            values = Arrays.copyOf(values, 2 * (rows - 1) * heading.width());
        }
        return true;
    }

    /** Adds a value to the row. False when it has no place. */
    boolean value(String metric, double value, boolean isWhole) {
        var position = heading.position(metric, next);
        var outOfOrder = rows == 1 && position >= 0 && position < next && !here.get(position);
        if (position < 0 || outOfOrder) {
            if (rows > 1) {
                return false;
            }
            if (heading.isShared()) {
                keepWhatIsHere(heading.only(here));
            }
            position = heading.add(names.one(metric));
        }
        next = position + 1;
        var at = (rows - 1) * heading.width() + position;
        if (at >= values.length) {
            values = Arrays.copyOf(values, Math.max(8, 2 * at)); // of the first row only
        }
        values[at] = value;
        here.set(at);
        whole.set(at, isWhole);
        return true;
    }

    /** Ends a row. False when its metrics are not to be kept in this way. */
    boolean rowEnds() {
        var asExpected = heading.isShared() && here.cardinality() == heading.width();
        if (rows > 1 || asExpected) {
            return true;
        }
        var shared = names.shared(heading.only(here).names());
        if (shared == null) {
            return false;
        }
        keepWhatIsHere(shared);
        values = Arrays.copyOf(values, heading.width());
        return true;
    }

    /** Of the first row: under a heading of just that. */
    private void keepWhatIsHere(Heading now) {
        if (here.cardinality() < heading.width()) {
            var to = 0;
            for (var from = here.nextSetBit(0); from >= 0; from = here.nextSetBit(from + 1)) {
                values[to] = values[from];
                whole.set(to, whole.get(from));
                to++;
            }
            here.clear();
            here.set(0, to);
        }
        heading = now;
    }

    List<String> names() {
        return heading.names();
    }

    /** The values of a metric; null when there are none. */
    @Nullable Column column(String metric) {
        var position = heading.position(metric, 0);
        return position < 0 ? null : column(position);
    }

    private @Nullable Column column(int position) {
        Column column = null;
        for (var row = 0; row < rows; row++) {
            var at = row * heading.width() + position;
            if (here.get(at)) {
                column = column == null ? new Column(row) : column;
                column.add(row, values[at], whole.get(at));
            }
        }
        return column;
    }

    /** By metric, in their order. */
    Map<String, Column> columns() {
        var columns = new LinkedHashMap<String, Column>();
        for (var position = 0; position < heading.width(); position++) {
            var column = column(position);
            if (column != null) {
                columns.put(heading.names().get(position), column);
            }
        }
        return columns;
    }

    /** Bytes that they take. */
    long bytes() {
        return 160 + 8L * values.length + (here.size() + whole.size()) / Byte.SIZE;
    }

    /** The metrics of rows and their places. Once it is shared it stays as it is. */
    static final class Heading {
        private final List<String> names;
        private final Map<String, Integer> positions;
        private boolean shared;

        Heading(List<String> names) {
            this.names = new ArrayList<>(names);
            positions = LinkedHashMap.newLinkedHashMap(names.size());
            names.forEach(name -> positions.put(name, positions.size()));
        }

        Heading shared() {
            shared = true;
            return this;
        }

        boolean isShared() {
            return shared;
        }

        List<String> names() {
            return names;
        }

        int width() {
            return names.size();
        }

        /** Negative when it has no such metric; most rows have theirs in one order. */
        int position(String metric, int expected) {
            if (expected < names.size() && names.get(expected).equals(metric)) {
                return expected;
            }
            return positions.getOrDefault(metric, -1);
        }

        int add(String name) {
            positions.put(name, names.size());
            names.add(name);
            return names.size() - 1;
        }

        /** Another one, of the metrics at these places. */
        Heading only(BitSet places) {
            return new Heading(places.stream().mapToObj(names::get).toList());
        }
    }
}
