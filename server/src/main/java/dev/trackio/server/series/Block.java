package dev.trackio.server.series;

import dev.trackio.api.Step;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Up to {@link #ROWS} successive entries of one run, in columns. */
final class Block {
    static final int ROWS = 4_096;

    private static final int SMALLEST = 16;

    private long[] ids;
    private long[] times;
    private long[] steps;
    private boolean fractional;
    private int size;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private long columnBytes;

    Block() {
        ids = new long[SMALLEST];
        times = new long[SMALLEST];
        steps = new long[SMALLEST];
    }

    private Block(int size, Unpacker unpacker, DataInputStream in) throws IOException {
        this.size = size;
        var capacity = capacity(size);
        fractional = in.readBoolean();
        ids = unpacker.longs(size, capacity, in);
        times = unpacker.longs(size, capacity, in);
        steps = unpacker.longs(size, capacity, in);
        for (var left = in.readInt(); left > 0; left--) {
            var name = Texts.read(in);
            var column = Column.read(unpacker, in);
            columns.put(name, column);
            columnBytes += column.bytes() + RunColumns.nameBytes(name);
        }
    }

    /** What {@link Frozen#write} wrote. */
    static Block read(Unpacker unpacker, DataInputStream in) throws IOException {
        return new Block(in.readInt(), unpacker, in);
    }

    /** Of arrays that grow: the next power of two. */
    static int capacity(int size) {
        return size <= SMALLEST ? SMALLEST : Integer.highestOneBit(size - 1) << 1;
    }

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

    /** It as it is now. */
    Frozen frozen() {
        var rows = rows();
        var values = new LinkedHashMap<String, Column.Values>();
        columns.forEach((name, column) -> values.put(name, column.values(rows)));
        return new Frozen(rows, size, values);
    }

    /** A block as it was at one moment. */
    record Frozen(Rows rows, int size, Map<String, Column.Values> columns) {
        void write(Packer packer, DataOutputStream out) throws IOException {
            out.writeInt(size);
            out.writeBoolean(rows.fractional);
            packer.longs(rows.ids, size, out);
            packer.longs(rows.times, size, out);
            packer.longs(rows.steps, size, out);
            out.writeInt(columns.size());
            for (var column : columns.entrySet()) {
                Texts.write(column.getKey(), out);
                column.getValue().write(packer, out);
            }
        }
    }

    /** Bytes that it takes. */
    long bytes() {
        return 24L * ids.length + columnBytes + 256;
    }
}
