package dev.trackio.server.insight;

import dev.trackio.api.RawJson;
import dev.trackio.api.RunTable.Glance;
import dev.trackio.api.RunTable.RunRow;
import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.Timestamps;
import dev.trackio.server.runs.RunConfigs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as filters and orders see it.
 *
 * @param created in ms since 1970
 * @param config by key, of objects within objects {@code outer.inner}
 * @param texts the same values as text: of a text without its quotes
 */
record FilterRow(
        RunRow run,
        @Nullable Long created,
        Map<String, RawJson> config,
        Map<String, String> texts,
        Map<String, Glance> metrics) {

    /**
     * @param metrics in the order of the values of the runs
     */
    static List<FilterRow> of(List<RunRow> runs, List<String> metrics) {
        var rows = new ArrayList<FilterRow>(runs.size());
        for (var run : runs) {
            var config =
                    run.config() == null
                            ? Map.<String, RawJson>of()
                            : RunConfigs.flat(run.config());
            var texts = new LinkedHashMap<String, String>();
            config.forEach((key, value) -> texts.put(key, text(value)));
            rows.add(new FilterRow(run, created(run), config, texts, glances(run, metrics)));
        }
        return rows;
    }

    /** These runs with values of metrics. */
    static List<FilterRow> with(List<FilterRow> rows, List<RunRow> valued, List<String> metrics) {
        var byId = new HashMap<String, RunRow>();
        valued.forEach(run -> byId.put(run.id(), run));
        return rows.stream()
                .map(
                        row -> {
                            var found = byId.get(row.run.id());
                            return found == null ? row : row.with(glances(found, metrics));
                        })
                .toList();
    }

    private FilterRow with(Map<String, Glance> values) {
        return new FilterRow(run, created, config, texts, values);
    }

    private static @Nullable Long created(RunRow run) {
        var time = run.createdAt() == null ? null : Timestamps.parse(run.createdAt());
        return time == null ? null : time.toEpochMilli();
    }

    private static Map<String, Glance> glances(RunRow run, List<String> metrics) {
        var glances = new LinkedHashMap<String, Glance>();
        for (var i = 0; i < Math.min(metrics.size(), run.values().size()); i++) {
            var glance = run.values().get(i);
            if (glance != null) {
                glances.put(metrics.get(i), glance);
            }
        }
        return glances;
    }

    private static String text(RawJson value) {
        var text = Json.text(value);
        return text == null ? value.toString() : text;
    }

    @Nullable Double seconds(long now, @Nullable Long since) {
        return since == null ? null : (now - since) / 1000.0;
    }

    /** From the first to the newest entry. */
    @Nullable Double duration() {
        return created == null || run.lastActivity() == null
                ? null
                : Math.max(0, (run.lastActivity() - created) / 1000.0);
    }

    /** Number, text or null. */
    @Nullable Object value(Field field, long now) {
        return switch (field) {
            case Field.Config(var key) -> {
                var text = texts.get(key);
                yield text == null ? null : Scalars.simple(text);
            }
            case Field.Metric(var name, var which) -> {
                var glance = metrics.get(name);
                yield glance == null ? null : which.of(glance);
            }
            case Field.Own own -> own(own, now);
        };
    }

    private @Nullable Object own(Field.Own field, long now) {
        return switch (field) {
            case NAME -> run.name();
            case ID -> run.id();
            case STATE -> run.state();
            case GROUP -> run.group() == null ? "" : run.group();
            case NOTES -> run.notes();
            case STEP -> run.lastStep() == null ? null : run.lastStep().value().doubleValue();
            case LOGS -> (double) run.numLogs();
            case REJECTED -> (double) run.rejected();
            case DURATION -> duration();
            case AGE -> seconds(now, created);
            case IDLE -> seconds(now, run.lastActivity());
            case CREATED -> created == null ? null : (double) created;
            case ACTIVITY -> run.lastActivity() == null ? null : (double) run.lastActivity();
        };
    }
}
