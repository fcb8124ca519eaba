package dev.trackio.server.plot;

import dev.trackio.server.plot.Lettering.Side;
import dev.trackio.server.plot.Lettering.Style;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Names of the runs beside a piece of their lines, in rows. Where there are too many the first ones
 * are named and the others counted.
 */
final class Legend {
    private static final float TEXT = 11.5f;
    private static final float ROW = 16;
    private static final float SAMPLE = 22;
    private static final float GAP = 14;
    private static final float WIDEST = 240;

    /** What part of a picture it may take. */
    private static final float MOST = 0.2f;

    private static final int NONE = -1;

    private final List<Entry> entries;
    private final float scale;

    /** At the place where it begins. */
    private record Entry(int run, String text, float x, int row) {}

    private Legend(float scale, List<Entry> entries) {
        this.scale = scale;
        this.entries = entries;
    }

    /**
     * @param runs in the order of their colours
     * @param marks what else is explained, after the runs; may be empty
     */
    static Legend of(List<String> runs, String marks, Lettering lettering, int width, int height) {
        var scale = Layout.scale(width, height);
        var room = width - 2 * Layout.margin(scale);
        var most = Math.max(1, (int) (height * MOST / (ROW * scale)));
        var widest = Math.min(WIDEST * scale, room - sample(scale));
        var style = style(scale, Color.BLACK);
        var texts = runs.stream().map(name -> lettering.fitted(name, style, widest)).toList();
        var widths = texts.stream().map(text -> lettering.width(text, style)).toList();
        for (var named = runs.size(); named > 0; named--) {
            var shown = new ArrayList<>(texts.subList(0, named));
            if (named < runs.size()) {
                shown.add("+" + (runs.size() - named) + " more");
            }
            if (!marks.isEmpty()) {
                shown.add(marks);
            }
            var cell = Collections.max(widths.subList(0, named)) + sample(scale) + GAP * scale;
            var columns = (int) Math.clamp((room + GAP * scale) / cell, 1, shown.size());
            if ((shown.size() - 1) / columns < most) {
                return new Legend(scale, entries(shown, named, cell, columns));
            }
        }
        return new Legend(scale, List.of());
    }

    private static List<Entry> entries(List<String> texts, int named, float cell, int columns) {
        var entries = new ArrayList<Entry>(texts.size());
        for (var i = 0; i < texts.size(); i++) {
            entries.add(
                    new Entry(i < named ? i : NONE, texts.get(i), i % columns * cell, i / columns));
        }
        return entries;
    }

    private static float sample(float scale) {
        return (SAMPLE + 5) * scale;
    }

    private static Style style(float scale, Color colour) {
        return new Style(TEXT * scale, colour, false);
    }

    /** What it says, in its order. */
    List<String> texts() {
        return entries.stream().map(Entry::text).toList();
    }

    float height() {
        return entries.isEmpty() ? 0 : (entries.getLast().row + 1) * ROW * scale;
    }

    void paint(Graphics2D g, Layout.Box box, Lettering lettering, Theme theme) {
        for (var entry : entries) {
            var x = box.x() + entry.x;
            var y = box.y() + entry.row * ROW * scale + ROW * scale / 2;
            if (entry.run != NONE) {
                g.setColor(theme.hue(entry.run));
                g.setStroke(theme.stroke(entry.run, 2.2f * scale));
                g.draw(new Line2D.Float(x, y, x + SAMPLE * scale, y));
                x += sample(scale);
            }
            var style = style(scale, entry.run == NONE ? theme.soft() : theme.ink());
            lettering.write(g, entry.text, style, x, y + TEXT * scale * 0.36f, Side.LEFT);
        }
    }
}
