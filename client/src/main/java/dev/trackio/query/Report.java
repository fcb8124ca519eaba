package dev.trackio.query;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A text in markdown that a run logged.
 *
 * @param name the name under which it was logged
 * @param time null where the server's cannot be read
 */
public record Report(String name, @Nullable Long step, @Nullable Instant time, String markdown) {

    static Stream<Report> of(Entry entry) {
        return entry.metrics().entrySet().stream()
                .filter(
                        metric ->
                                metric.getValue() instanceof Map<?, ?> map
                                        && "trackio.markdown".equals(map.get("_type")))
                .map(
                        metric ->
                                new Report(
                                        metric.getKey(),
                                        entry.step(),
                                        entry.time(),
                                        new Fields(metric.getValue()).text("_value")));
    }
}
