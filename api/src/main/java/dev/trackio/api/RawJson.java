package dev.trackio.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value as the UTF-8 bytes in which it arrived or is stored. Metrics and configs travel
 * so: no tree is built between the socket and the file.
 *
 * <p>A slice: the array is shared and must not be changed.
 */
public final class RawJson {
    public static final RawJson NULL = of("null");

    private final byte[] bytes;
    private final int offset;
    private final int length;

    private RawJson(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    public static RawJson of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    public static RawJson of(byte[] json) {
        return new RawJson(json, 0, json.length);
    }

    public static RawJson slice(byte[] bytes, int offset, int length) {
        if (offset < 0 || length < 0 || offset + length > bytes.length) {
            throw new IndexOutOfBoundsException(offset + "+" + length + " of " + bytes.length);
        }
        return new RawJson(bytes, offset, length);
    }

    /** The array that holds the value from {@link #offset} on; not to be changed. */
    public byte[] array() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** The first byte, which tells the kind of value: an object starts with a brace. */
    public byte first() {
        return length == 0 ? 0 : bytes[offset];
    }

    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawJson that
                && Arrays.equals(
                        bytes,
                        offset,
                        offset + length,
                        that.bytes,
                        that.offset,
                        that.offset + that.length);
    }

    @Override
    public int hashCode() {
        var hash = 1;
        for (var i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
