package dev.trackio.server.plot;

import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The outlines of a font that comes with the server. The JDK's own fonts need fontconfig and fonts
 * on the machine, which small containers have not (docs/decisions/031-plots.md). It reads what that
 * one file has of TrueType: outlines without components, and one table of characters.
 */
final class Outlines {
    private static final String FILE = "dejavu-sans-subset.ttf";
    private static final int ON_CURVE = 1;
    private static final int SHORT_X = 2;
    private static final int SHORT_Y = 4;
    private static final int REPEATED = 8;
    private static final int SAME_OR_POSITIVE_X = 16;
    private static final int SAME_OR_POSITIVE_Y = 32;

    private final ByteBuffer font;
    private final Map<String, Integer> tables = new HashMap<>();
    private final char[] glyphOf;
    private final AtomicReferenceArray<Glyph> glyphs;
    private final float em;
    private final boolean wideOffsets;
    private final int widths;

    /**
     * What a character looks like, one em being 1.
     *
     * @param shape with y downwards from the baseline; nobody changes it
     * @param advance how far the next character is
     */
    record Glyph(Path2D.Float shape, float advance) {}

    private Outlines(ByteBuffer font) {
        this.font = font;
        for (var i = 0; i < at(4); i++) {
            var entry = 12 + 16 * i;
            var tag = new StringBuilder(4);
            for (var c = 0; c < 4; c++) {
                tag.append((char) font.get(entry + c));
            }
            tables.put(tag.toString(), font.getInt(entry + 8));
        }
        em = at(table("head") + 18);
        wideOffsets = at(table("head") + 50) == 1;
        widths = at(table("hhea") + 34);
        glyphs = new AtomicReferenceArray<>(at(table("maxp") + 4));
        glyphOf = characters(table("cmap") + font.getInt(table("cmap") + 8));
    }

    static Outlines read() {
        try (var in = Objects.requireNonNull(Outlines.class.getResourceAsStream(FILE), FILE)) {
            return new Outlines(ByteBuffer.wrap(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int table(String tag) {
        return Objects.requireNonNull(tables.get(tag), tag);
    }

    private int at(int position) {
        return font.getChar(position);
    }

    /** The glyph of each character, out of a table of stretches of characters (format 4). */
    private char[] characters(int table) {
        var stretches = at(table + 6) / 2;
        var ends = table + 14;
        var starts = ends + 2 * stretches + 2;
        var deltas = starts + 2 * stretches;
        var offsets = deltas + 2 * stretches;
        var found = new char[1 << 16];
        for (var i = 0; i < stretches; i++) {
            var start = at(starts + 2 * i);
            var offset = at(offsets + 2 * i);
            for (var c = start; c <= at(ends + 2 * i) && c < found.length - 1; c++) {
                var glyph = offset == 0 ? c : at(offsets + 2 * i + offset + 2 * (c - start));
                if (glyph != 0 || offset == 0) {
                    found[c] = (char) (glyph + at(deltas + 2 * i));
                }
            }
        }
        return found;
    }

    /** An empty box where the font has none for it. */
    Glyph of(int codePoint) {
        var index = codePoint < glyphOf.length ? glyphOf[codePoint] : 0;
        var known = glyphs.get(index);
        if (known == null) {
            known = glyph(index);
            glyphs.set(index, known);
        }
        return known;
    }

    private Glyph glyph(int index) {
        var advance = at(table("hmtx") + 4 * Math.min(index, widths - 1)) / em;
        var shape = new Path2D.Float(Path2D.WIND_NON_ZERO);
        var start = offset(index);
        if (offset(index + 1) > start) {
            new Contours(table("glyf") + start).addTo(shape);
        }
        return new Glyph(shape, advance);
    }

    private int offset(int glyph) {
        return wideOffsets
                ? font.getInt(table("loca") + 4 * glyph)
                : 2 * at(table("loca") + 2 * glyph);
    }

    /** The closed curves of one glyph: points on a curve, and control points between them. */
    private final class Contours {
        private final int[] ends;
        private final byte[] flags;
        private final float[] x;
        private final float[] y;
        private int position;

        Contours(int start) {
            ends = new int[at(start)];
            position = start + 10;
            for (var i = 0; i < ends.length; i++) {
                ends[i] = at(position);
                position += 2;
            }
            position += 2 + at(position); // instructions for coarse screens
            var points = ends[ends.length - 1] + 1;
            flags = flags(points);
            x = coordinates(SHORT_X, SAME_OR_POSITIVE_X, 1);
            y = coordinates(SHORT_Y, SAME_OR_POSITIVE_Y, -1);
        }

        private byte[] flags(int points) {
            var read = new byte[points];
            for (var i = 0; i < points; i++) {
                read[i] = font.get(position++);
                if ((read[i] & REPEATED) != 0) {
                    for (var left = font.get(position++) & 0xff; left > 0; left--) {
                        read[i + 1] = read[i];
                        i++;
                    }
                }
            }
            return read;
        }

        private float[] coordinates(int isShort, int sameOrPositive, int sign) {
            var read = new float[flags.length];
            var value = 0;
            for (var i = 0; i < read.length; i++) {
                var special = (flags[i] & sameOrPositive) != 0;
                if ((flags[i] & isShort) != 0) {
                    var distance = font.get(position++) & 0xff;
                    value += special ? distance : -distance;
                } else if (!special) {
                    value += font.getShort(position);
                    position += 2;
                }
                read[i] = sign * value / em;
            }
            return read;
        }

        void addTo(Path2D.Float shape) {
            var first = 0;
            for (var last : ends) {
                if (last > first) {
                    add(first, last, shape);
                }
                first = last + 1;
            }
        }

        /** Halfway between two control points there is a point on the curve. */
        private void add(int first, int last, Path2D.Float shape) {
            var count = last - first + 1;
            var start = first;
            while (start <= last && !onCurve(start)) {
                start++;
            }
            if (start > last) {
                return; // a circle of control points alone; this font has none
            }
            shape.moveTo(x[start], y[start]);
            for (var i = 1; i <= count; i++) {
                var point = first + (start - first + i) % count;
                if (onCurve(point)) {
                    shape.lineTo(x[point], y[point]);
                    continue;
                }
                var next = first + (start - first + i + 1) % count;
                if (onCurve(next)) {
                    shape.quadTo(x[point], y[point], x[next], y[next]);
                    i++;
                } else {
                    shape.quadTo(
                            x[point], y[point], (x[point] + x[next]) / 2, (y[point] + y[next]) / 2);
                }
            }
            shape.closePath();
        }

        private boolean onCurve(int point) {
            return (flags[point] & ON_CURVE) != 0;
        }
    }
}
