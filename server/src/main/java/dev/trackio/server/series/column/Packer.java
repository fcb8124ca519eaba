package dev.trackio.server.series.column;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Writes arrays of numbers in few bytes: whole numbers as their differences, decimals as what has
 * changed from one to the next, byte by byte of all of them, because the first bytes hardly change
 * and the last ones are noise that is not worth compressing. For one thread; closed it gives back
 * native memory.
 */
final class Packer implements AutoCloseable {
    private static final int SAMPLE = 512;

    /** Of a sample, when it is noise: as many as these cannot be made much smaller. */
    private static final int DISTINCT_IN_NOISE = 150;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private byte[] plain = new byte[8 * Block.ROWS];
    private final byte[] packed = new byte[10 * Block.ROWS];
    private int size;

    void longs(long[] values, int count, DataOutputStream out) throws IOException {
        size = 0;
        var before = 0L;
        for (var i = 0; i < count; i++) {
            var difference = values[i] - before;
            before = values[i];
            var left = difference << 1 ^ difference >> 63;
            room(10);
            while ((left & ~0x7fL) != 0) {
                plain[size++] = (byte) (left | 0x80);
                left >>>= 7;
            }
            plain[size++] = (byte) left;
        }
        out.writeInt(size);
        piece(0, size, out);
    }

    void ints(int[] values, int count, DataOutputStream out) throws IOException {
        var longs = new long[count];
        for (var i = 0; i < count; i++) {
            longs[i] = values[i];
        }
        longs(longs, count, out);
    }

    void doubles(double[] values, int count, DataOutputStream out) throws IOException {
        size = 0;
        room(8 * count);
        var before = 0L;
        for (var i = 0; i < count; i++) {
            var bits = Double.doubleToRawLongBits(values[i]);
            var changed = bits ^ before;
            before = bits;
            for (var at = i; at < 8 * count; at += count) {
                plain[at] = (byte) (changed >>> 56);
                changed <<= 8;
            }
        }
        for (var at = 0; at < 8 * count; at += count) {
            piece(at, count, out);
        }
    }

    private void room(int more) {
        if (size + more > plain.length) {
            plain = Arrays.copyOf(plain, 2 * plain.length);
        }
    }

    /** As it is, after a 0, or compressed, after the number of bytes. */
    private void piece(int from, int length, DataOutputStream out) throws IOException {
        var compressed = isNoise(from, length) ? length : compress(from, length);
        if (compressed < length) {
            out.writeInt(compressed);
            out.write(packed, 0, compressed);
        } else {
            out.writeInt(0);
            out.write(plain, from, length);
        }
    }

    private boolean isNoise(int from, int length) {
        if (length < SAMPLE) {
            return false;
        }
        var seen = new boolean[256];
        var distinct = 0;
        for (var i = from; i < from + SAMPLE; i++) {
            var value = plain[i] & 0xff;
            distinct += seen[value] ? 0 : 1;
            seen[value] = true;
        }
        return distinct > DISTINCT_IN_NOISE;
    }

    /** The length itself when nothing is gained. */
    private int compress(int from, int length) {
        deflater.reset();
        deflater.setInput(plain, from, length);
        deflater.finish();
        var compressed = deflater.deflate(packed, 0, Math.min(length, packed.length));
        return deflater.finished() ? compressed : length;
    }

    @Override
    public void close() {
        deflater.close();
    }
}
