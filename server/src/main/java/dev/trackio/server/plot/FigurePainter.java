package dev.trackio.server.plot;

import dev.trackio.server.plot.Figure.Panel;
import dev.trackio.server.plot.Layout.Box;
import dev.trackio.server.plot.Lettering.Side;
import dev.trackio.server.plot.Lettering.Style;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws a figure. The same figure gives the same pixels. */
final class FigurePainter {
    private static final float HEADING = 13.5f;
    private static final float DETAIL = 11;

    /** Pixels between the labels of an axis, at the least. */
    private static final float APART = 12;

    private final Figure figure;
    private final Lettering lettering;
    private final Theme theme;
    private final int width;
    private final int height;
    private final float scale;

    FigurePainter(Figure figure, Lettering lettering, PlotPlan plan) {
        this.figure = figure;
        this.lettering = lettering;
        this.theme = Theme.of(plan.dark());
        this.width = plan.width();
        this.height = plan.height();
        this.scale = Layout.scale(width, height);
    }

    BufferedImage paint() {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            g.setColor(theme.page());
            g.fillRect(0, 0, width, height);
            paint(g);
        } finally {
            g.dispose();
        }
        return Palette.of(theme, figure.runs().size(), figure.isSmoothed()).applied(image);
    }

    private void paint(Graphics2D g) {
        var legend = Legend.of(figure.runs(), figure.marks(), lettering, width, height);
        var panels = figure.panels();
        var x = figure.x();
        var y = panels.stream().map(figure::y).toList();
        var layout = layout(legend, y);
        heading(g);
        for (var i = 0; i < panels.size(); i++) {
            var box = layout.panels().get(i);
            var painter =
                    new PanelPainter(g, lettering, theme, scale, panels.get(i), box, x, y.get(i));
            painter.frame(across(x, box.width()), upwards(y.get(i), box.height()));
            painter.lines();
            titles(g, panels.get(i), box, x, i + layout.columns() >= panels.size());
        }
        legend.paint(g, layout.legend(), lettering, theme);
    }

    /** Labels need room, and what room there is says how many there are. */
    private Layout layout(Legend legend, List<Axis> y) {
        var guess = Layout.of(width, height, y.size(), 30 * scale, legend.height());
        var labels = 10 * scale;
        var style = PanelPainter.label(scale, theme);
        for (var i = 0; i < y.size(); i++) {
            for (var tick : upwards(y.get(i), guess.panels().get(i).height())) {
                labels = Math.max(labels, lettering.width(tick.label(), style));
            }
        }
        return Layout.of(width, height, y.size(), labels, legend.height());
    }

    private void heading(Graphics2D g) {
        var margin = Layout.margin(scale);
        var room = width - 2 * margin;
        var y = margin + HEADING * scale * 0.8f;
        var style = new Style(HEADING * scale, theme.ink(), true);
        var heading = lettering.fitted(figure.heading(), style, room * 0.72f);
        var end = lettering.write(g, heading, style, margin, y, Side.LEFT) + 12 * scale;
        var small = new Style(DETAIL * scale, theme.soft(), false);
        var detail = lettering.fitted(figure.detail(), small, margin + room - end);
        lettering.write(g, detail, small, end, y, Side.LEFT);
    }

    private void titles(Graphics2D g, Panel panel, Box box, Axis x, boolean lowest) {
        var style = new Style(DETAIL * scale, theme.soft(), false);
        if (figure.panels().size() == 1) {
            var metric = lettering.fitted(panel.metric(), style, box.height());
            var left = Layout.margin(scale) + DETAIL * scale * 0.7f;
            lettering.writeUpwards(g, metric, style, left, box.y() + box.height() / 2);
        } else {
            var bold = new Style(DETAIL * scale, theme.ink(), true);
            var metric = lettering.fitted(panel.metric(), bold, box.width());
            lettering.write(g, metric, bold, box.x(), box.y() - 6 * scale, Side.LEFT);
        }
        if (lowest) {
            var title =
                    figure.across() == PlotPlan.Across.TIME
                            ? "time (UTC), " + TimeTicks.days(x)
                            : figure.across().title;
            lettering.write(
                    g,
                    lettering.fitted(title, style, box.width()),
                    style,
                    box.x() + box.width() / 2,
                    box.bottom() + 28 * scale,
                    Side.MIDDLE);
        }
    }

    /** Less than three labels tell little of a scale. */
    private List<Tick> upwards(Axis y, float room) {
        var most = (int) Math.clamp(room / (27 * scale), 3, 9);
        var ticks = Ticks.of(y, most);
        for (var more = most + 1; more <= most + 2 && labels(ticks) < 3; more++) {
            ticks = Ticks.of(y, more);
        }
        return ticks;
    }

    private static long labels(List<Tick> ticks) {
        return ticks.stream().filter(Tick::isLabelled).count();
    }

    /** As many as stand beside each other without touching. */
    private List<Tick> across(Axis x, float room) {
        for (var most = (int) (room / (36 * scale)); most > 1; most--) {
            var ticks = across(x, most);
            if (isLoose(ticks, x, room)) {
                return ticks;
            }
        }
        return across(x, 1);
    }

    private List<Tick> across(Axis x, int most) {
        return switch (figure.across()) {
            case STEP -> Ticks.whole(x, most);
            case TIME -> TimeTicks.clock(x, most);
            case RELATIVE_TIME -> TimeTicks.elapsed(x, most);
        };
    }

    private boolean isLoose(List<Tick> ticks, Axis x, float room) {
        var label = PanelPainter.label(scale, theme);
        var end = Float.NEGATIVE_INFINITY;
        for (var tick : ticks) {
            var half = lettering.width(tick.label(), label) / 2;
            var middle = (float) (x.part(tick.value()) * room);
            if (middle - half < end + APART * scale) {
                return false;
            }
            end = middle + half;
        }
        return true;
    }
}
