package dev.trackio.server.series;

import dev.trackio.api.Step;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Up to {@link #ROWS} successive entries of one run, in columns. */
final class Block {
    static final int ROWS = 4_096;

    private long[] ids = new long[16];
    private long[] times = new long[16];
    private long[] steps = new long[16];
    private boolean fractional;
    private int size;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private long columnBytes;

    /** Starts a row; values that are added from now on are its. */
    void row(long id, long time, Number step) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            times = Arrays.copyOf(times, 2 * size);
            steps = Arrays.copyOf(steps, 2 * size);
        }
        ids[size] = id;
        times[size] = time;
        setStep(step);
        size++;
    }

    private void setStep(Number step) {
        if (step instanceof Double && !fractional) {
            // New arrays: readers go on with the old ones.
            var bits = new long[steps.length];
            for (var i = 0; i < size; i++) {
                bits[i] = Double.doubleToRawLongBits((double) steps[i]);
            }
            steps = bits;
            fractional = true;
        }
        steps[size] =
                fractional ? Double.doubleToRawLongBits(step.doubleValue()) : step.longValue();
    }

    void value(String metric, double value, boolean whole) {
        var column = columns.get(metric);
        if (column == null) {
            column = new Column(size - 1);
            columns.put(metric, column);
            columnBytes += column.bytes() + RunColumns.nameBytes(metric);
        }
        var before = column.bytes();
        column.add(size - 1, value, whole);
        columnBytes += column.bytes() - before;
    }

    boolean isFull() {
        return size == ROWS;
    }

    int size() {
        return size;
    }

    /** Id of its newest row; it has one. */
    long lastId() {
        return ids[size - 1];
    }

    Map<String, Column> columns() {
        return columns;
    }

    /** Its rows as they are now, for a reader. */
    Rows rows() {
        return new Rows(this);
    }

    /** What all columns share; of the arrays counts as much as the column's values name. */
    static final class Rows {
        private final long[] ids;
        private final long[] times;
        private final long[] steps;
        private final boolean fractional;

        private Rows(Block block) {
            ids = block.ids;
            times = block.times;
            steps = block.steps;
            fractional = block.fractional;
        }

        long id(int row) {
            return ids[row];
        }

        long time(int row) {
            return times[row];
        }

        Number step(int row) {
            return fractional
                    ? Step.of(Double.longBitsToDouble(steps[row])).value()
                    : Long.valueOf(steps[row]);
        }

        double stepValue(int row) {
            return fractional ? Double.longBitsToDouble(steps[row]) : steps[row];
        }
    }

    /** Bytes that it takes. */
    long bytes() {
        return 24L * ids.length + columnBytes + 256;
    }
}
