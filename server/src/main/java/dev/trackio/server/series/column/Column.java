package dev.trackio.server.series.column;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one metric within a {@link Block}. Grows at its end only: what was there stays as
 * it is, so a reader may go on with the arrays and the size that it was given.
 */
public final class Column {
    private static final int[] NO_ROWS = {};
    private static final long[] NONE_WHOLE = {};

    /** Row of each value; null as long as every row of the block from the first one on has one. */
    private int @Nullable [] rows;

    private final int firstRow;
    private double[] values;

    /** A bit for each value; empty as long as none is whole, as in most metrics. */
    private long[] whole;

    private int size;

    /** Where the values are, unless they are here. */
    private final @Nullable Unpacked<Column> packed;

    /** Of the first so many values as it says; any reader brings it up to date. */
    private volatile Summary summary = Summary.EMPTY;

    Column(int firstRow) {
        this.firstRow = firstRow;
        this.values = new double[Block.SMALLEST];
        this.whole = NONE_WHOLE;
        this.packed = null;
    }

    private Column(int firstRow, int size, Unpacker unpacker, DataInputStream in)
            throws IOException {
        this.firstRow = firstRow;
        this.size = size;
        var capacity = Block.capacity(size);
        var gaps = in.readBoolean();
        rows = gaps ? unpacker.ints(size, capacity, in) : null;
        values = unpacker.doubles(size, capacity, in);
        var read = unpacker.longs(words(capacity), words(capacity), in);
        whole = Arrays.stream(read).allMatch(word -> word == 0) ? NONE_WHOLE : read;
        packed = null;
    }

    private Column(int firstRow, int size, boolean gaps, Unpacked<Column> packed) {
        this.firstRow = firstRow;
        this.size = size;
        this.packed = packed;
        rows = gaps ? NO_ROWS : null;
        values = new double[0];
        whole = new long[0];
    }

    /** What {@link Values#write} wrote. */
    static Column read(Unpacker unpacker, DataInputStream in) throws IOException {
        return new Column(in.readInt(), in.readInt(), unpacker, in);
    }

    /** As {@link #read}, of values that are unpacked when they are used. */
    static Column packed(DataInputStream in, Unpacked<Column> values) throws IOException {
        var firstRow = in.readInt();
        var size = in.readInt();
        var gaps = in.readBoolean();
        if (gaps) {
            Unpacker.skipLongs(in);
        }
        Unpacker.skipDoubles(size, in);
        Unpacker.skipLongs(in);
        return new Column(firstRow, size, gaps, values);
    }

    /** This one, with what is known of the values of the other, which are the same. */
    Column knowing(Column same) {
        summary = same.summary;
        return this;
    }

    /**
     * @param isWhole whether it was written without a fraction: clients tell 5 from 5.0
     */
    void add(int row, double value, boolean isWhole) {
        if (size > 0 && row(size - 1) == row) {
            size--; // a name that an entry has twice: the last value counts
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        place(row);
        values[size] = value;
        mark(isWhole);
        size++;
    }

    private void mark(boolean isWhole) {
        var word = size / Long.SIZE;
        if (word >= whole.length) {
            if (whole.length == 0 && !isWhole) {
                return;
            }
            whole = Arrays.copyOf(whole, words(values.length));
        }
        var bit = 1L << size;
        whole[word] = isWhole ? whole[word] | bit : whole[word] & ~bit;
    }

    private static int words(int capacity) {
        return Math.max(1, capacity / Long.SIZE);
    }

    private void place(int row) {
        var given = rows;
        if (given == null) {
            if (row == firstRow + size) {
                return;
            }
            given = new int[values.length];
            for (var i = 0; i < size; i++) {
                given[i] = firstRow + i;
            }
        } else if (given.length < values.length) {
            given = Arrays.copyOf(given, values.length);
        }
        given[size] = row;
        rows = given;
    }

    int size() {
        return size;
    }

    private int row(int index) {
        return rows == null ? firstRow + index : rows[index];
    }

    /** The values as they are now, for a reader. */
    Values values(Block.Rows of) {
        return new Values(of, this);
    }

    /** Bytes that it takes, with its place among the others. */
    long bytes() {
        return 104
                + 8L * values.length
                + (whole.length == 0 ? 0 : 16 + 8L * whole.length)
                + (rows == null ? 0 : 16 + 4L * rows.length);
    }

    /** Values of a column up to some moment, with the rows to which they belong. */
    public static final class Values {
        private final Column column;
        private final Block.Rows of;
        private final int @Nullable [] rows;
        private final int firstRow;
        private final double[] values;
        private final long[] whole;
        private final int size;
        private final @Nullable Unpacked<Column> packed;

        private Values(Block.Rows of, Column column) {
            this.of = of;
            this.column = column;
            rows = column.rows;
            firstRow = column.firstRow;
            values = column.values;
            whole = column.whole;
            size = column.size;
            packed = column.packed;
        }

        /** Of values that are not packed. */
        void write(Packer packer, DataOutputStream out) throws IOException {
            out.writeInt(firstRow);
            out.writeInt(size);
            out.writeBoolean(rows != null);
            if (rows != null) {
                packer.ints(rows, size, out);
            }
            packer.doubles(values, size, out);
            var words = words(Block.capacity(size));
            packer.longs(Arrays.copyOf(whole, words), words, out);
        }

        public int size() {
            return size;
        }

        public double value(int index) {
            return (packed == null ? values : packed.get().values)[index];
        }

        public boolean isWhole(int index) {
            var bits = packed == null ? whole : packed.get().whole;
            var word = index / Long.SIZE;
            return word < bits.length && (bits[word] >>> index & 1) == 1;
        }

        public int row(int index) {
            if (rows == null) {
                return firstRow + index;
            }
            return packed == null ? rows[index] : packed.get().row(index);
        }

        public long id(int index) {
            return of.id(row(index));
        }

        public long time(int index) {
            return of.time(row(index));
        }

        public Number step(int index) {
            return of.step(row(index));
        }

        public double stepValue(int index) {
            return of.stepValue(row(index));
        }

        public Summary summary() {
            var known = column.summary;
            if (known.size() == size) {
                return known;
            }
            var found = (known.size() < size ? known : Summary.EMPTY).extended(this);
            column.summary = found;
            return found;
        }

        /** The first value whose row is newer than that. */
        int after(long id) {
            if (size == 0 || id(size - 1) <= id) {
                return size;
            }
            var low = 0;
            var high = size;
            while (low < high) {
                var middle = (low + high) >>> 1;
                if (id(middle) > id) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }
}
