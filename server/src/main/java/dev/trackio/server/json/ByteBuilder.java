package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of JSON that are put together number by number. */
public final class ByteBuilder {
    private byte[] bytes;
    private int size;

    public ByteBuilder(int capacity) {
        bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    public ByteBuilder add(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    public ByteBuilder add(byte[] more) {
        return add(more, 0);
    }

    public ByteBuilder add(byte[] more, int from) {
        return add(RawJson.slice(more, from, more.length - from));
    }

    public ByteBuilder add(RawJson more) {
        room(more.length());
        System.arraycopy(more.array(), more.offset(), bytes, size, more.length());
        size += more.length();
        return this;
    }

    /** Takes the last byte back, with the white space around it. */
    public ByteBuilder back() {
        trim();
        size--;
        trim();
        return this;
    }

    private void trim() {
        while (bytes[size - 1] <= ' ' && bytes[size - 1] >= 0) {
            size--;
        }
    }

    /** A number of at most so many digits, with zeros before it. */
    public ByteBuilder digits(int number, int count) {
        room(count);
        var rest = number;
        for (var i = size + count - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += count;
        return this;
    }

    public ByteBuilder whole(long number) {
        if (number < 0 || number > 999_999_999) {
            return ascii(Long.toString(number));
        }
        var count = 1;
        for (var n = number; n >= 10; n /= 10) {
            count++;
        }
        return digits((int) number, count);
    }

    public ByteBuilder decimal(double number) {
        return ascii(Double.toString(number));
    }

    @SuppressWarnings("deprecation") // copies the low bytes: that is what ASCII is
    private ByteBuilder ascii(String text) {
        var length = text.length();
        room(length);
        text.getBytes(0, length, bytes, size);
        size += length;
        return this;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    /** Hands the bytes over; the builder is not used again. */
    public RawJson json() {
        return RawJson.slice(bytes, 0, size);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
