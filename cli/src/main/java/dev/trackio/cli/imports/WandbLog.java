package dev.trackio.cli.imports;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The records of a W&B transaction log: blocks of 32 KiB with pieces of records, as LevelDB writes
 * its log, but with the checksum of zip. Half a record at the end ends the file: the program was
 * killed, or goes on.
 */
final class WandbLog {
    private static final int BLOCK = 32 << 10;
    private static final int PIECE_HEADER = 7;
    private static final byte[] IDENTITY = {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0};
    private static final int MAX_RECORD = 256 << 20;

    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    private final InputStream in;
    private long offset = IDENTITY.length;

    WandbLog(InputStream in, String file) throws IOException {
        this.in = new BufferedInputStream(in, 2 * BLOCK);
        if (!Arrays.equals(this.in.readNBytes(IDENTITY.length), IDENTITY)) {
            throw new IOException(file + ": is no W&B log; one is named run-<id>.wandb.");
        }
    }

    /** Where the next record begins. */
    long offset() {
        return offset;
    }

    /**
     * Null at the end.
     *
     * @throws TfRecords.Damaged when it cannot be read on
     */
    byte @Nullable [] next() throws IOException {
        var record = new ByteArrayOutputStream();
        while (true) {
            var left = BLOCK - (int) (offset % BLOCK);
            if (left < PIECE_HEADER) {
                in.skipNBytes(Math.min(left, in.available()));
                offset += left;
                continue;
            }
            var header = in.readNBytes(PIECE_HEADER);
            if (header.length < PIECE_HEADER) {
                return null;
            }
            var type = piece(header, record);
            if (type < 0) {
                return null;
            }
            if (type == FULL || type == LAST) {
                return record.toByteArray();
            }
        }
    }

    /** The kind of the piece; -1 when the file ends within it. */
    private int piece(byte[] header, ByteArrayOutputStream record) throws IOException {
        var words = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        var sum = words.getInt();
        var length = Short.toUnsignedInt(words.getShort());
        var type = words.get();
        var content = in.readNBytes(length);
        if (content.length < length) {
            return -1;
        }
        var crc = new CRC32();
        crc.update(type);
        crc.update(content);
        if ((int) crc.getValue() != sum) {
            throw new TfRecords.Damaged("the checksum of a record does not hold");
        }
        var begins = type == FULL || type == FIRST;
        if (type < FULL || type > LAST || begins != (record.size() == 0)) {
            throw new TfRecords.Damaged("the pieces of a record do not fit together");
        }
        if (record.size() + length > MAX_RECORD) {
            throw new TfRecords.Damaged("a record of more than 256 MiB");
        }
        record.writeBytes(content);
        offset += PIECE_HEADER + length;
        return type == MIDDLE ? MIDDLE : type;
    }
}
