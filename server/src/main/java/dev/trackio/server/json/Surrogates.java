package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * JSON without escapes of halves of surrogate pairs. A client can send one, and an old file can
 * hold one, but it has no UTF-8 form: no file takes it as text and no answer can carry it.
 */
final class Surrogates {
    private static final byte[] REPLACEMENT = {'\\', 'u', 'f', 'f', 'f', 'd'};

    /** Bytes of two escapes, the most that is looked at together. */
    private static final int PAIR = 12;

    private static final int BLOCK = 64 << 10;

    private Surrogates() {}

    /** The same bytes, or a copy in which each half is U+FFFD; nothing moves. */
    static RawJson mended(RawJson json) {
        var bytes = json.array();
        var end = json.offset() + json.length();
        for (var i = json.offset(); i < end - 1; i++) {
            if (bytes[i] != '\\') {
                continue;
            }
            if (isHigh(bytes, i, end) && isLow(bytes, i + 6, end)) {
                i += 11;
            } else if (isHigh(bytes, i, end) || isLow(bytes, i, end)) {
                return copied(json, i - json.offset());
            } else {
                i++;
            }
        }
        return json;
    }

    private static RawJson copied(RawJson json, int from) {
        var bytes = json.toBytes();
        var _ = mend(bytes, from, bytes.length, bytes.length - 1);
        return RawJson.of(bytes);
    }

    /** The same for a file, in place. */
    static void mend(FileChannel file) throws IOException {
        var bytes = new byte[BLOCK];
        var end = file.position();
        for (var at = 0L; at < end; ) {
            var block = ByteBuffer.wrap(bytes, 0, (int) Math.min(BLOCK, end - at));
            while (block.hasRemaining() && file.read(block, at + block.position()) >= 0) {}
            var last = at + block.position() == end;
            var length = block.position();
            var before = bytes.clone();
            var next = mend(bytes, 0, length, last ? length - 1 : length - PAIR);
            if (!Arrays.equals(before, bytes)) {
                var mended = ByteBuffer.wrap(bytes, 0, length);
                while (mended.hasRemaining()) {
                    file.write(mended, at + mended.position());
                }
            }
            at += last ? length : next;
        }
    }

    /**
     * In place, from the first backslash at {@code from} or later to the last before {@code stop};
     * what belongs to one may reach to {@code end}.
     *
     * @return where to go on
     */
    private static int mend(byte[] bytes, int from, int end, int stop) {
        var i = from;
        for (; i < stop; i++) {
            if (bytes[i] != '\\') {
                continue;
            }
            if (isHigh(bytes, i, end) && isLow(bytes, i + 6, end)) {
                i += 11;
            } else if (isHigh(bytes, i, end) || isLow(bytes, i, end)) {
                System.arraycopy(REPLACEMENT, 0, bytes, i, REPLACEMENT.length);
                i += 5;
            } else {
                i++;
            }
        }
        return i;
    }

    private static boolean isHigh(byte[] bytes, int at, int end) {
        return isSurrogate(bytes, at, end) && "89abAB".indexOf(bytes[at + 3]) >= 0;
    }

    private static boolean isLow(byte[] bytes, int at, int end) {
        return isSurrogate(bytes, at, end) && "cdefCDEF".indexOf(bytes[at + 3]) >= 0;
    }

    private static boolean isSurrogate(byte[] bytes, int at, int end) {
        return at + 6 <= end
                && bytes[at] == '\\'
                && bytes[at + 1] == 'u'
                && (bytes[at + 2] | 0x20) == 'd';
    }
}
