package dev.trackio.cli.demo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Pictures, sounds and points as files, without the desktop part of Java, which is slow to load.
 */
final class MadeUpFiles {
    private static final int HERTZ = 8000;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private MadeUpFiles() {}

    /** The colour of a point, as 0xRRGGBB. */
    interface Paint {
        int at(int x, int y);
    }

    static byte[] png(int width, int height, Paint paint) {
        var rows = ByteBuffer.allocate(height * (1 + 3 * width));
        for (var y = 0; y < height; y++) {
            rows.put((byte) 0); // no filter
            for (var x = 0; x < width; x++) {
                var colour = paint.at(x, y);
                rows.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
            }
        }
        var head = ByteBuffer.allocate(13).putInt(width).putInt(height);
        head.put(new byte[] {8, 2, 0, 0, 0}); // 8 bits of red, green and blue
        var out = new ByteArrayOutputStream();
        out.writeBytes(PNG);
        out.writeBytes(chunk("IHDR", head.array()));
        out.writeBytes(chunk("IDAT", deflated(rows.array())));
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    private static byte[] chunk(String type, byte[] content) {
        var name = type.getBytes(StandardCharsets.US_ASCII);
        var sum = new CRC32();
        sum.update(name);
        sum.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) sum.getValue())
                .array();
    }

    private static byte[] deflated(byte[] bytes) {
        try (var deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            var out = new ByteArrayOutputStream();
            var buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    /**
     * A sound of one voice.
     *
     * @param pitch in hertz, from 0 at the beginning to 1 at the end
     */
    static byte[] wav(double seconds, DoubleUnaryOperator pitch) {
        var samples = (int) (HERTZ * seconds);
        var size = samples * 2;
        var wav = ByteBuffer.allocate(44 + size).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(36 + size).put(ascii("WAVEfmt ")).putInt(16);
        wav.putShort((short) 1).putShort((short) 1).putInt(HERTZ).putInt(HERTZ * 2);
        wav.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(size);
        var phase = 0.0;
        for (var i = 0; i < samples; i++) {
            var at = (double) i / samples;
            phase += 2 * Math.PI * pitch.applyAsDouble(at) / HERTZ;
            var loudness = 8000 * Math.min(1, Math.min(at, 1 - at) * 20); // no clicks at the ends
            wav.putShort((short) (loudness * Math.sin(phase)));
        }
        return wav.array();
    }

    /** Clouds of points in space, one for each of some classes, the tighter the better. */
    static byte[] ply(int classes, int pointsOfEach, double spread, Random random) {
        var points = classes * pointsOfEach;
        var head =
                ascii(
                        "ply\nformat binary_little_endian 1.0\nelement vertex "
                                + points
                                + "\nproperty float x\nproperty float y\nproperty float z\n"
                                + "property uchar red\nproperty uchar green\nproperty uchar blue\n"
                                + "end_header\n");
        var ply = ByteBuffer.allocate(head.length + points * 15).order(ByteOrder.LITTLE_ENDIAN);
        ply.put(head);
        for (var i = 0; i < points; i++) {
            var angle = 2 * Math.PI * (i % classes) / classes;
            ply.putFloat((float) (2 * Math.cos(angle) + spread * random.nextGaussian()));
            ply.putFloat((float) (Math.sin(2 * angle) + spread * random.nextGaussian()));
            ply.putFloat((float) (2 * Math.sin(angle) + spread * random.nextGaussian()));
            var colour = Drawings.hue((double) (i % classes) / classes);
            ply.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
        }
        return ply.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
