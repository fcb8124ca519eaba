package dev.trackio.server.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;

/** Colours of a picture: those of the dashboard. */
record Theme(Color page, Color ink, Color soft, Color grid, Color frame, List<Color> hues) {
    private static final Theme LIGHT =
            new Theme(
                    new Color(0xffffff),
                    new Color(0x17181b),
                    new Color(0x4a4e58),
                    new Color(0xe6e6e3),
                    new Color(0x8b8e97),
                    hues(
                            0x1f52b4, 0xd95f02, 0x249374, 0xb153a8, 0x616000, 0x7c5cda, 0xce0c3b,
                            0x616b77));
    private static final Theme DARK =
            new Theme(
                    new Color(0x191b20),
                    new Color(0xe8e9ec),
                    new Color(0xb4b8c2),
                    new Color(0x2e3139),
                    new Color(0x737987),
                    hues(
                            0x5b9bff, 0xff9a3d, 0x35c79a, 0xff9fe0, 0xf0e070, 0x9b6bc7, 0xef5350,
                            0x8f98b4));

    private static final float[][] DASHES = {
        {}, {7, 3}, {2, 3}, {10, 3, 2, 3}, {14, 4}, {5, 2, 1, 2, 1, 2}, {1, 5}
    };

    /** So many runs look different. */
    int kinds() {
        return hues.size() * DASHES.length;
    }

    static Theme of(boolean dark) {
        return dark ? DARK : LIGHT;
    }

    private static List<Color> hues(int... rgb) {
        return Arrays.stream(rgb).mapToObj(Color::new).toList();
    }

    /** Of the n-th run of a picture: the hues first, then the same with another pattern. */
    Color hue(int run) {
        return hues.get(run % hues.size());
    }

    /** A colour as it looks through so much of the page. */
    Color faint(Color colour, float part) {
        return new Color(
                mixed(colour.getRed(), page.getRed(), part),
                mixed(colour.getGreen(), page.getGreen(), part),
                mixed(colour.getBlue(), page.getBlue(), part));
    }

    private static int mixed(int over, int under, float part) {
        return Math.round(under + (over - under) * part);
    }

    BasicStroke stroke(int run, float width) {
        var dash = DASHES[run / hues.size() % DASHES.length];
        if (dash.length == 0) {
            return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL);
        }
        var scaled = new float[dash.length];
        for (var i = 0; i < dash.length; i++) {
            scaled[i] = dash[i] * Math.max(1, width / 1.5f);
        }
        return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 10, scaled, 0);
    }
}
