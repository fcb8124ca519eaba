package dev.trackio.cli.exports;

import dev.trackio.server.metrics.Timestamps;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries into a file. Tables need to know their columns before their first row: the entries
 * are read twice, and what is logged meanwhile is left out.
 */
public final class Exporter {
    private final EntrySource source;
    private final Path out;
    private final boolean replace;
    private final LongConsumer progress;

    /**
     * @param progress is told how many entries were read
     */
    public Exporter(EntrySource source, Path out, boolean replace, LongConsumer progress) {
        this.source = source;
        this.out = out;
        this.replace = replace;
        this.progress = progress;
    }

    /** A run of which TensorBoard gets a folder. */
    public record Run(String id, String name, String createdAt) {}

    private interface Opening {
        Format open(NewFile file, Shape shape) throws IOException;
    }

    /** What a table must know before its first row. */
    private static final class Shape {
        private final Column.Finder metrics = new Column.Finder();
        private Column.Kind step = Column.Kind.WHOLE;
        private long lastId;
        private long count;

        private void add(StoredEntry entry) {
            metrics.add(entry);
            var kind = Column.Kind.of(entry.step());
            step = kind == null ? step : step.and(kind);
            count++;
        }
    }

    /**
     * @return how many entries were written; with none no file is made
     */
    public long csv() throws IOException {
        return table(
                (file, shape) ->
                        new CsvFormat(
                                new BufferedWriter(
                                        new OutputStreamWriter(
                                                file.file(), StandardCharsets.UTF_8)),
                                shape.metrics.columns(CsvFormat.FIXED)));
    }

    /** As {@link #csv}. */
    public long jsonLines() throws IOException {
        return table((file, shape) -> new JsonLinesFormat(file.file()));
    }

    /** As {@link #csv}. */
    public long parquet() throws IOException {
        return table(
                (file, shape) ->
                        new ParquetFormat(
                                file.file(),
                                shape.metrics.columns(ParquetFormat.FIXED),
                                shape.step));
    }

    private long table(Opening opening) throws IOException {
        try (var file = new NewFile(out, replace)) {
            var shape = new Shape();
            shape.lastId = source.forEach(Long.MAX_VALUE, counted(shape::add));
            if (shape.count == 0) {
                return 0;
            }
            try (var format = opening.open(file, shape)) {
                source.forEach(shape.lastId, counted(format::write));
            }
            file.finish();
            return shape.count;
        }
    }

    private EntrySource.Taker counted(EntrySource.Taker taker) {
        return new EntrySource.Taker() {
            private long count;

            @Override
            public void take(StoredEntry entry) throws IOException {
                taker.take(entry);
                progress.accept(++count);
            }
        };
    }

    /**
     * A folder of TensorBoard's: one folder in it for each run, named as the run.
     *
     * @param ofRun the entries of a run, by its id
     * @param configs by run id
     * @return how many entries were written; with none no folder is made
     */
    public long tensorboard(
            List<Run> runs,
            Function<String, EntrySource> ofRun,
            Map<String, Map<String, @Nullable Object>> configs)
            throws IOException {
        try (var folder = new NewFile(out, replace)) {
            folder.folder();
            var count = new long[1];
            var names = new TreeSet<String>();
            for (var run : runs) {
                var parsed = Timestamps.parse(run.createdAt());
                var start = parsed == null ? Instant.EPOCH : parsed;
                var name = folderName(run, names);
                var events =
                        folder.file(
                                name
                                        + "/"
                                        + "events.out.tfevents.%d.trackio"
                                                .formatted(start.getEpochSecond()));
                var config = configs.getOrDefault(run.id(), Map.of());
                try (var format = new EventsFormat(events, start, config)) {
                    ofRun.apply(run.id())
                            .forEach(
                                    Long.MAX_VALUE,
                                    entry -> {
                                        format.write(entry);
                                        progress.accept(++count[0]);
                                    });
                }
            }
            if (count[0] > 0) {
                folder.finish();
            }
            return count[0];
        }
    }

    /** Slashes make folders, as TensorBoard shows them; nothing leads out of the export. */
    private static String folderName(Run run, Set<String> taken) {
        var name = new StringBuilder();
        for (var part : run.name().replace('\\', '_').split("/", -1)) {
            var safe = part.replaceAll("[\\x00-\\x1f:*?\"<>|]", "_").strip();
            if (!safe.isEmpty()) {
                name.append(name.isEmpty() ? "" : "/");
                name.append(safe.chars().allMatch(c -> c == '.') ? "_" : safe);
            }
        }
        var wanted = name.isEmpty() ? "run" : name.toString();
        var unique =
                taken.add(wanted) ? wanted : wanted + "_" + run.id().replaceAll("[^\\w-]", "_");
        taken.add(unique);
        return unique;
    }
}
