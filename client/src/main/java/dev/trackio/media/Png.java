package dev.trackio.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Pixels as a PNG file: the JDK's own encoder is in a module that servers often lack. */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int MOST_PIXELS = 1 << 28;

    private Png() {}

    static byte[] of(int width, int height, int[] argb) {
        if (width < 1 || height < 1 || (long) width * height != argb.length) {
            throw new IllegalArgumentException(
                    "An image of " + width + " x " + height + " has no " + argb.length + " pixels");
        }
        if (argb.length > MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "An image has at most " + MOST_PIXELS + " pixels, not " + argb.length);
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        var isOpaque = isOpaque(argb);
        var header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        // 8 bits a channel; colours with or without transparency
        header.put((byte) 8).put((byte) (isOpaque ? 2 : 6)).put(new byte[3]);
        chunk(out, "IHDR", header.array(), 13);
        packed(out, width, height, argb, isOpaque ? 3 : 4);
        chunk(out, "IEND", new byte[0], 0);
        return out.toByteArray();
    }

    private static boolean isOpaque(int[] argb) {
        for (var pixel : argb) {
            if (pixel >>> 24 != 0xff) {
                return false;
            }
        }
        return true;
    }

    /** Row by row, each as its difference to the pixel on the left, which packs well. */
    private static void packed(
            ByteArrayOutputStream out, int width, int height, int[] argb, int channels) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
        try {
            var row = new byte[1 + width * channels];
            var buffer = new byte[1 << 15];
            for (var y = 0; y < height; y++) {
                fill(row, argb, y * width, channels);
                deflater.setInput(row);
                drain(out, deflater, buffer);
            }
            deflater.finish();
            drain(out, deflater, buffer);
        } finally {
            deflater.end();
        }
    }

    private static void fill(byte[] row, int[] argb, int start, int channels) {
        row[0] = 1; // of the filters: minus the left
        var left = 0;
        for (var at = 1; at < row.length; at += channels) {
            var pixel = argb[start++];
            for (var channel = 0; channel < channels; channel++) {
                var shift = channel == 3 ? 24 : 16 - channel * 8;
                row[at + channel] = (byte) ((pixel >> shift) - (left >> shift));
            }
            left = pixel;
        }
    }

    private static void drain(ByteArrayOutputStream out, Deflater deflater, byte[] buffer) {
        for (int bytes; (bytes = deflater.deflate(buffer)) > 0; ) {
            chunk(out, "IDAT", buffer, bytes);
        }
    }

    private static void chunk(ByteArrayOutputStream out, String name, byte[] bytes, int length) {
        var type = name.getBytes(ISO_8859_1);
        var checksum = new CRC32();
        checksum.update(type);
        checksum.update(bytes, 0, length);
        out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        out.writeBytes(type);
        out.write(bytes, 0, length);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }
}
