package dev.trackio.server.plot;

import dev.trackio.api.Numbers;
import dev.trackio.server.plot.Figure.Panel;
import dev.trackio.server.plot.Figure.Trace;
import dev.trackio.server.plot.Layout.Box;
import dev.trackio.server.plot.Lettering.Side;
import dev.trackio.server.plot.Lettering.Style;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Draws one panel: grid, labels, and lines. */
final class PanelPainter {
    static final float TEXT = 11;

    /** How much of a hue a line behind another one has. */
    static final float FAINT = 0.3f;

    /** So few points are shown as such, too. */
    private static final int FEW_POINTS = 40;

    private static final int FEW_LINES = 12;

    private final Graphics2D g;
    private final Lettering lettering;
    private final Theme theme;
    private final float scale;
    private final Panel panel;
    private final Box box;
    private final Axis x;
    private final Axis y;

    PanelPainter(
            Graphics2D g,
            Lettering lettering,
            Theme theme,
            float scale,
            Panel panel,
            Box box,
            Axis x,
            Axis y) {
        this.g = g;
        this.lettering = lettering;
        this.theme = theme;
        this.scale = scale;
        this.panel = panel;
        this.box = box;
        this.x = x;
        this.y = y;
    }

    void frame(List<Tick> across, List<Tick> upwards) {
        g.setStroke(new BasicStroke(Math.max(1, (float) Math.floor(scale * 0.7))));
        var label = label(scale, theme);
        for (var tick : upwards) {
            var at = crisp(placeY(tick.value()));
            g.setColor(tick.isLabelled() ? theme.grid() : theme.faint(theme.grid(), 0.6f));
            g.draw(new Line2D.Float(box.x(), at, box.right(), at));
            lettering.write(
                    g,
                    tick.label(),
                    label,
                    box.x() - 6 * scale,
                    at + TEXT * scale * 0.36f,
                    Side.RIGHT);
        }
        for (var tick : across) {
            var at = crisp(placeX(tick.value()));
            g.setColor(theme.grid());
            g.draw(new Line2D.Float(at, box.y(), at, box.bottom()));
            g.setColor(theme.frame());
            g.draw(new Line2D.Float(at, box.bottom(), at, box.bottom() + 4 * scale));
            var half = lettering.width(tick.label(), label) / 2;
            var middle = Math.min(at, box.right() + 12 * scale - half);
            lettering.write(g, tick.label(), label, middle, box.bottom() + 15 * scale, Side.MIDDLE);
        }
        g.setColor(theme.frame());
        g.draw(new Line2D.Float(box.x(), crisp(box.bottom()), box.right(), crisp(box.bottom())));
        g.draw(new Line2D.Float(crisp(box.x()), box.y(), crisp(box.x()), box.bottom()));
    }

    static Style label(float scale, Theme theme) {
        return new Style(TEXT * scale, theme.soft(), false);
    }

    /** To the middle of a pixel, where a thin line fills that one alone. */
    private static float crisp(float place) {
        return (float) Math.floor(place) + 0.5f;
    }

    /** All raw values behind all smoothed ones; of equals the first run is on top. */
    void lines() {
        var clip = g.getClip();
        g.clip(new Rectangle2D.Float(box.x(), box.y() - 1, box.width() + 2, box.height() + 2));
        var width = (panel.traces().size() > 20 ? 1.2f : 1.7f) * scale;
        for (var trace : panel.traces().reversed()) {
            if (trace.curve().smooth() != null) {
                line(trace, trace.curve().y(), theme.faint(theme.hue(trace.run()), FAINT), scale);
            }
        }
        for (var trace : panel.traces().reversed()) {
            var smooth = trace.curve().smooth();
            line(trace, smooth == null ? trace.curve().y() : smooth, theme.hue(trace.run()), width);
        }
        g.setClip(clip);
        for (var trace : panel.traces().reversed()) {
            odd(trace);
        }
    }

    private void line(Trace trace, Numbers values, Color colour, float width) {
        var at = trace.curve().x();
        var path = new Path2D.Float();
        g.setColor(colour);
        var dots =
                panel.traces().size() <= FEW_LINES
                        && values.size() <= FEW_POINTS
                        && box.width() / values.size() > 8 * scale;
        var drawn = 0;
        for (var i = 0; i < values.size(); i++) {
            var value = values.at(i);
            if (!y.shows(value) || !Double.isFinite(at.at(i))) {
                alone(drawn, path, width);
                drawn = 0;
                continue;
            }
            var px = placeX(at.at(i));
            var py = placeY(value);
            if (drawn++ == 0) {
                path.moveTo(px, py);
            } else {
                path.lineTo(px, py);
            }
            if (dots) {
                dot(px, py, width * 1.5f);
            }
        }
        alone(drawn, path, width);
        g.setStroke(stroke(trace, width));
        g.draw(path);
    }

    private Stroke stroke(Trace trace, float width) {
        return theme.stroke(trace.run(), width);
    }

    /** A point without neighbours makes no line. */
    private void alone(int drawn, Path2D.Float path, float width) {
        if (drawn == 1) {
            var point = path.getCurrentPoint();
            dot((float) point.getX(), (float) point.getY(), width * 1.5f);
        }
    }

    private void dot(float px, float py, float radius) {
        g.fill(new Ellipse2D.Float(px - radius, py - radius, 2 * radius, 2 * radius));
    }

    /** What is not finite stands at the axis (NaN, minus infinity) or on top. */
    private void odd(Trace trace) {
        g.setColor(theme.hue(trace.run()));
        g.setStroke(new BasicStroke(1.5f * scale));
        for (var odd : trace.curve().odd()) {
            var px = placeX(odd.x());
            switch (odd.kind()) {
                case "inf" -> triangle(px, box.y(), 1);
                case "-inf" -> triangle(px, box.bottom(), -1);
                default -> cross(px, box.bottom());
            }
        }
    }

    private void cross(float px, float py) {
        var arm = 3.2f * scale;
        g.draw(new Line2D.Float(px - arm, py - arm, px + arm, py + arm));
        g.draw(new Line2D.Float(px - arm, py + arm, px + arm, py - arm));
    }

    /**
     * @param down 1: its point is on top
     */
    private void triangle(float px, float py, int down) {
        var arm = 4 * scale;
        var path = new Path2D.Float();
        path.moveTo(px, py);
        path.lineTo(px - arm, py + down * 1.8f * arm);
        path.lineTo(px + arm, py + down * 1.8f * arm);
        path.closePath();
        g.fill(path);
    }

    float placeX(double value) {
        return (float) (box.x() + x.part(value) * box.width());
    }

    float placeY(double value) {
        return (float) (box.bottom() - y.part(value) * box.height());
    }
}
