package dev.trackio.cli.imports;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a TensorFlow record file: length, its checksum, content, its checksum. A program
 * that was killed leaves half a record at the end; that ends the file.
 */
public final class TfRecords {
    private static final int MAX_RECORD = 256 << 20;
    private static final int HEADER = 12;

    private final InputStream in;
    private long offset;

    /** A checksum that does not hold: nothing after it can be trusted. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;

        Damaged(String message) {
            super(message);
        }
    }

    TfRecords(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** Where the last record began. */
    long offset() {
        return offset;
    }

    /** Null at the end. */
    byte @Nullable [] next() throws IOException {
        var header = in.readNBytes(HEADER);
        if (header.length < HEADER) {
            return null;
        }
        var words = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        var length = words.getLong();
        if (words.getInt() != masked(header, 8)) {
            throw new Damaged("the checksum of a record's length does not hold");
        }
        if (length < 0 || length > MAX_RECORD) {
            throw new Damaged("a record of " + length + " bytes; at most 256 MiB are read");
        }
        var content = in.readNBytes((int) length);
        var sum = in.readNBytes(4);
        if (content.length < length || sum.length < 4) {
            return null;
        }
        var expected = ByteBuffer.wrap(sum).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (expected != masked(content, content.length)) {
            throw new Damaged("the checksum of a record does not hold");
        }
        offset += HEADER + length + 4;
        return content;
    }

    /** The checksum as these files have it: turned and moved, for files that lie within files. */
    public static int masked(byte[] bytes, int length) {
        var sum = new CRC32C();
        sum.update(bytes, 0, length);
        var crc = (int) sum.getValue();
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }
}
