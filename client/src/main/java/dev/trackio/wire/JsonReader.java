package dev.trackio.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server answers, from its beginning to its end: large answers piece by piece, without
 * holding them, others as a whole. Objects are maps, whole numbers of 64 bits longs, other numbers
 * doubles. NaN and Infinity, which JSON lacks and some programs write, are numbers. For one thread.
 */
public final class JsonReader {
    /** Reads or skips the value of a member. */
    public interface Member {
        void read(String name) throws IOException;
    }

    /** Reads or skips an item. */
    public interface Item {
        void read() throws IOException;
    }

    /** The answer is longer than it may be. */
    public static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        TooLong(long limit) {
            super("more than " + limit + " bytes");
        }
    }

    /** The text is no JSON. */
    public static final class NotJson extends IOException {
        private static final long serialVersionUID = 1;

        NotJson(String message) {
            super(message);
        }
    }

    /** It is nested deeper than an object should be that others go through. */
    public static final class TooDeep extends IOException {
        private static final long serialVersionUID = 1;

        TooDeep() {
            super(
                    String.format(
                            Locale.ROOT, "nested more than %,d levels deep", JsonTree.MAX_DEPTH));
        }
    }

    private static final int BUFFER_BYTES = 1 << 16;

    /** Doubles hold these powers of ten exactly, and so quotients and products with them. */
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private static final int NAMES = 256;
    private static final int MAX_CACHED_NAME = 64;

    private final InputStream in;
    private final long limit;
    private final @Nullable String[] names = new @Nullable String[NAMES];
    private byte[] buffer;
    private int from; // where what is being read begins
    private int at;
    private int end;
    private long taken;

    /**
     * @param limit how many bytes are read at most
     */
    public JsonReader(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
        buffer = new byte[BUFFER_BYTES];
    }

    private JsonReader(byte[] text) {
        in = InputStream.nullInputStream();
        limit = text.length;
        buffer = text;
        end = text.length;
        taken = text.length;
    }

    /** Null also where the text is no JSON: an answer may come from a proxy. */
    public static @Nullable Object read(String text) {
        try {
            return new JsonReader(text.getBytes(UTF_8)).value();
        } catch (IOException e) {
            return null;
        }
    }

    /** A member of an object, or null. */
    public static @Nullable Object member(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> map ? map.get(name) : null;
    }

    /** The members of an array; none where it is something else. */
    public static List<?> list(@Nullable Object array) {
        return array instanceof List<?> list ? list : List.of();
    }

    /** The value that comes next, whole. Its depth takes no stack, of which threads have little. */
    public @Nullable Object value() throws IOException {
        return new JsonTree(this).value();
    }

    /** Goes through an object; each member has to be read. */
    public void object(Member each) throws IOException {
        expect('{');
        while (next() != '}') {
            var name = name();
            expect(':');
            each.read(name);
            separate('}');
        }
        at++;
    }

    /** Goes through an array; each item has to be read. */
    public void array(Item each) throws IOException {
        expect('[');
        while (next() != ']') {
            each.read();
            separate(']');
        }
        at++;
    }

    /** Passes the value that comes next, however deep it is; within it anything may stand. */
    public void skip() throws IOException {
        if (next() != '{' && next() != '[') {
            skipOne();
            return;
        }
        var open = 0L;
        do {
            switch (next()) {
                case '{', '[' -> {
                    open++;
                    at++;
                }
                case '}', ']' -> {
                    open--;
                    at++;
                }
                case ',', ':' -> at++;
                default -> skipOne();
            }
        } while (open > 0);
    }

    private void skipOne() throws IOException {
        if (next() == '"') {
            skipText();
        } else {
            token();
        }
    }

    /** The first character of the value that comes next. */
    public char next() throws IOException {
        while (true) {
            from = at;
            if (at == end && !more()) {
                throw new EOFException("it ends too early");
            }
            if (buffer[at] != ' ' && (buffer[at] < '\t' || buffer[at] > '\r')) {
                return (char) (buffer[at] & 0xff);
            }
            at++;
        }
    }

    /** A text. */
    public String text() throws IOException {
        expect('"');
        from = at;
        var beyondAscii = 0;
        for (var b = current(); b != '"'; b = current()) {
            if (b == '\\') {
                return escapedText();
            }
            beyondAscii |= b;
            at++;
        }
        var text = new String(buffer, from, at - from, beyondAscii < 0 ? UTF_8 : ISO_8859_1);
        at++;
        return text;
    }

    /** A number of the value that comes next; the nearest where a double cannot hold it. */
    public double number() throws IOException {
        token();
        var isNegative = buffer[from] == '-';
        var first = isNegative ? from + 1 : from;
        var digits = 0L;
        var point = -1;
        for (var i = first; i < at; i++) {
            var digit = buffer[i] - '0';
            if (digit >= 0 && digit <= 9 && digits < 1L << 49) { // then 53 bits hold the next, too
                digits = digits * 10 + digit;
            } else if (buffer[i] == '.' && point < 0 && i > first) {
                point = i;
            } else {
                return parsed();
            }
        }
        var scale = point < 0 ? 0 : at - point - 1;
        if (first == at || scale >= POWERS.length) {
            return parsed();
        }
        var value = digits / POWERS[scale];
        return isNegative ? -value : value;
    }

    /** A whole number; of others what is before the point, of larger ones the nearest. */
    public long whole() throws IOException {
        token();
        var isNegative = buffer[from] == '-';
        var value = 0L;
        for (var i = isNegative ? from + 1 : from; i < at; i++) {
            var digit = buffer[i] - '0';
            if (digit < 0 || digit > 9 || at - from > 18) {
                return whole(token(from, at)).longValue();
            }
            value = value * 10 + digit;
        }
        return isNegative ? -value : value;
    }

    private double parsed() throws IOException {
        try {
            return Double.parseDouble(token(from, at));
        } catch (NumberFormatException e) {
            throw noJson("a number");
        }
    }

    /** A number, a boolean or null. */
    @Nullable Object word() throws IOException {
        token();
        var word = token(from, at);
        return switch (word) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> whole(word);
        };
    }

    private Number whole(String word) throws IOException {
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException e) {
            return parsed();
        }
    }

    /** A number or a word lies between {@code from} and {@code at} then. */
    private void token() throws IOException {
        next();
        while (at < end || more()) {
            var c = buffer[at];
            if (c == ',' || c == ']' || c == '}' || c <= ' ') {
                break;
            }
            at++;
        }
        if (from == at) {
            throw noJson("a value");
        }
    }

    private String token(int begin, int until) {
        return new String(buffer, begin, until - begin, ISO_8859_1);
    }

    /** Rows have the same names: they are made once. */
    String name() throws IOException {
        expect('"');
        from = at;
        var hash = 0;
        for (var b = current(); b != '"'; b = current()) {
            if (b == '\\') {
                return escapedText();
            }
            hash = hash * 31 + b;
            at++;
        }
        var length = at++ - from;
        var slot = (hash ^ (hash >>> 8)) & (NAMES - 1);
        var known = names[slot];
        if (known != null && isHere(known, length)) {
            return known;
        }
        var name = new String(buffer, from, length, UTF_8);
        names[slot] = length <= MAX_CACHED_NAME ? name : known;
        return name;
    }

    private boolean isHere(String name, int length) {
        if (name.length() != length) { // as those beyond ASCII are
            return false;
        }
        for (var i = 0; i < length; i++) {
            if (name.charAt(i) != buffer[from + i]) {
                return false;
            }
        }
        return true;
    }

    private String escapedText() throws IOException {
        var text = new StringBuilder();
        for (var b = current(); b != '"'; b = current()) {
            if (b == '\\') {
                text.append(new String(buffer, from, at - from, UTF_8));
                at++;
                text.append(escaped());
                from = at;
            } else {
                at++;
            }
        }
        text.append(new String(buffer, from, at - from, UTF_8));
        at++;
        return text.toString();
    }

    private char escaped() throws IOException {
        var c = (char) current();
        at++;
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                var unit = 0;
                for (var i = 0; i < 4; i++) {
                    var digit = Character.digit(current(), 16);
                    if (digit < 0) {
                        throw noJson("four hexadecimal digits");
                    }
                    unit = unit << 4 | digit;
                    at++;
                }
                yield (char) unit;
            }
            default -> c;
        };
    }

    private void skipText() throws IOException {
        expect('"');
        for (var b = current(); b != '"'; b = current()) {
            at += b == '\\' ? 2 : 1; // beyond the end more() goes on where this is
            from = Math.min(at, end);
        }
        at++;
    }

    private void separate(char bracket) throws IOException {
        if (next() != bracket) {
            expect(',');
        }
    }

    /** Passes a bracket, a comma or a colon. */
    void expect(char expected) throws IOException {
        if (next() != expected) {
            throw noJson(String.valueOf(expected));
        }
        at++;
    }

    private byte current() throws IOException {
        while (at >= end) {
            if (!more()) {
                throw new EOFException("it ends too early");
            }
        }
        return buffer[at];
    }

    /** Reads on; what began at {@code from} stays. */
    private boolean more() throws IOException {
        if (from == 0 && end == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(64, buffer.length * 2));
        }
        System.arraycopy(buffer, from, buffer, 0, end - from);
        at -= from;
        end -= from;
        from = 0;
        var got = in.read(buffer, end, buffer.length - end);
        if (got < 0) {
            return false;
        }
        end += got;
        taken += got;
        if (taken > limit) {
            throw new TooLong(limit);
        }
        return true;
    }

    private NotJson noJson(String expected) {
        return new NotJson("no " + expected + " at byte " + (taken - end + at));
    }
}
