import dev.trackio.Artifact;
import dev.trackio.Level;
import dev.trackio.Trackio;
import dev.trackio.media.Histogram;
import dev.trackio.media.Markdown;
import dev.trackio.media.Media;
import dev.trackio.media.Table;
import dev.trackio.media.Trace;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Logs with the Java client what every_kind.py logs with Python's. Arguments: the project, a folder for
 * files. Prints the paths and contents of the artifact that it fetched.
 */
public final class EveryKind {
    private EveryKind() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[1]);
        var pixels = new int[64];
        Arrays.setAll(pixels, i -> 0xff000000 | i * 1_000);
        var config = new LinkedHashMap<String, Object>();
        config.put("lr", 0.1);
        config.put("layers", new int[] {1, 2});
        config.put("opt", Map.of("name", "adam"));
        var run =
                Trackio.run(arguments[0]).name("everything").group("kinds").config(config).start();
        run.log(ordered("loss", 0.5, "train", Map.of("acc", 0.75)));
        run.log(Map.of("image", Media.image(8, 8, pixels).caption("noise")));
        run.log(Map.of("video", Media.video(made(folder, "clip.mp4", "film")).caption("a clip")));
        run.log(Map.of("audio", Media.audio(new float[] {0, 0.5f, -0.5f}, 8_000).caption("a tone")));
        run.log(Map.of("html", Media.html("<b>bold</b>")));
        var cloud = "ply\nformat ascii 1.0\nelement vertex 16\nproperty float x\nend_header\n";
        run.log(Map.of("points", Media.object3d(made(folder, "points.ply", cloud))));
        run.log(Map.of("markdown", new Markdown("# A report\n\nIt went well.")));
        run.log(Map.of("histogram", Histogram.of(new double[] {1, 2, 2, 3}, 3)));
        var picture = Media.image(8, 8, pixels).caption("in a cell");
        run.log(Map.of("table", Table.columns("name", "picture").row("a", picture).row("b", null)));
        var trace =
                Trace.of()
                        .message(ordered("role", "user", "content", "Where is the needle?"))
                        .message(ordered("role", "assistant", "content", "In the haystack."))
                        .metadata("model", "tiny")
                        .span(
                                new Trace.Span("s1", "search", "tool")
                                        .with("start_time", 1.0)
                                        .with("end_time", 1.5));
        run.log(ordered("chat", trace, "after", 1));
        var batch = new ArrayList<Trace>();
        for (var n = 0; n < 2; n++) {
            batch.add(Trace.of().message(ordered("role", "user", "content", "question " + n)));
        }
        run.log(Map.of("batch", batch));
        run.logSystem(Map.of("cpu/load", 0.5));
        run.alert("Nearly done", "almost", Level.INFO);

        var weights = new byte[256 * 100];
        for (var i = 0; i < weights.length; i++) {
            weights[i] = (byte) i;
        }
        Files.createDirectories(folder.resolve("model/vocabulary"));
        Files.write(folder.resolve("model/weights.bin"), weights);
        made(folder, "model/vocabulary/words.txt", "a\nb\n");
        var model = Artifact.of("model", "model").description("a small one").metadata("acc", 0.75);
        run.logArtifact(model.folder(folder.resolve("model")), "best");
        run.logArtifact(
                Artifact.of("sources", "dataset")
                        .reference(URI.create("https://example.com/data.csv"), "data.csv", 0));
        var back = run.useArtifact("model:best").download(folder.resolve("back"));
        System.out.println(Files.readString(back.resolve("vocabulary/words.txt")).strip());
        System.out.println(
                Arrays.equals(Files.readAllBytes(back.resolve("weights.bin")), weights));
        var left = run.finish();
        System.out.println("left " + (left.entries() + left.refused() + left.lost()));
    }

    private static Path made(Path folder, String name, String content) throws Exception {
        Files.createDirectories(folder);
        return Files.writeString(folder.resolve(name), content);
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
