package dev.trackio.server.series.log;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.json.ByteBuilder;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.Members;
import dev.trackio.server.metrics.StoredRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How entries look in logs: their metrics, then timestamp and step. Numbers that are not finite are
 * null. Not for use by several threads at once.
 */
final class LogEntries {
    private static final byte[] TIMESTAMP = ",\"timestamp\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STEP = ",\"step\":".getBytes(StandardCharsets.US_ASCII);
    private static final RawJson EMPTY = RawJson.of("{}");
    private static final String HISTOGRAM = "trackio.histogram";

    private final boolean scalarOnly;
    private final boolean steps;
    private final Map<Set<String>, Integer> groups = new HashMap<>();

    LogEntries(boolean scalarOnly) {
        this(scalarOnly, true);
    }

    private LogEntries(boolean scalarOnly, boolean steps) {
        this.scalarOnly = scalarOnly;
        this.steps = steps;
    }

    /** Samples of the machine have no step. */
    static LogEntries ofSamples() {
        return new LogEntries(false, false);
    }

    /** Entries with the same keys have the same number; -1 for one that is not shown. */
    int group(RawJson metrics) {
        var keys = new Keys();
        Members.values(metrics, keys);
        if (scalarOnly && keys.others) {
            keys.names.clear();
            Json.fields(metrics).forEach((name, value) -> keys.keepScalar(name, value));
        }
        if (scalarOnly && keys.names.isEmpty()) {
            return -1;
        }
        return groups.computeIfAbsent(new TreeSet<>(keys.names), names -> groups.size());
    }

    /** The names that are shown, in their order. */
    private static final class Keys implements Members.ValueVisitor {
        private final List<String> names = new ArrayList<>();
        private boolean others;

        @Override
        public void number(String name, double value, boolean whole) {
            names.add(name);
            others |= !Double.isFinite(value);
        }

        @Override
        public void largeNumber(String name, double value) {
            names.add(name);
        }

        @Override
        public void other(String name) {
            names.add(name);
            others = true;
        }

        private void keepScalar(String name, RawJson value) {
            if (isScalar(value)) {
                names.add(name);
            }
        }
    }

    RawJson write(StoredRow row) {
        // Other programs may have written anything.
        var metrics = row.metrics().first() == '{' ? row.metrics() : EMPTY;
        var plain = new Keys();
        Members.values(metrics, plain);
        var out = new ByteBuilder(metrics.length() + 80);
        if (plain.others) {
            mended(metrics, out);
        } else {
            out.add(metrics);
        }
        out.back();
        if (out.size() == 1) {
            out.add(TIMESTAMP, 1);
        } else {
            out.add(TIMESTAMP);
        }
        out.add(Json.bytes(row.timestamp()));
        if (steps) {
            step(row.step(), out);
        }
        return out.add('}').json();
    }

    private static void step(Step step, ByteBuilder out) {
        out.add(STEP);
        switch (step.value()) {
            case Long whole -> out.whole(whole);
            case Number other when Double.isFinite(other.doubleValue()) ->
                    out.decimal(other.doubleValue());
            case Number other -> out.add(RawJson.NULL);
        }
    }

    private void mended(RawJson metrics, ByteBuilder out) {
        out.add('{');
        Json.fields(metrics)
                .forEach(
                        (name, value) -> {
                            if (!scalarOnly || isScalar(value)) {
                                if (out.size() > 1) {
                                    out.add(',');
                                }
                                out.add(Json.bytes(name)).add(':');
                                out.add(Members.isNotFinite(value) ? RawJson.NULL : value);
                            }
                        });
        out.add('}');
    }

    private static boolean isScalar(RawJson value) {
        var first = value.first();
        if (first == '{') {
            var type = Json.fields(value).get("_type");
            return type != null && HISTOGRAM.equals(Json.text(type));
        }
        return (first == '-' || (first >= '0' && first <= '9')) && !Members.isNotFinite(value);
    }
}
