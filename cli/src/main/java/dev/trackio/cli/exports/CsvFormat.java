package dev.trackio.cli.exports;

import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table for pandas and for spreadsheets: a row for each entry. A spreadsheet takes a text that
 * begins with one of {@code = + - @} for a formula, and anybody who may log chooses texts: such a
 * text gets an apostrophe in front.
 */
final class CsvFormat implements Format {
    static final List<String> FIXED = List.of("run_name", "run_id", "step", "timestamp");

    private static final String FORMULA = "=+-@\t\r";

    private final Writer out;
    private final List<Column> columns;

    /**
     * @param out buffered
     */
    CsvFormat(Writer out, List<Column> columns) throws IOException {
        this.out = out;
        this.columns = columns;
        out.write(String.join(",", FIXED));
        for (var column : columns) {
            out.write(',');
            text(column.name());
        }
        out.write('\n');
    }

    @Override
    public void write(StoredEntry entry) throws IOException {
        text(entry.run());
        out.write(',');
        text(entry.runId());
        out.write(',');
        cell(entry.step());
        out.write(',');
        text(entry.timestamp());
        for (var column : columns) {
            out.write(',');
            cell(entry.metrics().get(column.metric()), column.kind());
        }
        out.write('\n');
    }

    private void cell(@Nullable Object value, Column.Kind kind) throws IOException {
        switch (kind) {
            case WHOLE -> cell(value);
            case DECIMAL -> {
                var number = Column.decimal(value);
                if (value instanceof Number exact) {
                    out.write(exact.toString());
                } else if (number != null) {
                    out.write(number.toString());
                }
            }
            case FLAG ->
                    out.write(Boolean.TRUE.equals(value) ? "True" : value == null ? "" : "False");
            case TEXT -> {
                if (value instanceof String text) {
                    text(text);
                } else if (value != null) {
                    quoted(Json.string(value));
                }
            }
        }
    }

    private void cell(@Nullable Object number) throws IOException {
        if (number != null) {
            out.write(number.toString());
        }
    }

    private void text(String text) throws IOException {
        quoted(!text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? '\'' + text : text);
    }

    private void quoted(String text) throws IOException {
        if (text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            out.write(text);
            return;
        }
        out.write('"');
        out.write(text.replace("\"", "\"\""));
        out.write('"');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
