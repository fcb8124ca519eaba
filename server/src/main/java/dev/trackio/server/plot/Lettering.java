package dev.trackio.server.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;

/** Writes text into a picture. Any text will do: what the font has not is an empty box. */
final class Lettering {
    /** Longer ones are cut before they are measured. */
    private static final int LONGEST = 300;

    /** The font has no bold letters: lines around them, and more room between them. */
    private static final float BOLD = 0.05f;

    private static final float BOLD_SPACE = 0.045f;

    private final Outlines outlines;

    Lettering(Outlines outlines) {
        this.outlines = outlines;
    }

    /** Where a text stands to its place. */
    enum Side {
        LEFT(0),
        MIDDLE(0.5f),
        RIGHT(1);

        private final float part;

        Side(float part) {
            this.part = part;
        }
    }

    /**
     * How it is written.
     *
     * @param size of an em in pixels
     */
    record Style(float size, Color colour, boolean bold) {
        private float space() {
            return bold ? BOLD_SPACE : 0;
        }
    }

    /** Names on one line: no control characters, no marks that turn the direction of others. */
    static int[] characters(String text) {
        return text.codePoints()
                .limit(LONGEST)
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .map(c -> Character.isISOControl(c) || Character.isSpaceChar(c) ? ' ' : c)
                .toArray();
    }

    float width(String text, Style style) {
        return width(characters(text), style);
    }

    private float width(int[] characters, Style style) {
        var width = 0f;
        for (var c : characters) {
            width += outlines.of(c).advance() + style.space();
        }
        return width * style.size;
    }

    /** It as it is, or with an ellipsis in its middle: names of runs differ at both ends. */
    String fitted(String text, Style style, float most) {
        var all = characters(text);
        if (all.length < LONGEST && width(all, style) <= most) {
            return new String(all, 0, all.length);
        }
        for (var kept = all.length - 1; kept > 0; kept--) {
            var head = (kept + 1) / 2;
            var cut =
                    new String(all, 0, head)
                            + '…'
                            + new String(all, all.length - (kept - head), kept - head);
            if (width(cut, style) <= most) {
                return cut;
            }
        }
        return "…";
    }

    /**
     * @param x of the side of the text that is given
     * @param y of its baseline
     * @return where it ends
     */
    float write(Graphics2D g, String text, Style style, float x, float y, Side side) {
        var characters = characters(text);
        var width = width(characters, style);
        var start = x - side.part * width;
        fill(g, path(characters, style), style, AffineTransform.getTranslateInstance(start, y));
        return start + width;
    }

    /** From below to above; its middle is at that place. */
    void writeUpwards(Graphics2D g, String text, Style style, float x, float middle) {
        var characters = characters(text);
        var place = AffineTransform.getTranslateInstance(x, middle + width(characters, style) / 2);
        place.rotate(-Math.PI / 2);
        fill(g, path(characters, style), style, place);
    }

    private Path2D.Float path(int[] characters, Style style) {
        var path = new Path2D.Float(Path2D.WIND_NON_ZERO);
        var x = 0f;
        for (var c : characters) {
            var glyph = outlines.of(c);
            path.append(
                    glyph.shape().getPathIterator(AffineTransform.getTranslateInstance(x, 0)),
                    false);
            x += glyph.advance() + style.space();
        }
        return path;
    }

    private static void fill(Graphics2D g, Path2D.Float path, Style style, AffineTransform place) {
        place.scale(style.size, style.size);
        path.transform(place);
        g.setColor(style.colour);
        g.fill(path);
        if (style.bold) {
            g.setStroke(new BasicStroke(BOLD * style.size));
            g.draw(path);
        }
    }
}
