package dev.trackio.server.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a picture are, in pixels: the heading on top, panels in a grid, and the legend
 * below them, where it hides no line.
 *
 * @param scale 1 for a picture of 640 x 360; letters and lines grow slower than the picture
 * @param columns of panels
 * @param panels the frames within which lines are drawn
 * @param legend below all panels
 */
record Layout(float scale, int columns, List<Box> panels, Box legend) {
    private static final float PANEL_SHAPE = 1.7f;

    /** A rectangle. */
    record Box(float x, float y, float width, float height) {
        float right() {
            return x + width;
        }

        float bottom() {
            return y + height;
        }
    }

    static float scale(int width, int height) {
        var times = Math.min(width / 640f, height / 360f);
        return (float) Math.clamp(Math.pow(times, 0.6), 0.75, 2.5);
    }

    static float margin(float scale) {
        return 10 * scale;
    }

    /**
     * @param labels how wide the labels of the y axes are
     * @param legendHeight what the legend needs
     */
    static Layout of(int width, int height, int panels, float labels, float legendHeight) {
        var scale = scale(width, height);
        var margin = margin(scale);
        var top = margin + 20 * scale;
        var legend =
                new Box(
                        margin,
                        height - margin / 2 - legendHeight,
                        width - 2 * margin,
                        legendHeight);
        var columns = columns(panels, width, legend.y - top);
        var rows = (panels + columns - 1) / columns;
        var gap = 12 * scale;
        var left = labels + (panels == 1 ? 22 : 8) * scale;
        var below = 30 * scale;
        var above = (panels == 1 ? 2 : 17) * scale;
        var cellWidth = (width - 2 * margin - (columns - 1) * gap) / columns;
        var cellHeight = (legend.y - top - (rows - 1) * gap / 2) / rows;
        var boxes = new ArrayList<Box>(panels);
        for (var i = 0; i < panels; i++) {
            var row = i / columns;
            var x = margin + i % columns * (cellWidth + gap) + left;
            var y = top + row * (cellHeight + gap / 2) + above;
            boxes.add(
                    new Box(
                            Math.round(x),
                            Math.round(y),
                            Math.round(Math.max(20, cellWidth - left - 4 * scale)),
                            Math.round(Math.max(20, cellHeight - above - below))));
        }
        return new Layout(scale, columns, boxes, legend);
    }

    /** So many that panels come nearest to the shape in which lines are read best. */
    static int columns(int panels, float width, float height) {
        var best = 1;
        var least = Double.POSITIVE_INFINITY;
        for (var columns = 1; columns <= panels; columns++) {
            var rows = (panels + columns - 1) / columns;
            var shape = (width / columns) / (height / rows);
            var empty = columns * rows - panels;
            var off = Math.abs(Math.log(shape / PANEL_SHAPE)) + 0.3 * empty;
            if (off < least) {
                least = off;
                best = columns;
            }
        }
        return best;
    }
}
