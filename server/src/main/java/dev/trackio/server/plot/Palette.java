package dev.trackio.server.plot;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * At most 256 colours that say all of a picture: those of the theme and their mixtures with the
 * page, as the edges of lines have them. Its file is less than half as large then.
 */
final class Palette {
    private static final int MOST = 256;

    private final int[] colours;
    private final Map<Integer, Byte> nearest = new HashMap<>();

    private Palette(Set<Integer> colours) {
        this.colours = colours.stream().mapToInt(rgb -> rgb).toArray();
    }

    /**
     * @param runs how many hues are used
     * @param faint whether there are lines behind lines
     */
    static Palette of(Theme theme, int runs, boolean faint) {
        var base = new LinkedHashSet<Color>();
        base.add(theme.ink());
        base.add(theme.soft());
        base.add(theme.frame());
        base.add(theme.grid());
        for (var run = 0; run < Math.min(runs, theme.hues().size()); run++) {
            base.add(theme.hue(run));
            if (faint) {
                base.add(theme.faint(theme.hue(run), PanelPainter.FAINT));
            }
        }
        var colours = new LinkedHashSet<Integer>();
        colours.add(rgb(theme.page()));
        base.forEach(colour -> colours.add(rgb(colour)));
        var shades = Math.min(16, (MOST - colours.size()) / base.size() + 1);
        for (var shade = 1; shade < shades; shade++) {
            for (var colour : base) {
                colours.add(rgb(theme.faint(colour, (float) shade / shades)));
            }
        }
        return new Palette(colours);
    }

    private static int rgb(Color colour) {
        return colour.getRGB() & 0xffffff;
    }

    /** The picture with each colour replaced by the nearest one. */
    BufferedImage applied(BufferedImage picture) {
        var width = picture.getWidth();
        var height = picture.getHeight();
        var model = new IndexColorModel(8, colours.length, colours, 0, false, -1, 0);
        var result = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model);
        var from = new int[width];
        var to = new byte[width];
        for (var y = 0; y < height; y++) {
            picture.getRGB(0, y, width, 1, from, 0, width);
            for (var x = 0; x < width; x++) {
                to[x] =
                        x > 0 && from[x] == from[x - 1]
                                ? to[x - 1]
                                : nearest.computeIfAbsent(from[x] & 0xffffff, this::find);
            }
            result.getRaster().setDataElements(0, y, width, 1, to);
        }
        return result;
    }

    private byte find(int rgb) {
        var found = 0;
        var least = Integer.MAX_VALUE;
        for (var i = 0; i < colours.length && least > 0; i++) {
            var distance = distance(rgb, colours[i]);
            if (distance < least) {
                least = distance;
                found = i;
            }
        }
        return (byte) found;
    }

    private static int distance(int a, int b) {
        var red = (a >> 16) - (b >> 16);
        var green = (a >> 8 & 0xff) - (b >> 8 & 0xff);
        var blue = (a & 0xff) - (b & 0xff);
        return 3 * red * red + 4 * green * green + 2 * blue * blue;
    }
}
