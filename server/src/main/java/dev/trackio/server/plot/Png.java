package dev.trackio.server.plot;

import dev.trackio.api.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A picture as a file. */
final class Png {
    private Png() {}

    static Image encoded(BufferedImage picture) {
        var bytes = new ByteArrayOutputStream(1 << 15);
        // In memory: the JDK would put it into a file of the temporary folder first.
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Image("image/png", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
}
