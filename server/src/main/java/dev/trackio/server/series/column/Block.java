package dev.trackio.server.series.column;

import dev.trackio.api.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Up to {@link #ROWS} successive entries of one run, in columns. */
public final class Block {
    static final int ROWS = 4_096;

    /** Few, for a thousand runs of a thousand metrics that have just begun. */
    static final int SMALLEST = 2;

    private static final long[] NONE = {};

    private final Names names;
    private long[] ids;
    private long[] times;
    private long[] steps;
    private boolean fractional;
    private int size;

    /** Instead of columns, as long as there are few. */
    private @Nullable FewRows few;

    private Map<String, Column> columns = new LinkedHashMap<>();
    private long columnBytes;

    /** Instead of the arrays, once it is full and its project is large. */
    private @Nullable PackedBlock packed;

    Block(Names names) {
        this.names = names;
        few = new FewRows(names);
        ids = new long[SMALLEST];
        times = new long[SMALLEST];
        steps = new long[SMALLEST];
    }

    private Block(int size, Unpacker unpacker, DataInputStream in, Names names) throws IOException {
        this.names = names;
        this.size = size;
        fractional = in.readBoolean();
        ids = part(unpacker, in);
        times = part(unpacker, in);
        steps = part(unpacker, in);
        for (var left = in.readInt(); left > 0; left--) {
            var name = names.one(Texts.read(in));
            var column = Column.read(unpacker, in);
            columns.put(name, column);
            columnBytes += column.bytes();
        }
        few = FewRows.of(values(columns, rows()), size, names);
        if (few != null) {
            columns = new LinkedHashMap<>();
            columnBytes = 0;
        }
    }

    private long[] part(Unpacker unpacker, DataInputStream in) throws IOException {
        in.skipNBytes(2 * Long.BYTES); // the first and the last one
        return unpacker.longs(size, capacity(size), in);
    }

    /** What {@link Frozen#write} wrote. */
    static Block read(Unpacker unpacker, byte[] bytes, Names names) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        return new Block(in.readInt(), unpacker, in, names);
    }

    /** As {@link #read}, of a block that is full. */
    static Block packed(byte[] bytes, Names names) throws IOException {
        var block = new Block(names);
        block.become(new PackedBlock(bytes, names));
        return block;
    }

    /** Keeps it in fewer bytes from now on; it is full. */
    void pack(Packer packer) {
        var bytes = new ByteArrayOutputStream(1 << 14);
        try {
            frozen().write(packer, new DataOutputStream(bytes));
            become(new PackedBlock(bytes.toByteArray(), names));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void become(PackedBlock block) {
        block.columns()
                .replaceAll(
                        (name, column) -> {
                            var same = columns.get(name);
                            return same == null ? column : column.knowing(same);
                        });
        packed = block;
        few = null;
        size = block.size();
        fractional = block.fractional();
        columns = block.columns();
        ids = NONE;
        times = NONE;
        steps = NONE;
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
        if (few != null && !few.row()) {
            spread(few);
        }
    }

    /** Into a column for each metric. */
    private void spread(FewRows rows) {
        few = null;
        columns = rows.columns();
        columnBytes = columns.values().stream().mapToLong(Column::bytes).sum();
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
        if (few != null) {
            if (few.value(metric, value, whole)) {
                return;
            }
            spread(few);
        }
        var column = columns.get(metric);
        if (column == null) {
            column = new Column(size - 1);
            columns.put(names.one(metric), column);
            columnBytes += column.bytes();
        }
        var before = column.bytes();
        column.add(size - 1, value, whole);
        columnBytes += column.bytes() - before;
    }

    /** After the values of a row. */
    void rowEnds() {
        if (few != null && !few.rowEnds()) {
            spread(few);
        }
    }

    boolean isFull() {
        return size == ROWS;
    }

    int size() {
        return size;
    }

    /** Id of its newest row; it has one. */
    long lastId() {
        return packed == null ? ids[size - 1] : packed.id(size - 1);
    }

    Collection<String> metrics() {
        return few == null ? columns.keySet() : few.names();
    }

    @Nullable Column column(String metric) {
        return few == null ? columns.get(metric) : few.column(metric);
    }

    Map<String, Column> columns() {
        return few == null ? columns : few.columns();
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
        private final @Nullable PackedBlock packed;

        private Rows(Block block) {
            packed = block.packed;
            ids = block.ids;
            times = block.times;
            steps = block.steps;
            fractional = block.fractional;
        }

        long id(int row) {
            return packed == null ? ids[row] : packed.id(row);
        }

        long time(int row) {
            return packed == null ? times[row] : packed.time(row);
        }

        Number step(int row) {
            var step = packed == null ? steps[row] : packed.step(row);
            return fractional ? Step.of(Double.longBitsToDouble(step)).value() : Long.valueOf(step);
        }

        double stepValue(int row) {
            var step = packed == null ? steps[row] : packed.step(row);
            return fractional ? Double.longBitsToDouble(step) : step;
        }
    }

    /** It as it is now. */
    Frozen frozen() {
        var rows = rows();
        return few == null
                ? new Frozen(rows, size, null, values(columns, rows))
                : new Frozen(rows, size, few.copy(), Map.of());
    }

    private static Map<String, Column.Values> values(Map<String, Column> columns, Rows rows) {
        var values = new LinkedHashMap<String, Column.Values>();
        columns.forEach((name, column) -> values.put(name, column.values(rows)));
        return values;
    }

    /**
     * A block as it was at one moment.
     *
     * @param few instead of columns, as long as there are few
     * @param columns by metric
     */
    public record Frozen(
            Rows rows, int size, @Nullable FewRows few, Map<String, Column.Values> columns) {
        @Override
        public Map<String, Column.Values> columns() {
            return few == null ? columns : values(few.columns(), rows);
        }

        public long time(int row) {
            return rows.time(row);
        }

        public Number step(int row) {
            return rows.step(row);
        }

        void write(Packer packer, DataOutputStream out) throws IOException {
            if (rows.packed != null) {
                out.write(rows.packed.toBytes());
                return;
            }
            out.writeInt(size);
            out.writeBoolean(rows.fractional);
            write(rows.ids, packer, out);
            write(rows.times, packer, out);
            write(rows.steps, packer, out);
            var written = columns();
            out.writeInt(written.size());
            for (var column : written.entrySet()) {
                Texts.write(column.getKey(), out);
                column.getValue().write(packer, out);
            }
        }

        private void write(long[] part, Packer packer, DataOutputStream out) throws IOException {
            out.writeLong(part[0]);
            out.writeLong(part[size - 1]);
            packer.longs(part, size, out);
        }
    }

    /** Bytes that it takes. */
    long bytes() {
        if (packed != null) {
            return 256 + packed.bytes();
        }
        return 256 + 24L * ids.length + (few == null ? columnBytes : few.bytes());
    }
}
