package dev.trackio.cli.exports;

import dev.trackio.server.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;

/** A JSON object on each line, metrics beside the rest: {@code pandas.read_json(lines=True)}. */
final class JsonLinesFormat implements Format {
    private final OutputStream out;

    /**
     * @param out buffered
     */
    JsonLinesFormat(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(StoredEntry entry) throws IOException {
        var line = new LinkedHashMap<String, Object>();
        line.put("run_name", entry.run());
        line.put("run_id", entry.runId());
        if (entry.step() != null) {
            line.put("step", entry.step());
        }
        line.put("timestamp", entry.timestamp());
        entry.metrics()
                .forEach(
                        (metric, value) ->
                                line.put(
                                        CsvFormat.FIXED.contains(metric) ? "__" + metric : metric,
                                        value));
        out.write(Json.bytes(line));
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
