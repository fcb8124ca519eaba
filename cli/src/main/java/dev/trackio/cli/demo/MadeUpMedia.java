package dev.trackio.cli.demo;

import dev.trackio.api.Step;
import dev.trackio.api.UploadEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Pictures, tables, histograms, a sound, a cloud and a report of one run: what its entries say of
 * them, and their files.
 */
final class MadeUpMedia {
    private static final int BINS = 32;
    private static final int ROWS = 24;
    private static final String TYPE = "_type";
    private static final String VALUE = "_value";

    private final String project;
    private final String run;
    private final double lr;
    private final double best;
    private final List<UploadEntry> files = new ArrayList<>();

    MadeUpMedia(String project, String run, double lr, double best) {
        this.project = project;
        this.run = run;
        this.lr = lr;
        this.best = best;
    }

    /** The files of everything that was asked for up to now. */
    List<UploadEntry> files() {
        return List.copyOf(files);
    }

    /**
     * @param learnt from 0, nothing, to 1
     */
    Map<String, Object> at(int step, double learnt) {
        var accuracy = 0.1 + (best - 0.1) * learnt;
        var kind = step / 50 % Drawings.CLASSES.size();
        var seed = seed(step);
        var media = new LinkedHashMap<String, Object>();
        media.put(
                "val/attention",
                image(
                        step,
                        "attention.png",
                        Drawings.attention(kind, learnt, seed),
                        String.format(
                                Locale.ROOT,
                                "%s, told with %.0f%%",
                                Drawings.CLASSES.get(kind),
                                100 * accuracy)));
        media.put(
                "val/confusion",
                image(
                        step,
                        "confusion.png",
                        Drawings.confusion(accuracy, seed),
                        "what is there by what was told"));
        media.put("weights/conv1", histogram(0.4 + learnt, 0, seed));
        media.put("weights/fc", histogram(0.3 + 0.5 * learnt, 0.8 * learnt, seed + 1));
        return media;
    }

    Map<String, Object> atTheEnd(int step) {
        var media = new LinkedHashMap<String, Object>();
        media.put("val/predictions", predictions(step));
        media.put("report", markdown(step));
        media.put("loss/as a sound", sound(step));
        media.put("val/embedding", cloud(step));
        return media;
    }

    private Map<String, Object> predictions(int step) {
        var random = new Random(seed(step) + 2);
        var count = Drawings.CLASSES.size();
        var cells = new ArrayList<Map<String, Object>>();
        for (var kind = 0; kind < count; kind++) {
            var label = Drawings.CLASSES.get(kind);
            cells.add(image(step, label + ".png", Drawings.drawing(kind, seed(kind)), label));
        }
        var rows = new ArrayList<Map<String, Object>>();
        for (var row = 0; row < ROWS; row++) {
            var kind = row % count;
            var right = random.nextDouble() < best;
            var told = right ? kind : (kind + 1 + random.nextInt(count - 1)) % count;
            var score = right ? 0.7 + 0.3 * random.nextDouble() : 0.35 + 0.3 * random.nextDouble();
            rows.add(
                    Ordered.of(
                            "picture", cells.get(kind),
                            "label", Drawings.CLASSES.get(kind),
                            "predicted", Drawings.CLASSES.get(told),
                            "score", Math.round(score * 1000) / 1000.0,
                            "correct", right));
        }
        return Ordered.of(TYPE, "trackio.table", VALUE, rows);
    }

    private Map<String, Object> markdown(int step) {
        var word =
                lr >= 1e-2
                        ? "The loss spiked at step 150: warm up for longer, or halve the rate."
                        : lr <= 1e-4
                                ? "It was still falling at the end: train for longer."
                                : "This is the one to keep: see `my-model:best`.";
        var text =
                String.format(
                        Locale.ROOT,
                        """
                        # %s: what came of it

                        A learning rate of `%s` led to an accuracy of **%.1f%%** after %d steps.

                        | split | accuracy |
                        |---|---|
                        | training | %.3f |
                        | validation | %.3f |

                        - %s
                        - The weights of `fc` have moved further than those of `conv1`.
                        - Rings and suns are still taken for each other.

                        > Made up by `trackio demo`: no model was harmed.
                        """,
                        run,
                        lr <= 1e-4 ? "0.0001" : Double.toString(lr),
                        100 * best,
                        step + 1,
                        best,
                        best - 0.015,
                        word);
        return Ordered.of(TYPE, "trackio.markdown", VALUE, text);
    }

    private Map<String, Object> sound(int step) {
        var fall = lr <= 1e-4 ? 1.5 : 5;
        var bytes =
                MadeUpFiles.wav(
                        1.5,
                        at ->
                                220
                                        + 660 * Math.exp(-fall * at)
                                        + (lr >= 1e-2 && at > 0.375
                                                ? 500 * Math.exp(-20 * (at - 0.375))
                                                : 0));
        return file(
                "audio", step, "loss.wav", bytes, "The pitch is the loss, from step 0 to the end.");
    }

    private Map<String, Object> cloud(int step) {
        var each = 60;
        var points = each * Drawings.CLASSES.size();
        var spread = 0.12 + 1.5 * (1 - best);
        var random = new Random(seed(step) + 3);
        var bytes = MadeUpFiles.ply(Drawings.CLASSES.size(), each, spread, random);
        var cloud =
                file("object3d", step, "embedding.ply", bytes, "A colour for each of the classes.");
        cloud.putAll(
                Ordered.of(
                        "format",
                        "ply",
                        "kind",
                        "point_cloud",
                        "original_point_count",
                        points,
                        "rendered_point_count",
                        points));
        return cloud;
    }

    private static Map<String, Object> histogram(double width, double skew, long seed) {
        var random = new Random(seed);
        var edges = new ArrayList<Double>();
        var counts = new ArrayList<Integer>();
        for (var bin = 0; bin <= BINS; bin++) {
            edges.add(-3 + 6.0 * bin / BINS);
        }
        for (var bin = 0; bin < BINS; bin++) {
            var far = (edges.get(bin) + 3.0 / BINS - skew) / width;
            counts.add((int) (900 / width * Math.exp(-far * far) + 8 * random.nextDouble()));
        }
        return Ordered.of(TYPE, "trackio.histogram", "bins", edges, "values", counts);
    }

    private Map<String, Object> image(int step, String name, byte[] bytes, String caption) {
        return file("image", step, name, bytes, caption);
    }

    private Map<String, Object> file(
            String type, int step, String name, byte[] bytes, String caption) {
        files.add(Desk.file(project, run, Step.of(step), name, bytes));
        return Ordered.of(
                TYPE,
                "trackio." + type,
                "file_path",
                project + "/" + run + "/" + step + "/" + name,
                "caption",
                caption);
    }

    private long seed(int number) {
        return run.hashCode() * 1000L + number;
    }
}
