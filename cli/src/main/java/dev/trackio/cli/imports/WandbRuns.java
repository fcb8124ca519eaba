package dev.trackio.cli.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs that W&B logged: an {@code offline-run-*} folder, a folder of such folders, or one {@code
 * run-*.wandb} file. Nothing of W&B's service is asked.
 */
public final class WandbRuns implements ForeignRuns {
    private final Path path;

    public WandbRuns(Path path) {
        this.path = path;
    }

    @Override
    public void read(Taker taker) throws IOException {
        for (var file : files()) {
            var name = FileNames.last(file);
            try (var in =
                    new CountedStream(Files.newInputStream(file), taker, name, Files.size(file))) {
                var log = new WandbLog(in, name);
                var records = new WandbRecords(name, taker);
                read(log, records, name, taker);
                records.end();
            }
        }
    }

    private static void read(WandbLog log, WandbRecords records, String name, Taker taker)
            throws IOException {
        try {
            for (var record = log.next(); record != null; record = log.next()) {
                records.record(record);
            }
        } catch (TfRecords.Damaged | ProtoReader.Broken e) {
            taker.bad(
                    name + " at byte " + log.offset(),
                    e.getMessage() + "; what follows is not read");
        }
    }

    /** Of links such as {@code latest-run} none is followed: each run is read once. */
    private List<Path> files() throws IOException {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try (var files = Files.walk(path, 3)) {
            var found =
                    files.filter(
                                    file ->
                                            file.toString().endsWith(".wandb")
                                                    && Files.isRegularFile(file))
                            .sorted()
                            .toList();
            if (found.isEmpty()) {
                throw new IOException(
                        FileNames.last(path)
                                + ": has no W&B run; give a folder that is named offline-run-*.");
            }
            return found;
        }
    }
}
