package dev.trackio.cli.imports;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one protobuf message, one after the other. What is broken in it is told as a {@link
 * Broken}.
 */
final class ProtoReader {
    private final ByteBuffer in;
    private int field;
    private int wire;

    /** The bytes are no such message. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    ProtoReader(byte[] message) {
        this(ByteBuffer.wrap(message));
    }

    private ProtoReader(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Moves to the next field, whose value must then be taken or skipped; false at the end. */
    boolean next() {
        if (!in.hasRemaining()) {
            return false;
        }
        var tag = varint();
        field = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        return true;
    }

    int field() {
        return field;
    }

    /** A whole number of any size. */
    long whole() {
        require(0);
        return varint();
    }

    /** A whole number that is written with its sign last. */
    long signed() {
        var number = whole();
        return number >>> 1 ^ -(number & 1);
    }

    double float64() {
        require(1);
        return Double.longBitsToDouble(taken(8).getLong());
    }

    float float32() {
        require(5);
        return Float.intBitsToFloat(taken(4).getInt());
    }

    String text() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    ProtoReader message() {
        return new ProtoReader(bytes());
    }

    /** Little-endian. */
    ByteBuffer bytes() {
        require(2);
        var length = varint();
        if (length < 0 || length > in.remaining()) {
            throw new Broken("a field is longer than its record");
        }
        return taken((int) length);
    }

    /** Numbers of 8 bytes, one or a row of them. */
    double[] float64s() {
        if (wire == 1) {
            return new double[] {float64()};
        }
        var bytes = bytes();
        var numbers = new double[bytes.remaining() / 8];
        bytes.asDoubleBuffer().get(numbers);
        return numbers;
    }

    /** A row of whole numbers, for {@link #hasMore} and {@link #nextVarint}. */
    ProtoReader varints() {
        return message();
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    long nextVarint() {
        return varint();
    }

    void skip() {
        switch (wire) {
            case 0 -> varint();
            case 1 -> taken(8);
            case 2 -> bytes();
            case 5 -> taken(4);
            default -> throw new Broken("a field of an unknown kind");
        }
    }

    boolean isBytes() {
        return wire == 2;
    }

    private void require(int expected) {
        if (wire != expected) {
            throw new Broken("field " + field + " is of another kind than expected");
        }
    }

    private ByteBuffer taken(int length) {
        if (length > in.remaining()) {
            throw new Broken("a record ends within a field");
        }
        var part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return part;
    }

    private long varint() {
        var number = 0L;
        for (var shift = 0; shift < 70; shift += 7) {
            if (!in.hasRemaining()) {
                throw new Broken("a record ends within a number");
            }
            var b = in.get();
            number |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return number;
            }
        }
        throw new Broken("a number of more than ten bytes");
    }
}
