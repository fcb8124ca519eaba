package dev.trackio.server.series.column;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads what {@link Packer} wrote. For one thread; closed it gives back native memory. */
final class Unpacker implements AutoCloseable {
    private static final int MAX_PLAIN = 10 * Block.ROWS;

    private final Inflater inflater = new Inflater(true);
    private final byte[] plain = new byte[MAX_PLAIN];
    private final byte[] packed = new byte[MAX_PLAIN];

    /**
     * @param capacity length of the array, of which the first ones are read
     */
    long[] longs(int count, int capacity, DataInputStream in) throws IOException {
        var length = in.readInt();
        piece(0, length, in);
        var values = new long[capacity];
        var before = 0L;
        var at = 0;
        for (var i = 0; i < count; i++) {
            var left = 0L;
            for (var shift = 0; ; shift += 7) {
                var next = plain[at++];
                left |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    break;
                }
            }
            before += left >>> 1 ^ -(left & 1);
            values[i] = before;
        }
        return values;
    }

    /** As {@link #longs}. */
    int[] ints(int count, int capacity, DataInputStream in) throws IOException {
        var longs = longs(count, capacity, in);
        var values = new int[capacity];
        for (var i = 0; i < count; i++) {
            values[i] = (int) longs[i];
        }
        return values;
    }

    /** As {@link #longs}. */
    double[] doubles(int count, int capacity, DataInputStream in) throws IOException {
        for (var at = 0; at < 8 * count; at += count) {
            piece(at, count, in);
        }
        var values = new double[capacity];
        var before = 0L;
        for (var i = 0; i < count; i++) {
            var changed = 0L;
            for (var at = i; at < 8 * count; at += count) {
                changed = changed << 8 | (plain[at] & 0xff);
            }
            before ^= changed;
            values[i] = Double.longBitsToDouble(before);
        }
        return values;
    }

    static void skipLongs(DataInputStream in) throws IOException {
        skipPiece(in.readInt(), in);
    }

    static void skipDoubles(int count, DataInputStream in) throws IOException {
        for (var i = 0; i < Double.BYTES; i++) {
            skipPiece(count, in);
        }
    }

    private static void skipPiece(int length, DataInputStream in) throws IOException {
        var compressed = in.readInt();
        in.skipNBytes(compressed == 0 ? length : compressed);
    }

    private void piece(int to, int length, DataInputStream in) throws IOException {
        var compressed = in.readInt();
        if (compressed == 0) {
            in.readFully(plain, to, length);
            return;
        }
        in.readFully(packed, 0, compressed);
        inflater.reset();
        inflater.setInput(packed, 0, compressed);
        try {
            if (inflater.inflate(plain, to, length) != length) {
                throw new IOException("a piece is shorter than it should be");
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        inflater.close();
    }
}
