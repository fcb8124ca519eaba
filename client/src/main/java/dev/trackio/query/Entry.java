package dev.trackio.query;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run logged at once.
 *
 * @param step null for samples of the system
 * @param time null where the server's cannot be read
 * @param metrics by name: {@link Long}, {@link Double}, texts, booleans, null, and maps and lists
 *     of them. Pictures, tables and the like are maps with a {@code _type}. NaN and infinite
 *     numbers are doubles where the server tells them apart, else null; within lists and maps they
 *     stay the texts as which they travel
 */
public record Entry(
        @Nullable Long step, @Nullable Instant time, Map<String, @Nullable Object> metrics) {

    /** With the metrics in a member of their own. */
    static Entry stored(Fields row) {
        return of(row, Fields.map(row.value("metrics")));
    }

    /** With the metrics beside step and time. */
    static Entry flat(Fields row) {
        var metrics = new LinkedHashMap<String, @Nullable Object>(Fields.map(row.object()));
        metrics.keySet().removeAll(Set.of("step", "timestamp"));
        return of(row, metrics);
    }

    private static Entry of(Fields row, Map<String, @Nullable Object> metrics) {
        var numbers = new LinkedHashMap<String, @Nullable Object>(metrics);
        numbers.replaceAll(
                (name, value) -> {
                    var number = Fields.notFinite(value);
                    return number == null ? value : number;
                });
        return new Entry(row.wholeOrNull("step"), row.time("timestamp"), Fields.map(numbers));
    }
}
