package dev.trackio.query;

import dev.trackio.wire.JsonReader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run logged at once.
 *
 * @param step null for samples of the system
 * @param time null where the server's cannot be read
 * @param metrics by name: {@link Long}, {@link Double}, texts, booleans, null, and maps and lists
 *     of them. Pictures, tables and the like are maps with a {@code _type}. NaN and infinite
 *     numbers are doubles; within lists and maps they stay the texts as which they travel
 */
public record Entry(
        @Nullable Long step, @Nullable Instant time, Map<String, @Nullable Object> metrics) {

    /** As the server tells it. */
    static Entry stored(Fields row) {
        return of(row, row.value("metrics"));
    }

    /** As its database has it: the metrics are a text there. */
    static Entry inDatabase(Fields row) {
        return of(row, JsonReader.read(row.text("metrics")));
    }

    private static Entry of(Fields row, @Nullable Object metrics) {
        var numbers = new LinkedHashMap<String, @Nullable Object>(Fields.map(metrics));
        numbers.replaceAll(
                (name, value) -> {
                    var number = Fields.notFinite(value);
                    return number == null ? value : number;
                });
        return new Entry(row.wholeOrNull("step"), row.time("timestamp"), Fields.map(numbers));
    }
}
