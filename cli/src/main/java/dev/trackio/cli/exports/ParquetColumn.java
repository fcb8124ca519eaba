package dev.trackio.cli.exports;

import dev.trackio.server.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column until its row group is full: which rows have one, and those values in
 * Parquet's plain encoding.
 */
final class ParquetColumn {
    static final int RLE = 3;
    static final int PLAIN = 0;
    private static final int BOOLEAN = 0;
    private static final int INT64 = 2;
    private static final int DOUBLE = 5;
    private static final int BYTE_ARRAY = 6;

    private final Column column;
    private final ByteArrayOutputStream values = new ByteArrayOutputStream();
    private final ByteArrayOutputStream levels = new ByteArrayOutputStream();
    private final ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    private int rows;
    private boolean present; // of the rows that the last run counts
    private int run;
    private int bits; // of flags, that share a byte
    private int flags;

    ParquetColumn(Column column) {
        this.column = column;
    }

    /** A page as it is written, and its size before it was packed. */
    static final class Page {
        private final byte[] packed;
        private final int plainSize;

        private Page(byte[] packed, int plainSize) {
            this.packed = packed;
            this.plainSize = plainSize;
        }

        byte[] packed() {
            return packed;
        }

        int plainSize() {
            return plainSize;
        }
    }

    String name() {
        return column.name();
    }

    int type() {
        return switch (column.kind()) {
            case WHOLE -> INT64;
            case DECIMAL -> DOUBLE;
            case FLAG -> BOOLEAN;
            case TEXT -> BYTE_ARRAY;
        };
    }

    boolean isText() {
        return column.kind() == Column.Kind.TEXT;
    }

    int size() {
        return values.size() + levels.size();
    }

    void add(@Nullable Object value) {
        var has =
                value != null
                        && switch (column.kind()) {
                            case WHOLE -> whole(((Number) value).longValue());
                            case DECIMAL -> decimal(Column.decimal(value));
                            case FLAG -> flag(Boolean.TRUE.equals(value));
                            case TEXT -> text(value instanceof String s ? s : Json.string(value));
                        };
        if (has != present) {
            endRun();
            present = has;
        }
        run++;
        rows++;
    }

    private boolean whole(long value) {
        values.writeBytes(eight.putLong(0, value).array());
        return true;
    }

    private boolean decimal(@Nullable Double value) {
        if (value != null) {
            values.writeBytes(eight.putDouble(0, value).array());
        }
        return value != null;
    }

    private boolean flag(boolean value) {
        flags |= value ? 1 << bits : 0;
        if (++bits == 8) {
            values.write(flags);
            bits = 0;
            flags = 0;
        }
        return true;
    }

    private boolean text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        values.write(bytes.length);
        values.write(bytes.length >>> 8);
        values.write(bytes.length >>> 16);
        values.write(bytes.length >>> 24);
        values.writeBytes(bytes);
        return true;
    }

    /** So many rows that all have a value, or all have none. */
    private void endRun() {
        if (run == 0) {
            return;
        }
        var rest = run << 1;
        while (rest > 0x7F) {
            levels.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        levels.write(rest);
        levels.write(present ? 1 : 0);
        run = 0;
    }

    /** All of it as one page; the column is empty then. */
    Page page() throws IOException {
        endRun();
        if (bits > 0) {
            values.write(flags);
        }
        var plain = new ByteArrayOutputStream(size() + 4);
        var length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(levels.size());
        plain.writeBytes(length.array());
        levels.writeTo(plain);
        values.writeTo(plain);
        var packed = new ByteArrayOutputStream(plain.size() / 2 + 64);
        try (var gzip = new GZIPOutputStream(packed)) {
            plain.writeTo(gzip);
        }
        values.reset();
        levels.reset();
        bits = 0;
        flags = 0;
        var header =
                new ThriftWriter()
                        .whole32(1, 0)
                        .whole32(2, plain.size())
                        .whole32(3, packed.size())
                        .begin(5)
                        .whole32(1, rows)
                        .whole32(2, PLAIN)
                        .whole32(3, RLE)
                        .whole32(4, RLE)
                        .end()
                        .bytes();
        rows = 0;
        var page = new ByteArrayOutputStream(header.length + packed.size());
        page.writeBytes(header);
        packed.writeTo(page);
        return new Page(page.toByteArray(), header.length + plain.size());
    }
}
