package dev.trackio.cli.imports;

import dev.trackio.api.Step;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of MLflow on its way in: parameters and the user's own tags become the configuration;
 * points of one step and one time become an entry: what was logged at once has one time, and what
 * joins the step later must not change an entry that an earlier import stored. Metrics below {@code
 * system/} are samples of the machine.
 */
final class MlflowRun {
    private static final String SYSTEM = "system/";
    private static final String OWN = "mlflow.";

    private final ForeignRun run;
    private final Taker taker;
    private final Map<String, Object> config = new LinkedHashMap<>();
    private final Map<String, Object> tags = new LinkedHashMap<>();
    private final Map<String, Object> metrics = new LinkedHashMap<>();
    private long step;
    private long millis;

    MlflowRun(String id, String name, String experiment, long startMillis, Taker taker) {
        this.run = new ForeignRun(id, name.isBlank() ? id : name);
        this.taker = taker;
        config.put("_Group", experiment);
        config.put("_Created", Importer.text(Instant.ofEpochMilli(startMillis)));
    }

    void param(String key, String value) {
        config.put(key, Value.ofText(value));
    }

    void tag(String key, @Nullable String value) {
        if (key.equals("mlflow.note.content") && value != null) {
            config.put("notes", value);
        } else if (!key.startsWith(OWN) && value != null) {
            tags.put(key, value);
        }
    }

    void endOfConfig() {
        if (!tags.isEmpty()) {
            config.putIfAbsent("tags", tags);
        }
        taker.config(run, config);
    }

    /** Points come by step, those of one step by time. */
    void point(String key, long atStep, long atMillis, double value) {
        if (key.startsWith(SYSTEM)) {
            taker.sample(
                    run,
                    Instant.ofEpochMilli(atMillis),
                    Map.of(key.substring(SYSTEM.length()), Value.of(value)));
            return;
        }
        if (!metrics.isEmpty()
                && (atStep != step || atMillis != millis || metrics.containsKey(key))) {
            endOfEntry();
        }
        if (metrics.isEmpty()) {
            step = atStep;
            millis = atMillis;
        }
        metrics.put(key, Value.of(value));
    }

    private void endOfEntry() {
        if (!metrics.isEmpty()) {
            taker.entry(
                    run, Step.of(step), Instant.ofEpochMilli(millis), new LinkedHashMap<>(metrics));
            metrics.clear();
        }
    }

    void end() {
        endOfEntry();
    }
}
