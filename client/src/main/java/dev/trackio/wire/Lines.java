package dev.trackio.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Entries as text: one JSON object a line, in the form that a Trackio inbox has. The same bytes go
 * over the wire, to disk and back. JSON writes a line break within a text as an escape, so that a
 * byte of that value always ends an entry.
 */
public final class Lines {
    /** Beyond this nothing is added. */
    public static final int FULL_BYTES = 4 << 20;

    /** Of one entry that is made of values. */
    private static final int MAX_ENTRY_BYTES = 16 << 20;

    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    /** Whole numbers up to here are doubles, all of them. */
    private static final long MAX_EXACT = 1L << 53;

    private static final int MAX_DEPTH = 64;
    private static final char UNKNOWN = '\ufffd';
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);

    private byte[] bytes;
    private int length;
    private int count;
    private final UnaryOperator<Object> form;
    private final int most; // bytes of a value
    private final List<Object> path = new ArrayList<>(0); // values that hold the one being written

    public Lines() {
        this(1 << 16);
    }

    public Lines(int bytes) {
        this(bytes, value -> value);
    }

    /**
     * @param form what stands for a value that is neither a number nor a boolean
     */
    public Lines(int bytes, UnaryOperator<Object> form) {
        this(bytes, form, MAX_ENTRY_BYTES);
    }

    private Lines(int bytes, UnaryOperator<Object> form, int most) {
        this.bytes = new byte[bytes];
        this.form = form;
        this.most = most;
    }

    /**
     * The arguments of a call, which are as large as they are.
     *
     * @throws IllegalArgumentException when memory has no array of that size
     */
    public static Lines arguments(Map<String, ?> arguments) {
        var lines = new Lines(512, value -> value, MAX_ARRAY_BYTES).put('{');
        for (var argument : arguments.entrySet()) {
            lines.text(argument.getKey()).put(':').value(argument.getValue()).put(',');
        }
        return lines.close('}');
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** How many entries there are. */
    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public boolean isFull() {
        return length >= FULL_BYTES;
    }

    public void clear() {
        length = 0;
        count = 0;
    }

    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** A line, without its break. */
    public interface Reader {
        /**
         * @param from its first byte
         */
        void line(int from, int bytes);
    }

    /** Shows the lines that begin so. */
    public void each(byte[] prefix, Reader reader) {
        for (int from = 0, to = 0; from < length; from = to) {
            while (bytes[to++] != '\n') {}
            var end = Math.min(from + prefix.length, to);
            if (Arrays.equals(bytes, from, end, prefix, 0, prefix.length)) {
                reader.line(from, to - 1 - from);
            }
        }
    }

    /** Takes back what was added since, which is less than a line. */
    public void cut(int whole) {
        length = whole;
    }

    public void endLine() {
        put('\n');
        count++;
    }

    /** The line break is there already. */
    public void countLine() {
        count++;
    }

    public Lines put(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    @SuppressWarnings("deprecation") // it copies at once, and of these texts it takes all there is
    public Lines ascii(String text) {
        var more = text.length();
        reserve(more);
        text.getBytes(0, more, bytes, length);
        length += more;
        return this;
    }

    public Lines raw(byte[] json) {
        return raw(json, 0, json.length);
    }

    public Lines raw(byte[] json, int from, int bytesOfIt) {
        reserve(bytesOfIt);
        System.arraycopy(json, from, bytes, length, bytesOfIt);
        length += bytesOfIt;
        return this;
    }

    /** Takes the last byte back. */
    public void drop() {
        length--;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }

    /** JSON has no word for numbers that are not finite: they travel as Trackio writes them. */
    public Lines number(double value) {
        if (Double.isNaN(value)) {
            return ascii("\"NaN\"");
        }
        if (Double.isInfinite(value)) {
            return ascii(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        }
        var whole = (long) value;
        var isExact = whole == value && whole <= MAX_EXACT && whole >= -MAX_EXACT;
        if (isExact && (whole != 0 || 1 / value > 0)) { // -0.0 is none of them
            return integer(whole).put('.').put('0');
        }
        return ascii(Double.toString(value));
    }

    public Lines integer(long value) {
        var rest = value < 0 ? value : -value; // the smallest has no opposite
        var digits = 1;
        for (var more = rest / 10; more != 0; more /= 10) {
            digits++;
        }
        if (value < 0) {
            put('-');
        }
        reserve(digits);
        length += digits;
        for (var at = length - 1; digits > 0; digits--, at--, rest /= 10) {
            bytes[at] = (byte) ('0' - rest % 10);
        }
        return this;
    }

    public Lines hex(long value) {
        var shift = 60 - Long.numberOfLeadingZeros(value | 1) / 4 * 4;
        for (; shift >= 0; shift -= 4) {
            put((char) HEX[(int) (value >>> shift) & 15]);
        }
        return this;
    }

    public Lines text(CharSequence text) {
        put('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                put(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                utf8(Character.toCodePoint(c, text.charAt(++i)));
            } else if (c < 0xa0 || c == '"' || c == '\\') {
                escape(c);
            } else if (Character.isSurrogate(c)) { // half a pair: not all readers take an escape
                utf8(UNKNOWN);
            } else {
                utf8(c);
            }
        }
        return put('"');
    }

    private void escape(char c) {
        put('\\');
        if (c == '"' || c == '\\') {
            put(c);
            return;
        }
        put('u');
        for (var shift = 12; shift >= 0; shift -= 4) {
            put((char) HEX[(c >> shift) & 15]);
        }
    }

    private void utf8(int point) {
        if (point < 0x800) {
            put((char) (0xc0 | (point >> 6)));
        } else {
            if (point < 0x10000) {
                put((char) (0xe0 | (point >> 12)));
            } else {
                put((char) (0xf0 | (point >> 18)));
                put((char) (0x80 | ((point >> 12) & 0x3f)));
            }
            put((char) (0x80 | ((point >> 6) & 0x3f)));
        }
        put((char) (0x80 | (point & 0x3f)));
    }

    /**
     * Numbers, booleans, texts, maps, lists and arrays; of anything else its text. In place of a
     * value that fails stands that it does, also within another one: logging it is no reason to end
     * a training.
     */
    public Lines value(Object value) {
        var start = length;
        try {
            return value(value, 0);
        } catch (TooLarge e) {
            return failed(start, "larger than " + most + " bytes");
        } catch (StackOverflowError e) {
            return failed(start, e.getClass().getName());
        } finally {
            path.clear();
        }
    }

    private Lines failed(int start, @Nullable String why) {
        length = start;
        return text("(cannot be logged: " + why + ")");
    }

    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private Lines value(Object value, int depth) {
        if (value == null) {
            return ascii("null");
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Boolean) {
            return ascii(value.toString());
        }
        if (depth > MAX_DEPTH) {
            return text("(more than " + MAX_DEPTH + " levels)");
        }
        if (isWithinItself(value)) {
            return text("(holds itself)");
        }
        var start = length;
        var holders = path.size();
        path.add(value);
        try {
            several(form.apply(value), depth);
        } catch (TooLarge e) {
            throw e;
        } catch (UncheckedIOException e) {
            failed(start, e.getMessage());
        } catch (RuntimeException e) {
            failed(start, e.getClass().getName());
        }
        path.subList(holders, path.size()).clear();
        if (length > most) {
            throw new TooLarge();
        }
        return this;
    }

    @SuppressWarnings(
            "ReferenceEquality") // asking what holds itself whether it is equal never ends
    private boolean isWithinItself(Object value) {
        for (var i = 0; i < path.size(); i++) {
            if (path.get(i) == value) {
                return true;
            }
        }
        return false;
    }

    private Lines several(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            return object(map, depth);
        }
        if (value instanceof Iterable<?> list && !(value instanceof java.nio.file.Path)) {
            put('[');
            for (var item : list) {
                value(item, depth + 1).put(',');
            }
            return close(']');
        }
        if (value.getClass().isArray()) {
            put('[');
            for (var i = 0; i < Array.getLength(value); i++) {
                value(Array.get(value, i), depth + 1).put(',');
            }
            return close(']');
        }
        var text = value.toString();
        if (text.length() > most - length) {
            throw new TooLarge();
        }
        return text(text);
    }

    private Lines object(Map<?, ?> map, int depth) {
        put('{');
        for (var member : map.entrySet()) {
            text(String.valueOf(member.getKey())).put(':');
            value(member.getValue(), depth + 1).put(',');
        }
        return close('}');
    }

    /** In place of the comma after the last member, if there is one. */
    public Lines close(char bracket) {
        if (bytes[length - 1] == ',') {
            drop();
        }
        return put(bracket);
    }

    private Lines number(Number number) {
        if (number instanceof Float) { // 0.1f is 0.1, not the double next to it
            return Float.isFinite(number.floatValue())
                    ? ascii(number.toString())
                    : number(number.doubleValue());
        }
        if (isBeyondLong(number)) {
            return number(number.doubleValue());
        }
        if (number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger
                || number instanceof BigDecimal) {
            return ascii(number.toString());
        }
        return number(number.doubleValue());
    }

    /** Beyond 64 bits and beyond a double readers disagree. */
    private static boolean isBeyondLong(Number number) {
        if (number instanceof BigInteger integer) {
            return integer.bitLength() > 63;
        }
        return number instanceof BigDecimal decimal
                && (Double.isInfinite(decimal.doubleValue())
                        || (decimal.scale() <= 0 && decimal.precision() > 18));
    }
}
