package dev.trackio.cli.exports;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Structs in Thrift's compact form, field by field, as far as Parquet needs them. */
final class ThriftWriter {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int SHORT_LIST = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<Integer> outer = new ArrayDeque<>();
    private int last;

    private void field(int id, int type) {
        out.write((id - last) << 4 | type); // fields come in order, less than 16 apart
        last = id;
    }

    ThriftWriter whole32(int id, int value) {
        field(id, I32);
        signed(value);
        return this;
    }

    ThriftWriter whole64(int id, long value) {
        field(id, I64);
        signed(value);
        return this;
    }

    ThriftWriter text(int id, String value) {
        field(id, BINARY);
        return text(value);
    }

    /** An element of a list of texts. */
    ThriftWriter text(String value) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** An element of a list of whole numbers. */
    ThriftWriter whole(int value) {
        signed(value);
        return this;
    }

    ThriftWriter structs(int id, int size) {
        return list(id, size, STRUCT);
    }

    ThriftWriter texts(int id, int size) {
        return list(id, size, BINARY);
    }

    ThriftWriter wholes(int id, int size) {
        return list(id, size, I32);
    }

    private ThriftWriter list(int id, int size, int type) {
        field(id, LIST);
        if (size < SHORT_LIST) {
            out.write(size << 4 | type);
        } else {
            out.write(SHORT_LIST << 4 | type);
            varint(size);
        }
        return this;
    }

    /** A struct as a field, until {@link #end}. */
    ThriftWriter begin(int id) {
        field(id, STRUCT);
        return begin();
    }

    /** A struct as an element of a list, until {@link #end}. */
    ThriftWriter begin() {
        outer.push(last);
        last = 0;
        return this;
    }

    ThriftWriter end() {
        out.write(0);
        last = outer.pop();
        return this;
    }

    /** Of a whole struct. */
    byte[] bytes() {
        out.write(0);
        return out.toByteArray();
    }

    private void signed(long value) {
        varint(value << 1 ^ value >> 63);
    }

    private void varint(long value) {
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
