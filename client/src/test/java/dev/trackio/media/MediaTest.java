package dev.trackio.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaTest {
    @TempDir private Path folder;

    private Path written(Media media) throws IOException {
        var file = folder.resolve("written." + media.extension());
        try (var out = Files.newOutputStream(file)) {
            media.write(out);
        }
        return file;
    }

    private static Map<String, Object> json(RichValue value) {
        return value.json(media -> "path/of." + media.extension());
    }

    @Test
    void pixelsComeBackFromTheirPng() throws IOException {
        var random = new Random(3);
        for (var alpha : new int[] {0xff000000, 0}) {
            for (var size : List.of(new int[] {1, 1}, new int[] {7, 300}, new int[] {640, 90})) {
                var pixels = new int[size[0] * size[1]];
                Arrays.setAll(pixels, i -> alpha == 0 ? random.nextInt() : alpha | i * 3);
                var file = written(Media.image(size[0], size[1], pixels));
                BufferedImage read = ImageIO.read(file.toFile());
                assertThat(read.getColorModel().hasAlpha()).isEqualTo(alpha == 0);
                assertThat(read.getRGB(0, 0, size[0], size[1], null, 0, size[0])).isEqualTo(pixels);
                Files.delete(file);
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Media.image(2, 2, new int[3]))
                .withMessageContaining("2 x 2 has no 3 pixels");
    }

    @Test
    void anImageOfTheDesktopIsOfItsPixels() throws IOException {
        var image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(2, 1, 0x123456);
        var read = ImageIO.read(written(Media.image(image)).toFile());
        assertThat(read.getRGB(2, 1)).isEqualTo(0xff123456);
        assertThat(read.getRGB(0, 0)).isEqualTo(0xff000000);
    }

    @Test
    void samplesAreAWavFile() throws Exception {
        var media = Media.audio(new float[] {0, 1, -1, 0.5f, 7, Float.NaN}, 8_000);
        var file = written(media);
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(bytes.array(), 0, 4, ISO_8859_1)).isEqualTo("RIFF");
        assertThat(bytes.getInt(4)).isEqualTo(bytes.capacity() - 8);
        try (var audio =
                javax.sound.sampled.AudioSystem.getAudioInputStream(new File(file.toString()))) {
            assertThat(audio.getFormat().getSampleRate()).isEqualTo(8_000);
            assertThat(audio.getFormat().getChannels()).isEqualTo(1);
            var data = ByteBuffer.wrap(audio.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            var samples = new short[6];
            data.asShortBuffer().get(samples);
            assertThat(samples).containsExactly(0, 32767, -32767, 16384, 32767, 0);
        }
    }

    @Test
    void aFileIsCopiedAndSaysWhatItIs() throws IOException {
        var file = Files.writeString(folder.resolve("Sample.JPG"), "pixels");
        var image = Media.image(file).caption("a cat");
        assertThat(json(image))
                .isEqualTo(
                        Map.of(
                                "_type", "trackio.image",
                                "file_path", "path/of.jpg",
                                "caption", "a cat"));
        assertThat(written(image)).hasContent("pixels");
        assertThat(json(Media.html("<b>é</b>"))).containsEntry("_type", "trackio.html");
        assertThat(Files.readString(written(Media.html("<b>é</b>")), UTF_8))
                .startsWith("<!doctype html>")
                .contains("charset=\"utf-8\"", "<body><b>é</b></body>");
        var whole = "\n <HTML><p>é";
        assertThat(Files.readString(written(Media.html(whole)), UTF_8)).isEqualTo(whole);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Media.image(folder.resolve("none.png")))
                .withMessageContaining("There is no file");
        var nameless = Files.createFile(folder.resolve("nameless"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Media.video(nameless))
                .withMessageContaining("needs an ending");
    }

    @Test
    void aPlyFileIsWhatItsHeaderSays() throws IOException {
        var header = "ply\nformat ascii 1.0\nelement vertex 400000\nproperty float x\n";
        var cloud = Files.writeString(folder.resolve("cloud.ply"), header + "end_header\n0\n");
        assertThat(json(Media.object3d(cloud)))
                .containsEntry("_type", "trackio.object3d")
                .containsEntry("format", "ply")
                .containsEntry("kind", "point_cloud")
                .containsEntry("original_point_count", 400_000L)
                .containsEntry("rendered_point_count", 300_000L);
        var mesh =
                Files.writeString(
                        folder.resolve("mesh.ply"), header + "element face 12\nend_header\n");
        assertThat(json(Media.object3d(mesh)))
                .containsEntry("kind", "mesh")
                .containsEntry("rendered_point_count", 400_000L);
        var solid = Files.writeString(folder.resolve("solid.glb"), "x");
        assertThat(json(Media.object3d(solid)))
                .containsEntry("kind", "mesh")
                .containsEntry("format", "glb");
        var broken = Files.writeString(folder.resolve("broken.ply"), "ply\nelement vertex many\n");
        assertThatIllegalArgumentException().isThrownBy(() -> Media.object3d(broken));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Media.object3d(Files.createFile(folder.resolve("a.png"))));
    }

    @Test
    void everyFiniteValueIsInOneBin() {
        var random = new Random(5);
        for (var round = 0; round < 200; round++) {
            var values = random.doubles(random.nextInt(1, 500)).map(x -> (x - 0.5) * 1e3).toArray();
            var bins = random.nextInt(1, 80);
            var histogram = Histogram.of(values, bins);
            var edges = histogram.edges();
            assertThat(edges).hasSize(bins + 1).isSorted();
            assertThat(edges[0]).isLessThanOrEqualTo(Arrays.stream(values).min().getAsDouble());
            for (var bin = 0; bin < bins; bin++) {
                var low = edges[bin];
                var high = edges[bin + 1];
                var isLast = bin == bins - 1;
                assertThat(histogram.counts()[bin])
                        .isEqualTo(
                                Arrays.stream(values)
                                        .filter(
                                                v ->
                                                        v >= low
                                                                && (v < high
                                                                        || (isLast && v == high)))
                                        .count());
            }
        }
    }

    @Test
    void histogramsOfOddValues() {
        var one = Histogram.of(new double[] {3, 3, Double.NaN, Double.POSITIVE_INFINITY}, 4);
        assertThat(one.edges()).containsExactly(2.5, 2.75, 3, 3.25, 3.5);
        assertThat(one.counts()).containsExactly(0, 0, 2, 0);
        assertThat(Histogram.of(new double[] {Double.NaN}).counts()).isEmpty();
        assertThat(Histogram.of(new float[] {1, 2}).counts()).hasSize(64);
        assertThat(Histogram.of(new double[] {1, 2}, 9_999).counts()).hasSize(512);
        var large = Histogram.of(new double[] {1e17, 1e17}, 4);
        assertThat(large.counts()).containsExactly(0, 2);
        assertThat(Histogram.counted(large.edges(), large.counts()).edges()).hasSize(3);
        var neighbours = Histogram.of(new double[] {1, Math.nextUp(1.0)});
        assertThat(neighbours.counts()).containsExactly(2);
        assertThat(Histogram.of(new double[] {Double.MAX_VALUE}).counts()).containsOnlyOnce(1);
        var widest = Histogram.of(new double[] {-Double.MAX_VALUE, Double.MAX_VALUE}, 2);
        assertThat(widest.edges()).containsExactly(-Double.MAX_VALUE, 0, Double.MAX_VALUE);
        assertThat(json(Histogram.counted(new double[] {0, 1, 2}, new long[] {4, 5})))
                .containsEntry("_type", "trackio.histogram")
                .containsEntry("bins", new double[] {0, 1, 2})
                .containsEntry("values", new long[] {4, 5});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Histogram.counted(new double[] {0, 1}, new long[] {4, 5}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Histogram.counted(new double[] {1, 0}, new long[] {4}));
        assertThatIllegalArgumentException().isThrownBy(() -> Histogram.of(new double[1], 0));
    }

    @Test
    void tablesAreRowsByColumn() {
        var table = Table.columns("label", "score").row("cat", 0.9).row("dog", null);
        assertThat(json(table)).containsEntry("_type", "trackio.table");
        assertThat(json(table).get("_value"))
                .hasToString("[{label=cat, score=0.9}, {label=dog, score=null}]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.row("one cell"))
                .withMessageContaining("1 cells for 2 columns");
        assertThatIllegalArgumentException().isThrownBy(() -> Table.columns("a", "a"));
        assertThatIllegalArgumentException().isThrownBy(Table::columns);
    }
}
