package dev.trackio.cli.imports;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An MLflow folder: {@code mlruns}, an experiment in it, or a run. The points of one run are held
 * in memory, for each metric has a file of its own.
 */
public final class MlflowFolderRuns implements ForeignRuns {
    private static final int MAX_POINTS = 10_000_000;

    private final Path path;

    public MlflowFolderRuns(Path path) {
        this.path = path;
    }

    private record Point(String key, long step, long millis, double value) {}

    @Override
    public void read(Taker taker) throws IOException {
        var runs = new ArrayList<Path>();
        addRuns(path, 2, runs);
        if (runs.isEmpty()) {
            throw new IOException(
                    FileNames.last(path)
                            + ": has no MLflow runs; give the folder mlruns, or a file mlflow.db.");
        }
        for (var i = 0; i < runs.size(); i++) {
            taker.at("run " + FileNames.last(runs.get(i)), i, runs.size());
            run(runs.get(i), taker);
        }
    }

    /** Folders whose name begins with a dot are what MLflow threw away. */
    private static void addRuns(Path folder, int depth, List<Path> runs) throws IOException {
        if (MlflowMeta.of(folder).containsKey("run_id")) {
            runs.add(folder);
            return;
        }
        if (depth == 0) {
            return;
        }
        try (var inner = Files.list(folder)) {
            for (var each :
                    inner.filter(f -> Files.isDirectory(f) && !FileNames.last(f).startsWith("."))
                            .sorted()
                            .toList()) {
                addRuns(each, depth - 1, runs);
            }
        }
    }

    private static void run(Path folder, Taker taker) throws IOException {
        var meta = MlflowMeta.of(folder);
        if ("deleted".equals(meta.get("lifecycle_stage"))) {
            taker.leftOut("runs that were deleted");
            return;
        }
        var parent = folder.toAbsolutePath().normalize().getParent();
        var experiment = parent == null ? "" : MlflowMeta.of(parent).getOrDefault("name", "");
        var run =
                new MlflowRun(
                        meta.getOrDefault("run_id", FileNames.last(folder)),
                        meta.getOrDefault("run_name", ""),
                        experiment,
                        whole(meta.getOrDefault("start_time", "0")),
                        taker);
        for (var param : files(folder.resolve("params"))) {
            run.param(name(folder.resolve("params"), param), Files.readString(param));
        }
        for (var tag : files(folder.resolve("tags"))) {
            run.tag(name(folder.resolve("tags"), tag), Files.readString(tag));
        }
        run.endOfConfig();
        for (var point : points(folder, taker)) {
            run.point(point.key, point.step, point.millis, point.value);
        }
        run.end();
    }

    private static List<Point> points(Path folder, Taker taker) throws IOException {
        var points = new ArrayList<Point>();
        var metrics = folder.resolve("metrics");
        for (var file : files(metrics)) {
            var key = name(metrics, file);
            var number = 0;
            try (var lines = Files.newBufferedReader(file)) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    var place = FileNames.last(folder) + "/metrics/" + key + ":" + number;
                    point(key, line, place, points, taker);
                }
            } catch (MalformedInputException e) {
                taker.bad(FileNames.last(folder) + "/metrics/" + key, "is not UTF-8 text");
            }
            if (points.size() > MAX_POINTS) {
                throw new IOException(
                        FileNames.last(folder)
                                + ": has more than 10,000,000 points; use the database of MLflow,"
                                + " which is read without holding a run in memory.");
            }
        }
        points.sort(Comparator.comparingLong(Point::step).thenComparingLong(Point::millis));
        return points;
    }

    private static void point(
            String key, String line, String place, List<Point> points, Taker taker) {
        var words = line.strip().split("\\s+", -1);
        if (words.length < 2) {
            taker.bad(place, "expected: time value step");
            return;
        }
        var value = Value.number(words[1]);
        try {
            var millis = Long.parseLong(words[0]);
            var step = words.length > 2 ? Long.parseLong(words[2]) : 0; // MLflow 0 had no steps
            if (value == null) {
                taker.bad(place, "the value is no number");
            } else {
                points.add(new Point(key, step, millis, value));
            }
        } catch (NumberFormatException e) {
            taker.bad(place, "the time or the step is no whole number");
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
