package dev.trackio.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file that dashboards show: an image, audio, video, a page of HTML, or a model in three
 * dimensions. Immutable. What is made of a file is copied when it is logged, so that the file may
 * change or go afterwards; what is made of pixels, samples or text is encoded at once.
 */
public final class Media implements RichValue {
    private static final Set<String> SOLID_FORMATS =
            Set.of("glb", "gltf", "obj", "stl", "ply", "splat");

    private final String type;
    private final String extension;
    private final @Nullable Path file;
    private final byte[] bytes; // where there is no file
    private final @Nullable String caption;
    private final Map<String, @Nullable Object> details;

    private Media(
            String type,
            String extension,
            @Nullable Path file,
            byte[] bytes,
            @Nullable String caption,
            Map<String, @Nullable Object> details) {
        this.type = type;
        this.extension = extension;
        this.file = file;
        this.bytes = bytes;
        this.caption = caption;
        this.details = details;
    }

    /**
     * An image in a file, such as PNG, JPEG, GIF or WebP; its ending says which.
     *
     * @throws IllegalArgumentException when there is no such file, or its name has no ending
     */
    public static Media image(Path file) {
        return of("trackio.image", file);
    }

    /**
     * An image of pixels, as PNG.
     *
     * @param argb row by row from the top, each {@code 0xAARRGGBB}, as {@link BufferedImage#getRGB}
     *     has them
     * @throws IllegalArgumentException when there are not {@code width} times {@code height} pixels
     */
    public static Media image(int width, int height, int[] argb) {
        return of("trackio.image", "png", Png.of(width, height, argb));
    }

    /** An image as Java's desktop has it, as PNG; needs the module {@code java.desktop}. */
    public static Media image(BufferedImage image) {
        var width = image.getWidth();
        var height = image.getHeight();
        return image(width, height, image.getRGB(0, 0, width, height, null, 0, width));
    }

    /**
     * Sound in a file, such as WAV or MP3; its ending says which.
     *
     * @throws IllegalArgumentException when there is no such file, or its name has no ending
     */
    public static Media audio(Path file) {
        return of("trackio.audio", file);
    }

    /**
     * Sound of one channel, as WAV of 16 bits.
     *
     * @param samples between -1 and 1; louder ones are cut off, NaN is silence
     * @param samplesPerSecond such as 16,000 or 44,100
     * @throws IllegalArgumentException when there is no sample, or the rate is not positive
     */
    public static Media audio(float[] samples, int samplesPerSecond) {
        return of("trackio.audio", "wav", Wav.of(samples, samplesPerSecond));
    }

    /**
     * A film in a file, such as MP4, WebM or GIF; its ending says which.
     *
     * @throws IllegalArgumentException when there is no such file, or its name has no ending
     */
    public static Media video(Path file) {
        return of("trackio.video", file);
    }

    /**
     * A page of HTML, or a part of one. Dashboards show it in a frame that reaches nothing around
     * it.
     */
    public static Media html(String page) {
        var isWhole = page.stripLeading().matches("(?si)<(!doctype|html).*");
        var whole =
                isWhole
                        ? page
                        : "<!doctype html><html><head><meta charset=\"utf-8\"></head><body>"
                                + page
                                + "</body></html>";
        return of("trackio.html", "html", whole.getBytes(UTF_8));
    }

    /**
     * A model in one file of GLB, glTF, OBJ, STL, PLY or SPLAT; its ending says which.
     *
     * @throws IllegalArgumentException when there is no such file, it is of another format, or a
     *     PLY file has no readable header
     */
    public static Media object3d(Path file) {
        var of = of("trackio.object3d", file);
        if (!SOLID_FORMATS.contains(of.extension)) {
            throw new IllegalArgumentException(
                    file + " is none of GLB, glTF, OBJ, STL, PLY and SPLAT");
        }
        var kind = of.extension.equals("splat") ? "gaussian_splat" : "mesh";
        return new Media(
                of.type,
                of.extension,
                file,
                of.bytes,
                null,
                of.extension.equals("ply")
                        ? PlyHeader.of(file).details()
                        : Map.of("format", of.extension, "kind", kind));
    }

    private static Media of(String type, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file " + file);
        }
        var name = file.getFileName().toString();
        var extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (extension.length() == name.length() || !extension.matches("[a-z0-9]{1,16}")) {
            throw new IllegalArgumentException(
                    "The name of " + file + " needs an ending that says what it is, such as .png");
        }
        return new Media(type, extension, file, new byte[0], null, Map.of());
    }

    private static Media of(String type, String extension, byte[] bytes) {
        return new Media(type, extension, null, bytes, null, Map.of());
    }

    /** The same with a text that is shown below it. */
    public Media caption(String text) {
        return new Media(
                type, extension, file, bytes, Objects.requireNonNull(text, "caption"), details);
    }

    /** The ending of its file's name, without the dot: lower-case letters and digits. */
    public String extension() {
        return extension;
    }

    /** Writes what is in the file. */
    public void write(OutputStream out) throws IOException {
        if (file == null) {
            out.write(bytes);
        } else {
            Files.copy(file, out);
        }
    }

    @Override
    public Map<String, @Nullable Object> json(Function<? super Media, String> keep) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        members.put("_type", type);
        members.put("file_path", keep.apply(this));
        members.put("caption", caption);
        members.putAll(details);
        return members;
    }
}
