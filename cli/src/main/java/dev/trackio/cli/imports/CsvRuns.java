package dev.trackio.cli.imports;

import dev.trackio.api.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with a column {@code step}, perhaps one {@code timestamp}, and a column for each
 * metric, as {@code trackio.import_csv} reads it. A column that holds anything but numbers is no
 * metric and is left out. Names of metrics stay as they are. An export of our own tells runs of one
 * name from each other by their ids.
 */
public final class CsvRuns implements ForeignRuns {
    private static final String FORMULA = "=+-@";
    private static final List<String> EXPORT = List.of("run_name", "run_id", "step", "timestamp");

    private final Path file;
    private final @Nullable String runColumn;

    /**
     * @param runColumn the column that names the run of each row; null when all are of one run that
     *     is named as the file
     */
    public CsvRuns(Path file, @Nullable String runColumn) {
        this.file = file;
        this.runColumn = runColumn;
    }

    /** What the first pass finds: which columns there are and what they are for. */
    private record Columns(
            char delimiter, List<String> names, int step, int time, int run, String beginning) {
        boolean isMetric(int column) {
            return column != step && column != time && column != run && column != runId();
        }

        /** -1 when no column has the run's id. */
        int runId() {
            return isExport(names) ? EXPORT.indexOf("run_id") : -1;
        }
    }

    @Override
    public void read(Taker taker) throws IOException {
        try {
            var columns = columns();
            var texts = textColumns(columns, taker);
            texts.forEach(
                    (column, line) ->
                            taker.leftOut(
                                    "column \"%s\", which holds text (line %d)"
                                            .formatted(columns.names.get(column), line)));
            entries(columns, texts, taker);
        } catch (CharacterCodingException e) {
            throw new IOException(file.getFileName() + ": is not UTF-8 text.", e);
        }
    }

    private Columns columns() throws IOException {
        var delimiter = delimiter();
        try (var in = open(null)) {
            var rows = new CsvReader(in, delimiter);
            var names = rows.next();
            var step = indexOf(names, "step");
            if (step < 0) {
                throw new IOException(
                        file.getFileName()
                                + ": line 1 must name the columns, one of them \"step\"; it is: "
                                + shown(String.join(", ", names)));
            }
            var run = isExport(names) ? 0 : runColumn == null ? -1 : names.indexOf(runColumn);
            if (runColumn != null && run < 0) {
                throw new IOException(
                        "%s: has no column \"%s\"; its columns are: %s"
                                .formatted(
                                        file.getFileName(),
                                        runColumn,
                                        shown(String.join(", ", names))));
            }
            var first = rows.next();
            if (first.isEmpty()) {
                throw new IOException(file.getFileName() + ": has no rows below its header.");
            }
            return new Columns(
                    delimiter,
                    names,
                    step,
                    indexOf(names, "timestamp"),
                    run,
                    Digest.of(String.join("\n", names), String.join("\n", first)));
        }
    }

    /** Our own: its columns name the runs. */
    private static boolean isExport(List<String> names) {
        return names.size() > EXPORT.size() && names.subList(0, EXPORT.size()).equals(EXPORT);
    }

    /** Whatever the header has, a comma first. */
    private char delimiter() throws IOException {
        try (var in = open(null)) {
            var header = in.readLine();
            if (header == null) {
                throw new IOException(file.getFileName() + ": is empty.");
            }
            return header.indexOf(',') >= 0
                    ? ','
                    : header.indexOf('\t') >= 0 ? '\t' : header.indexOf(';') >= 0 ? ';' : ',';
        }
    }

    private static int indexOf(List<String> names, String wanted) {
        for (var i = 0; i < names.size(); i++) {
            if (names.get(i).strip().equalsIgnoreCase(wanted)) {
                return i;
            }
        }
        return -1;
    }

    /** The columns that are no metrics, by the line that shows it. */
    private Map<Integer, Long> textColumns(Columns columns, Taker taker) throws IOException {
        var texts = new LinkedHashMap<Integer, Long>();
        try (var in = open(taker)) {
            var rows = new CsvReader(in, columns.delimiter);
            rows.next();
            for (var row = rows.next(); !row.isEmpty(); row = rows.next()) {
                for (var i = 0; i < Math.min(row.size(), columns.names.size()); i++) {
                    if (columns.isMetric(i)
                            && !row.get(i).isBlank()
                            && Value.number(row.get(i)) == null) {
                        texts.putIfAbsent(i, rows.line());
                    }
                }
            }
        }
        return texts;
    }

