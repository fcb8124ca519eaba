package dev.trackio.cli.demo;

import java.util.List;
import java.util.Random;

/** The pictures that the made-up classifier tells apart, and what it makes of them. */
final class Drawings {
    static final List<String> CLASSES =
            List.of("sun", "boat", "house", "tree", "ring", "cross", "hill", "star");

    private static final int SIZE = 64;
    private static final int CELL = 16;

    private Drawings() {}

    /** A drawing with some noise of a camera. */
    static byte[] drawing(int kind, long seed) {
        var random = new Random(seed);
        return MadeUpFiles.png(SIZE, SIZE, (x, y) -> noisy(pixel(kind, x, y), random));
    }

    /**
     * A drawing under a veil that is lifted where the model looks.
     *
     * @param sharp from 0, anywhere, to 1, at the very thing
     */
    static byte[] attention(int kind, double sharp, long seed) {
        var random = new Random(seed);
        var centerX = SIZE / 2.0 + (1 - sharp) * 24 * random.nextGaussian();
        var centerY = SIZE / 2.0 + (1 - sharp) * 24 * random.nextGaussian();
        var width = 14 + 26 * (1 - sharp);
        return MadeUpFiles.png(
                SIZE,
                SIZE,
                (x, y) -> {
                    var far = Math.hypot(x - centerX, y - centerY) / width;
                    var heat = Math.exp(-far * far) * (0.8 + 0.2 * random.nextDouble());
                    var veil = mix(0x14213d, 0xff5400, heat);
                    return mix(veil, pixel(kind, x, y), 0.25 + 0.6 * heat);
                });
    }

    /** Rows are what is there, columns what was told; light where it often is so. */
    static byte[] confusion(double accuracy, long seed) {
        var random = new Random(seed);
        var count = CLASSES.size();
        var shares = new double[count][count];
        for (var row : shares) {
            for (var column = 0; column < count; column++) {
                row[column] = (1 - accuracy) * random.nextDouble() * 0.5;
            }
        }
        for (var i = 0; i < count; i++) {
            shares[i][i] = Math.min(1, accuracy + 0.1 * random.nextGaussian() * (1 - accuracy));
        }
        return MadeUpFiles.png(
                count * CELL,
                count * CELL,
                (x, y) ->
                        x % CELL == 0 || y % CELL == 0
                                ? 0x0b132b
                                : mix(0x1c2541, 0xffd166, shares[y / CELL][x / CELL]));
    }

    /** A colour of the rainbow, from 0 to 1. */
    static int hue(double turn) {
        var red = 0.5 + 0.45 * Math.cos(2 * Math.PI * turn);
        var green = 0.5 + 0.45 * Math.cos(2 * Math.PI * (turn - 1 / 3.0));
        var blue = 0.5 + 0.45 * Math.cos(2 * Math.PI * (turn - 2 / 3.0));
        return ((int) (255 * red) << 16) | ((int) (255 * green) << 8) | (int) (255 * blue);
    }

    private static int pixel(int kind, int x, int y) {
        var u = (x - SIZE / 2.0) / (SIZE / 2.0);
        var v = (y - SIZE / 2.0) / (SIZE / 2.0);
        var ground = mix(0x8ecae6, 0xd8f3dc, (v + 1) / 2);
        return inside(kind, u, v) ? mix(hue(kind / 8.0), 0x000000, (v + 1) / 8) : ground;
    }

    /** Whether a point, from -1 to 1 both ways, downwards, belongs to the thing that is drawn. */
    private static boolean inside(int kind, double u, double v) {
        var far = Math.hypot(u, v);
        return switch (kind) {
            case 0 -> far < 0.45;
            case 1 ->
                    (v > 0.2 && v < 0.55 && Math.abs(u) < 0.85 - v)
                            || (v <= 0.15 && v > -0.7 && u > 0 && u < 0.5 * (v + 0.7));
            case 2 ->
                    (Math.abs(u) < 0.5 && v > -0.1 && v < 0.65)
                            || (v <= -0.1 && v > -0.7 && Math.abs(u) < v + 0.75);
            case 3 -> Math.hypot(u, v + 0.25) < 0.42 || (Math.abs(u) < 0.1 && v > 0 && v < 0.75);
            case 4 -> far > 0.35 && far < 0.65;
            case 5 -> (Math.abs(u) < 0.16 || Math.abs(v) < 0.16) && far < 0.75;
            case 6 -> v > 0.1 + 0.35 * Math.sin(3 * u);
            default -> far < 0.42 + 0.2 * Math.cos(5 * Math.atan2(u, -v));
        };
    }

    private static int noisy(int colour, Random random) {
        var light = random.nextGaussian() * 0.08;
        return light < 0 ? mix(colour, 0, -light) : mix(colour, 0xffffff, light);
    }

    /** From one colour, at 0, to another, at 1. */
    private static int mix(int from, int to, double share) {
        var part = Math.clamp(share, 0, 1);
        var mixed = 0;
        for (var shift = 16; shift >= 0; shift -= 8) {
            var a = (from >> shift) & 255;
            var b = (to >> shift) & 255;
            mixed |= (int) (a + (b - a) * part) << shift;
        }
        return mixed;
    }
}
