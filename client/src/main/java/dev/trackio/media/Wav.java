package dev.trackio.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Samples as a WAV file: one channel of 16 bits. */
final class Wav {
    private static final int HEADER_BYTES = 44;
    private static final int MOST_SAMPLES = (Integer.MAX_VALUE - HEADER_BYTES - 8) / 2;

    private Wav() {}

    static byte[] of(float[] samples, int samplesPerSecond) {
        if (samples.length == 0 || samples.length > MOST_SAMPLES || samplesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "Audio has 1 to "
                            + MOST_SAMPLES
                            + " samples and a rate of at least 1, not "
                            + samples.length
                            + " at "
                            + samplesPerSecond);
        }
        var data = samples.length * 2;
        var file = ByteBuffer.allocate(HEADER_BYTES + data).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + data).put(ascii("WAVEfmt ")).putInt(16);
        // linear samples, of one channel
        file.putShort((short) 1).putShort((short) 1).putInt(samplesPerSecond);
        file.putInt(samplesPerSecond * 2).putShort((short) 2).putShort((short) 16);
        file.put(ascii("data")).putInt(data);
        for (var sample : samples) {
            var within = Math.max(-1, Math.min(sample, 1)); // NaN stays, and is 0 below
            file.putShort((short) Math.round(within * Short.MAX_VALUE));
        }
        return file.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