    private void entries(Columns columns, Map<Integer, Long> texts, Taker taker)
            throws IOException {
        try (var in = open(taker)) {
            var rows = new CsvReader(in, columns.delimiter);
            rows.next();
            var runs = new HashMap<List<String>, ForeignRun>();
            for (var row = rows.next(); !row.isEmpty(); row = rows.next()) {
                var place = file.getFileName() + ":" + rows.line();
                if (row.size() > columns.names.size()) {
                    taker.bad(
                            place,
                            "%d cells, but %d columns".formatted(row.size(), columns.names.size()));
                    continue;
                }
                entry(columns, texts, row, place, runs, taker);
            }
        }
    }

    private void entry(
            Columns columns,
            Map<Integer, Long> texts,
            List<String> row,
            String place,
            Map<List<String>, ForeignRun> runs,
            Taker taker) {
        var metrics = new LinkedHashMap<String, Object>();
        for (var i = 0; i < row.size(); i++) {
            var number =
                    columns.isMetric(i) && !texts.containsKey(i) ? Value.number(row.get(i)) : null;
            if (number != null) {
                metrics.put(columns.names.get(i), Value.of(number));
            }
        }
        if (metrics.isEmpty()) {
            return; // as import_csv: a row without a value says nothing
        }
        var step = step(columns, row, place, taker);
        var time = time(columns, row, place, taker);
        var name = runName(columns, row);
        if (name.isBlank()) {
            taker.bad(place, "no name of a run in column \"" + runColumn + '"');
        } else if (step != null && (time != null || isBlank(columns.time, row))) {
            var id = isBlank(columns.runId(), row) ? "" : row.get(columns.runId());
            var run = runs.computeIfAbsent(List.of(name, id), n -> run(name, id, columns));
            taker.entry(run, step, time, metrics);
        }
    }

    /**
     * Where the rows have an id the beginning of the file does not count: a later export may have
     * more columns. The id is not taken as it is, for beside the run that was exported its entries
     * would come twice.
     */
    private static ForeignRun run(String name, String id, Columns columns) {
        return new ForeignRun(
                id.isEmpty()
                        ? Digest.of("csv", name, columns.beginning)
                        : Digest.of("csv", name, "id", id),
                name);
    }

    private static @Nullable Step step(
            Columns columns, List<String> row, String place, Taker taker) {
        var text = columns.step < row.size() ? row.get(columns.step) : "";
        var step = Value.step(text);
        if (step == null) {
            taker.bad(place, "the step is no number: \"" + shown(text) + '"');
        }
        return step;
    }

    private static @Nullable Instant time(
            Columns columns, List<String> row, String place, Taker taker) {
        if (isBlank(columns.time, row)) {
            return null;
        }
        var time = Times.parse(row.get(columns.time));
        if (time == null) {
            taker.bad(place, "the timestamp is no time: \"" + shown(row.get(columns.time)) + '"');
        }
        return time;
    }

    private static boolean isBlank(int column, List<String> row) {
        return column < 0 || column >= row.size() || row.get(column).isBlank();
    }

    /** Without the sign by which an export keeps spreadsheets from taking a text for a formula. */
    private String runName(Columns columns, List<String> row) {
        if (columns.run < 0) {
            return FileNames.stem(file);
        }
        var name = columns.run < row.size() ? row.get(columns.run) : "";
        return name.length() > 1 && name.charAt(0) == '\'' && FORMULA.indexOf(name.charAt(1)) >= 0
                ? name.substring(1)
                : name;
    }

    private static String shown(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private BufferedReader open(@Nullable Taker taker) throws IOException {
        var in = Files.newInputStream(file);
        var counted =
                taker == null
                        ? in
                        : new CountedStream(in, taker, FileNames.last(file), Files.size(file));
        Reader text = new InputStreamReader(counted, StandardCharsets.UTF_8.newDecoder());
        return new BufferedReader(text, 1 << 16);
    }
}
