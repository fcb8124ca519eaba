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
            var more = named < runs.size() ? "+" + (runs.size() - named) + " more" : "";
            var cell =
                    GAP * scale
                            + Math.max(
                                    Collections.max(widths.subList(0, named)) + sample(scale),
                                    lettering.width(more, style));
            var entries = names(texts.subList(0, named), more, cell, room + GAP * scale);
            if (!marks.isEmpty()) {
                entries.add(marks(marks, entries, cell, room, lettering, scale));
            }
            if (entries.getLast().row < most) {
                return new Legend(scale, entries);
            }
        }
        return new Legend(scale, List.of());
    }

    private static List<Entry> names(List<String> names, String more, float cell, float room) {
        var entries = new ArrayList<Entry>();
        var count = more.isEmpty() ? names.size() : names.size() + 1;
        var columns = (int) Math.clamp(room / cell, 1, count);
        for (var i = 0; i < count; i++) {
            var text = i < names.size() ? names.get(i) : more;
            var run = i < names.size() ? i : NONE;
            entries.add(new Entry(run, text, i % columns * cell, i / columns));
        }
        return entries;
    }

    /** Behind the last name where there is room, else in a row of its own. */
    private static Entry marks(
            String marks,
            List<Entry> names,
            float cell,
            float room,
            Lettering lettering,
            float scale) {
        var style = style(scale, Color.BLACK);
        var text = lettering.fitted(marks, style, room);
        var last = names.getLast();
        var fits = last.x + cell + lettering.width(text, style) <= room;
        return new Entry(NONE, text, fits ? last.x + cell : 0, fits ? last.row : last.row + 1);
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

    /** How far to the right it goes, from where it begins. */
    float width(Lettering lettering) {
        var style = style(scale, Color.BLACK);
        var width = 0f;
        for (var entry : entries) {
            var sample = entry.run == NONE ? 0 : sample(scale);
            width = Math.max(width, entry.x + sample + lettering.width(entry.text, style));
        }
        return width;
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
