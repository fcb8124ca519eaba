package dev.trackio.server.surface.mcp;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Entries of a run as CSV: a row for each, a column for each key, in the order of their coming. */
final class CsvTable {
    /** Of what is read and of what is written: a cell for each column makes wide tables long. */
    private final long mostBytes;

    private final List<Map<String, RawJson>> rows = new ArrayList<>();
    private final LinkedHashSet<String> columns = new LinkedHashSet<>(List.of("step", "timestamp"));

    CsvTable(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Reads rows of JSON objects to their end. */
    void read(Rows<?> entries) {
        var bytes = 0L;
        for (var all = entries.iterator(); all.hasNext(); ) {
            var json = (RawJson) all.next();
            bytes += json.length();
            check(bytes);
            var row = Json.fields(json);
            columns.addAll(row.keySet());
            rows.add(row);
        }
    }

    String text() {
        var text = new StringBuilder();
        line(text, List.copyOf(columns));
        for (var row : rows) {
            line(
                    text,
                    columns.stream()
                            .map(column -> cell(row.getOrDefault(column, RawJson.NULL)))
                            .toList());
        }
        return text.toString();
    }

    private static String cell(RawJson value) {
        if (value.equals(RawJson.NULL)) {
            return "";
        }
        var words = Json.text(value);
        return words == null ? value.toString() : words;
    }

    private void check(long bytes) {
        if (bytes > mostBytes) {
            throw new ApiException(
                    ApiException.Kind.TOO_LARGE,
                    "The table is larger than "
                            + (mostBytes >> 20)
                            + " MiB: read single metrics, or use trackio export.");
        }
    }

    private void line(StringBuilder text, List<String> cells) {
        check(text.length() + (long) cells.size());
        for (var i = 0; i < cells.size(); i++) {
            var cell = cells.get(i);
            var quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            text.append(i == 0 ? "" : ",");
            text.append(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
        }
        text.append("\r\n");
    }
}
