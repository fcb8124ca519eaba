package dev.trackio.cli.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder of TensorBoard event files: each subfolder that has some is a run, named by its path, as
 * TensorBoard shows them. Or one event file.
 */
public final class TensorboardRuns implements ForeignRuns {
    private static final String MARK = "tfevents";

    private final Path path;

    public TensorboardRuns(Path path) {
        this.path = path;
    }

    @Override
    public void read(Taker taker) throws IOException {
        if (Files.isRegularFile(path)) {
            var parent = path.toAbsolutePath().normalize().getParent();
            var folder = parent == null ? path : parent;
            run(folder, List.of(path), FileNames.last(folder), taker);
            return;
        }
        var runs = runs();
        if (runs.isEmpty()) {
            throw new IOException(
                    FileNames.last(path)
                            + ": has no event files; their names contain \"tfevents\".");
        }
        for (var run : runs.entrySet()) {
            var name = path.relativize(run.getKey()).toString().replace('\\', '/');
            var files = run.getValue();
            run(run.getKey(), files, name.isEmpty() ? FileNames.last(path) : name, taker);
        }
    }

    private Map<Path, List<Path>> runs() throws IOException {
        var runs = new TreeMap<Path, List<Path>>();
        try (var files = Files.walk(path)) {
            files.filter(file -> FileNames.last(file).contains(MARK) && Files.isRegularFile(file))
                    .sorted(Comparator.comparing(FileNames::last))
                    .forEach(
                            file -> {
                                var folder = file.getParent();
                                runs.computeIfAbsent(
                                                folder == null ? path : folder,
                                                f -> new ArrayList<>())
                                        .add(file);
                            });
        }
        return runs;
    }

    private static void run(Path folder, List<Path> files, String name, Taker taker)
            throws IOException {
        var events = new TensorboardEvents(name, taker);
        for (var file : files) {
            var place = FileNames.last(folder) + "/" + FileNames.last(file);
            try (var in =
                    new CountedStream(Files.newInputStream(file), taker, name, Files.size(file))) {
                file(new TfRecords(in), place, events, taker);
            }
        }
    }

    private static void file(TfRecords records, String place, TensorboardEvents events, Taker taker)
            throws IOException {
        try {
            for (var record = records.next(); record != null; record = records.next()) {
                events.event(record);
            }
        } catch (TfRecords.Damaged | ProtoReader.Broken e) {
            taker.bad(
                    place + " at byte " + records.offset(),
                    e.getMessage() + "; what follows is not read");
        }
        events.endOfFile();
    }
}
