package dev.trackio.server.series.column;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@link Block.Frozen#write} wrote of a block, each part of it to be unpacked when used. */
final class PackedBlock {
    private static final int BYTES_OF_PART = 150;

    private final byte[] bytes;
    private final int size;
    private final boolean fractional;
    private final Part ids;
    private final Part times;
    private final Part steps;
    private final Map<String, Column> columns = new LinkedHashMap<>();

    /** Numbers of all rows. The first and the last one, which are asked for most, lie open. */
    private record Part(long first, long last, int size, Unpacked<long[]> all) {
        long at(int row) {
            return row == 0 ? first : row == size - 1 ? last : all.get()[row];
        }
    }

    PackedBlock(byte[] bytes, Names names) throws IOException {
        this.bytes = bytes;
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        size = in.readInt();
        fractional = in.readBoolean();
        ids = part(in);
        times = part(in);
        steps = part(in);
        for (var left = in.readInt(); left > 0; left--) {
            var name = names.one(Texts.read(in));
            var at = at(in);
            columns.put(name, Column.packed(in, new Unpacked<>(bytes, at, Column::read)));
        }
    }

    private int at(DataInputStream in) throws IOException {
        return bytes.length - in.available();
    }

    private Part part(DataInputStream in) throws IOException {
        var rows = size;
        var first = in.readLong();
        var last = in.readLong();
        var at = at(in);
        Unpacker.skipLongs(in);
        return new Part(
                first,
                last,
                rows,
                new Unpacked<>(bytes, at, (unpacker, from) -> unpacker.longs(rows, rows, from)));
    }

    int size() {
        return size;
    }

    boolean fractional() {
        return fractional;
    }

    long id(int row) {
        return ids.at(row);
    }

    long time(int row) {
        return times.at(row);
    }

    long step(int row) {
        return steps.at(row);
    }

    Map<String, Column> columns() {
        return columns;
    }

    byte[] toBytes() {
        return bytes;
    }

    /** Bytes that it takes. */
    long bytes() {
        return bytes.length + (3L + columns.size()) * BYTES_OF_PART;
    }
}
